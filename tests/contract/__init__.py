"""What is relied on from the local cloud, said as AWS does it."""
