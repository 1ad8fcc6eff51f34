"""The library's part of the corpus format."""
