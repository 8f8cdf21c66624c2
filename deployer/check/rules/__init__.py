"""The project rules, one file each."""
