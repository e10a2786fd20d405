"""The console, web/: built with Node, and published to the bucket that serves it."""
