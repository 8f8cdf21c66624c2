"""The events API beside a handler that does put_item and get_item and nothing else."""
