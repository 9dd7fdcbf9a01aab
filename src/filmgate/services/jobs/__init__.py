"""What becomes of a task behind the scenes: it is prepared, assigned, advanced, asked after, and settled.

In: jobs under a fence, and what engines say. Out: the next job, or a task that has ended. May import `store`, `domain`
and `services.tasks`.
"""
