"""Taking everything in and out: the corpus format and JSON."""
