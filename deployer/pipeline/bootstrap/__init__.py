"""The bootstrap stack: what an account gets once, before anything is deployed to it."""
