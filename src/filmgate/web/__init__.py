"""The pages: front page, documents, playground.

In: requests of browsers, the house, and the dialects as data. Out: HTML in the reader's language, documents as Markdown
too, and the files that pages are made with. Pages ask the public API like everyone else. May import `edge`, `services`
and `domain`; the dialects are handed in.

`site` is what is served where; `pages` renders; `languages`, `catalogs` and `words` are about the reader's language,
`prose` about Markdown, `documents` about which documents there are, `library` about how they are shown, `parts` about
what in them is live, `manual` about what in them is made from the code; `explorer` is where operations are tried;
`static_files` serves what pages are made with, `door` is the way in.
`playground` is that page and the key that a visitor gets there; `visitor` says who is one, `neighbour` who is at the
other end of a connection within this machine.
"""
