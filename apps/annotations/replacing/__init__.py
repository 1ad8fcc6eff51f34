"""Placing highlights again when a text has a new version (docs/decisions/0010-replacing.md).

`texts`, `pairing`, `aligning` and `placing` are the engine: texts in, placements out, and no database. `steps` is what
publishing runs.
"""
