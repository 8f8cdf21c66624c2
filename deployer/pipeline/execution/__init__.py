"""Runs state machines: `deployer run`."""
