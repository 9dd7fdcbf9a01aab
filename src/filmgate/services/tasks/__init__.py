"""What a customer does with a task: submits, reads, follows, cancels and removes it.

In: Callers and Generations. Out: tasks, their news and their films. May import `store`, `media`, `domain`, and of
services `accounts`, `files`, `jobs` and `money`.
"""
