"""The stages put together: what each command does, without knowing how it is shown."""
