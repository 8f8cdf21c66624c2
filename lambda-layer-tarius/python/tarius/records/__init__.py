"""Records of the Map workflow, as they travel between its functions, its queue and its table."""
