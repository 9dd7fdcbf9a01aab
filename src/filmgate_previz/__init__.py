"""A procedural animatic renderer: words in, an MP4 out, without key, GPU, weights or network. It is not AI.

It imports nothing of the server. `film.render` makes a film; `filmgate_previz.process` serves a parent process.
"""
