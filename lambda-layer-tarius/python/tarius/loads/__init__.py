"""The ledger of loads: whose turn it is, how a load ended, and who is told."""
