"""Checks that need no AWS: rules of our own, and cfn-lint."""
