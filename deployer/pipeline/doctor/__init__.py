"""Looks at all that a deployment needs, and says what to mend."""
