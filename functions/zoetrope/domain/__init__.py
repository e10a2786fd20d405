"""Pure rules: no clock, no environment, no network, no randomness."""
