"""S3 objects: what an event says was made, and the bytes of that very version."""
