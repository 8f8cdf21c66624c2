"""Rows of product files on their way into the product table."""
