"""A player without a screen: it fetches manifests, decodes every track, and tells what it saw."""
