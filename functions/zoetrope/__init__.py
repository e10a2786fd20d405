"""What the three services share: a pure domain and its adapters."""
