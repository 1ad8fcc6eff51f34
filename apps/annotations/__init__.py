"""Codebooks and tags."""
