"""The documents as this server shows them: as pages, as Markdown, as lists for programs that read and that search."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import msgspec
from markupsafe import Markup

from filmgate.web import documents, parts, prose
from filmgate.web.catalogs import catalog
from filmgate.web.pages import Reader, page
from filmgate.web.parts import Parts

# The documents name this origin; readers see the one that they have used.
_WRITTEN_ORIGIN = "http://127.0.0.1:8787"
_CODE = re.compile(r"`([A-Za-z_][\w.\[\]-]{2,50})`")


class Library:
    """Every document in every language. What it has made once it keeps.

    `explorers` are the addresses where what a document is about can be tried.
    """

    def __init__(self, live: Parts, explorers: Mapping[str, str]) -> None:
        self._live = live
        self._explorers = explorers
        self._said = lru_cache(maxsize=256)(self._say)
        self._shown = lru_cache(maxsize=256)(self._show)
        self._found = lru_cache(maxsize=16)(self._find)

    def markdown(self, name: str, reader: Reader) -> bytes:
        """A document in the reader's language."""
        return self._said(name, reader.language).replace(_WRITTEN_ORIGIN, reader.origin).encode()

    def html(self, name: str, reader: Reader) -> bytes:
        """The same as a page."""
        body, found = self._shown(name, reader.language)
        before, after = documents.neighbours(name)
        facts: Mapping[str, Any] = {
            "name": name,
            "title": self._title(name, reader.language),
            "body": Markup(body.replace(_WRITTEN_ORIGIN, reader.origin)),
            "chapters": self.chapters(reader.language),
            "headings": [heading for heading in found if heading.level == 2],
            "explorer": self._explorers.get(name),
            "before": before and (before, self._title(before, reader.language)),
            "after": after and (after, self._title(after, reader.language)),
        }
        return page("document.html", reader, **facts)

    def chapters(self, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Titles of chapters with the names and titles of their documents."""
        say = catalog(language).gettext
        return [
            (say(chapter.title), [(name, self._title(name, language)) for name in chapter.names])
            for chapter in documents.CHAPTERS
        ]

    def index(self, reader: Reader) -> bytes:
        """For programs that read: every document as Markdown, with its first paragraph."""
        lines = ["# Filmgate", ""]
        for title, pages in self.chapters(reader.language):
            lines += [f"## {title}", ""]
            for name, called in pages:
                opening = prose.opening(self._said(name, reader.language))
                lines.append(f"- [{called}]({reader.origin}{documents.HOME}/{name}.md): {opening}")
            lines.append("")
        return "\n".join(lines).encode()

    def search_index(self, reader: Reader) -> bytes:
        """For the search of the pages: titles, headings with their anchors, and the words of programs below each."""
        return self._found(reader.language)

    def _title(self, name: str, language: str) -> str:
        return catalog(language).gettext(documents.title(name))

    def _say(self, name: str, language: str) -> str:
        text = parts.renewed(documents.source(name), self._live)
        return prose.translated(text, catalog(language).gettext)

    def _show(self, name: str, language: str) -> tuple[str, list[prose.Heading]]:
        return prose.shown(self._said(name, language), _anchors(name), documents.link)

    def _headings(self, name: str, language: str) -> list[prose.Heading]:
        """In the reader's language, with the anchors that they have in all."""
        found = prose.headings(self._said(name, language))
        return [replace(heading, anchor=anchor) for heading, anchor in zip(found, _anchors(name), strict=True)]

    def _find(self, language: str) -> bytes:
        pages = []
        for name in documents.NAMES:
            headings = self._headings(name, language)
            below = prose.sections(documents.source(name))
            found = [
                (heading.title, heading.anchor, " ".join(dict.fromkeys(_CODE.findall(text))))
                for heading, text in zip(headings, below, strict=True)
            ]
            pages.append({"url": f"{documents.HOME}/{name}", "title": headings[0].title, "headings": found})
        return msgspec.json.encode(pages)


def _anchors(name: str) -> list[str]:
    return [heading.anchor for heading in prose.headings(documents.source(name))]
