"""What every request crosses, whichever dialect it speaks.

In: ASGI requests. Out: a caller, a checked body, a submitted task, an answer or a refusal with its HTTP status, a film.
The front picks an app by path, which the dialects bring. May import `services`, `media` and `domain`, never the store.
"""
