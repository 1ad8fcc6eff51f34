"""The apps of Synoptic."""
