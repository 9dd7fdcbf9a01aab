"""A procedural animatic renderer: words in, an MP4 out, without key, GPU, weights or network. It is not AI.

In: a FilmOrder (words, sizes, perhaps one or two pictures on disk). Out: an MP4 at the path given and a Report of what
was understood, or RenderError and no file. `film.render` makes a film; `filmgate_previz.process` serves a parent.
May import numpy, numba, OpenCV and PyAV, and nothing of the server.
"""
