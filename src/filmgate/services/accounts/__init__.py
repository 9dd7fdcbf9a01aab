"""Who may ask: accounts, their keys, and their limits.

In: names, keys and what an operator decides. Out: accounts, keys, and Callers. May import `store` and `domain`.
"""
