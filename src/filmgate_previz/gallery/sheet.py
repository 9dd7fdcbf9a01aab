"""The page: every still under its section, with what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from filmgate_previz.gallery.hanging import Hung
from filmgate_previz.shots import Shot

HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gallery of the embedded renderer</title>
<style>
body { margin: 2rem; background: #161719; color: #d8d8d4; font: 14px/1.45 system-ui, sans-serif }
a { color: inherit } nav a { margin-right: 1rem } h2 { margin-top: 3rem }
section { display: flex; flex-wrap: wrap; gap: 1.2rem }
figure { margin: 0 } figure div { display: flex; gap: 3px }
img { display: block } figcaption { margin-top: .3rem; max-width: 60rem }
small { display: block; color: #93938d }
</style>
<h1>Gallery of the embedded renderer</h1>
<p>Drawn by rules; nothing here is AI.</p>
"""


def sheet(hung: Iterable[Hung]) -> str:
    """The whole page, as HTML."""
    parts = [(name, list(group)) for name, group in groupby(hung, lambda one: one.exhibit.section)]
    links = "".join(f'<a href="#{name}">{name}</a>' for name, _ in parts)
    return f"{HEAD}<nav>{links}</nav>\n" + "".join(_section(name, group) for name, group in parts)


def _section(name: str, group: list[Hung]) -> str:
    return f'<h2 id="{name}">{name}</h2>\n<section>\n{"".join(_figure(one) for one in group)}</section>\n'


def _figure(one: Hung) -> str:
    width, height = one.exhibit.order.width, one.exhibit.order.height
    title = escape(one.exhibit.title, quote=True)
    stills = "".join(
        f'<img src="{name}" width="{width}" height="{height}" loading="lazy" alt="{title}">' for name in one.stills
    )
    lines = "".join(f"<small>{escape(line)}</small>" for line in (*_read_as(one), *one.notes))
    return f"<figure><div>{stills}</div><figcaption>{title}{lines}</figcaption></figure>\n"


def _read_as(one: Hung) -> Iterator[str]:
    """How the words were read, a line a shot; nothing where an exhibit is a shot and no words."""
    if not one.exhibit.shots:
        yield from map(_said, one.exhibit.filmed_as())


def _said(shot: Shot) -> str:
    words = (shot.world, shot.time, shot.weather, shot.camera, shot.style, *shot.subjects, *shot.acts)
    return ", ".join(words)
