"""Films and callers' pictures: kept so that a power cut never leaves a paid, empty film; checked in child processes.

In: a path that an engine wrote, a URL that a caller named. Out: a film under an unguessable name, a picture under its
input's id, and facts about both. `base` is the contract, `folder` keeps films on disk and `inputs` pictures; `checker`
asks a child (`workshop`) whether a film plays, `examiner` what a picture is; `intake` takes a picture in, by way of
`fetch`. May import `compute` and `domain`.
"""
