"""Filmgate: one server that speaks the public Kling 3.0 video APIs of several vendors, and makes the film.

The folders are the stages of a request's journey: `dialects` (a vendor's words), `edge` (what every request
crosses), `services` (what the product does), `store` (rows), `worker` (what goes on behind the answers), `engines` and
`media` (the film), `compute` (child processes), and `domain` (nouns and rules) under all of them.

In: requests, commands, settings. Out: answers, films, deliveries. May import what its lock file names, and never the
renderer, which it only starts as a process.
"""

__version__ = "0.1.0"
