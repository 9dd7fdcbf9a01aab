"""What the product does: one verb a module, one transaction a call; a room for each thing that the verbs are about.

In: domain values and a store. Out: domain values, or an error of `domain/errors`. Knows nothing of HTTP, of vendors'
words, or of processes. May import `store` and `domain`.
"""
