"""Films: kept so that a power cut never leaves a paid, empty one; checked that they play.

In: a path that an engine wrote. Out: a film under an unguessable name, and facts about it. `base` is the contract,
`folder`
keeps films on disk, `checker` asks a child process (`workshop`) to look inside. May import `compute` and `domain`.
"""
