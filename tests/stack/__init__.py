"""The real templates on the local cloud, driven through the real command line."""
