"""What the functions of this platform share: a Lambda layer."""
