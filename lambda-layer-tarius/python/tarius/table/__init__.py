"""Rows as items of a DynamoDB table, and how they are written."""
