"""Tests of running state machines."""
