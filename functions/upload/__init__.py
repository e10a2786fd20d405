"""The Video Upload API: accepts uploads and shows what became of them."""
