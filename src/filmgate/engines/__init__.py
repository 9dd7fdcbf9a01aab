"""What makes films: one file or folder an engine, all to the contract in `base`.

In: an Order. Out: a film at the order's path, or one of the contract's failures. Engines never touch the store and
decide nothing about tasks or money. May import `compute` and `domain`.
"""
