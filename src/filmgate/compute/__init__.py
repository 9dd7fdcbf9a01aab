"""Child processes: heavy or dangerous work never runs in the server's own process.

In: a piece of work as a dictionary. Out: its result, its progress, or how it ended. `pool` keeps children and hands
work to them, `child` speaks to one, `serving` is the child's side. Knows nothing of films. May import `domain` only.
"""
