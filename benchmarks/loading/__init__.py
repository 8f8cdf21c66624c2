"""The loader beside other ways to bring a CSV into a table."""
