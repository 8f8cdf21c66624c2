"""Makes artifacts from source folders and templates; uploads those the code bucket lacks."""
