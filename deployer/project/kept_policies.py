"""DeletionPolicies that keep a resource when its stack is deleted."""

KEEPING = ("Retain", "RetainExceptOnCreate")
