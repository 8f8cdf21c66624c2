"""What figures in the documents were measured with."""
