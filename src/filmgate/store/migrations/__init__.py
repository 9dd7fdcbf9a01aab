"""The schema's history, one file per step, run by Alembic, which is imported only when a step is due.

`HEAD` is the step that this version of the server works with.
"""

HEAD = "0014"
