"""A page of a deployed API's documentation, from which the API can be called."""
