"""What each role is there for, done once and looked at: small enough to be done often."""
