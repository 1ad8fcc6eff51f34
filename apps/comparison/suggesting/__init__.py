"""Which question a passage may answer, and which passage elsewhere is its counterpart: computed on the machine.

`inputs` reads the database, `runs` stores what comes out; everything between is pure and knows no database.
docs/decisions/0008-suggestions.md says how it works, what was measured, and what was left out.
"""
