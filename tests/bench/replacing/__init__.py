"""Highlights on new versions of a text: how many are placed rightly, and what that costs."""
