"""What an account has and owes: grants, corrections, balances, statements, and the proof of the books.

In: accounts, amounts and periods. Out: balances, statements, usage and findings. May import `store`, `domain`
and `services.accounts`.
"""
