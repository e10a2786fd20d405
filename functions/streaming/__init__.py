"""The Video Streaming API: signed manifests of published videos."""
