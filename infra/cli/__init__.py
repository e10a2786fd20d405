"""The command line `zoetrope`."""
