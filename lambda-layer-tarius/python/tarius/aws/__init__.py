"""Clients as functions need them, and what their failures mean."""
