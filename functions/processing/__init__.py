"""The Video Processing service: one module per event source or Task state."""
