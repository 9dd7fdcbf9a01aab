"""Films, and callers' pictures and clips: kept so that a power cut never leaves a paid, empty film; looked at in child
processes.

In: a path that an engine wrote, a URL that a caller named. Out: a film under an unguessable name, a picture or clip
under its input's id, and facts about them. May import `compute` and `domain`. The modules by what they are for:

- keeping: `base` is the contract, `folder` keeps films on disk, `inputs` what tasks name, `uploads` what customers
  keep; `durable` is how a file gets its place.
- taking in: `intake`, by way of `fetch`, `fetch_clip` (with `arrival`) and `fetch_upload`, which `visit` strangers'
  servers; `sorting` tells pictures from clips while they are sent.
- asking a child: `checker` whether a film plays and is what was ordered (`expected`), `examiner` what a picture or clip
  is, `darkroom` for posters and previews, `peephole` for glimpses.
- in the child, which is `workshop`: `picture`, `boxes`, `clip`, `playing`, `developing`, `glimpse`, `shrinking`. What
  reads heads and boxes (`picture`, `boxes`, `clip`) decodes nothing, and is used beside the server's own loop too.
"""
