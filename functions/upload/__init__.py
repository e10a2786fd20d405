"""The Upload API: takes in videos part by part, straight into S3, and tells what became of them."""
