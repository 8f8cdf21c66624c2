"""Every permission of every role is needed, shown by taking it away."""
