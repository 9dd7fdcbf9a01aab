"""What keeps an installation whole: checks, tidying up, and the move to another database.

In: stores, and what has grown old in them. Out: findings and counts. May import `store` and `domain`.
"""
