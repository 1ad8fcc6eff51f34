"""How good suggestions are, and what they cost: `python -m tests.bench.suggestions [quality|cost]`.

The labels are plain text beside this; docs/decisions/0008-suggestions.md says how they were made.
"""
