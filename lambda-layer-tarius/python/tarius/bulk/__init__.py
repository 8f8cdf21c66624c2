"""The bulk load: one file by many functions at once, in ranges of its bytes."""
