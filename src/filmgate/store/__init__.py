"""The only folder that speaks SQL: one text for SQLite and PostgreSQL.

In: domain values. Out: domain values, `Conflict`, `StoreUnavailable`. `base` is the contract, `sqlite` (with its writer
and its connections) and `postgres` its two members, `open` picks one by URL; the other modules hold the statements of
one noun each. May import `domain` only.
"""
