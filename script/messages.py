"""The second half of script/messages: everything that pages say, in the catalogues of all languages.

In: templates, documents, Python, and the OpenAPI documents of the dialects. Out: `locale/LANGUAGE/filmgate.po`, in the
order of the pages, without line numbers and dates: a catalogue changes only where what is said does. Translations stay;
that of a message which is said no longer is offered to the one that is most like it, marked fuzzy, or dropped.
"""

import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import escape, read_po

from filmgate.dialects import DIALECTS
from filmgate.web import documents, prose
from filmgate.web.catalogs import DOMAIN
from filmgate.web.explorer import sentences
from filmgate.web.languages import DEFAULT, LANGUAGES, OFFERED
from filmgate.web.pages import TEMPLATES

WEB = TEMPLATES.parent
OTHERS = tuple(language for language in LANGUAGES if language != DEFAULT)
# As the environment of the templates has it.
_JINJA = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_ALIKE = 0.75
# What a translation may not change: placeholders, words of programs, addresses, where links lead.
_FIXED = re.compile(r"%\(\w+\)s|(`+).+?\1|\]\([^)]*\)|https?://[^\s)]+")


@dataclass(frozen=True)
class Said:
    """What a page says: where it stands first, and the message."""

    place: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A message with its translation; `fuzzy`: somebody has to look at it."""

    said: Said
    translation: str = ""
    fuzzy: bool = False

    def __str__(self) -> str:
        flag = "#, fuzzy\n" if self.fuzzy else ""
        return f"#. {self.said.place}\n{flag}msgid {escape(self.said.text)}\nmsgstr {escape(self.translation)}\n"


# ---- what is said ----------------------------------------------------------------------------------------------------


def messages() -> list[Said]:
    """Every message once, in the order of the pages."""
    found: dict[str, Said] = {}
    for one in (*_templates(), *_titles(), *_documents(), *_python(), *_apis()):
        found.setdefault(one.text, one)
    return list(found.values())


def _templates() -> Iterator[Said]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        with path.open("rb") as file:
            for _, text, _, _ in extract("jinja2.ext:babel_extract", file, options=_JINJA):
                yield Said(path.relative_to(WEB).as_posix(), _one(text))


def _titles() -> Iterator[Said]:
    return (Said("documents.py", chapter.title) for chapter in documents.CHAPTERS)


def _documents() -> Iterator[Said]:
    for name in documents.NAMES:
        yield from (Said(f"docs/{name}.md", text) for text in prose.messages(documents.source(name)))


def _python() -> Iterator[Said]:
    """What `message("…")` marks."""
    for path in sorted(WEB.rglob("*.py")):
        with path.open("rb") as file:
            for _, text, _, _ in extract("python", file, keywords={"message": None}):
                yield Said(path.relative_to(WEB).as_posix(), _one(text))


def _apis() -> Iterator[Said]:
    return (Said(f"{dialect.name}/openapi.json", text) for dialect in DIALECTS for text in sentences(dialect))


def _one(text: str | tuple[str, ...]) -> str:
    if not isinstance(text, str):
        raise SystemExit(f"messages: {text[0]!r} has a plural; say it without one.")
    return text


# ---- catalogues ------------------------------------------------------------------------------------------------------


def path_of(language: str) -> Path:
    return WEB / "locale" / language / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    return read_po(BytesIO(path_of(language).read_bytes()), locale=language)


def entries(language: str, said: list[Said]) -> list[Entry]:
    """Each message with what the catalogue says for it now."""
    old = read(language)
    live = {one.text for one in said}
    dead = {str(each.id): str(each.string) for each in old if each.id and each.string and each.id not in live}
    return [_entry(one, old, dead) for one in said]


def _entry(one: Said, old: Catalog, dead: dict[str, str]) -> Entry:
    kept = old.get(one.text)
    if kept is not None and kept.string:
        return Entry(one, str(kept.string), kept.fuzzy)
    like = difflib.get_close_matches(one.text, dead, 1, _ALIKE)
    return Entry(one, dead[like[0]], True) if like else Entry(one)


def written(language: str, said: list[Said]) -> str:
    """The catalogue of a language as a file."""
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n'
    return "\n".join([head, *(str(entry) for entry in entries(language, said))])


# ---- what is wrong ---------------------------------------------------------------------------------------------------


def troubles(language: str, said: list[Said]) -> dict[str, list[str]]:
    """What keeps a language from being offered, by kind."""
    now = {str(each.id): each for each in read(language) if each.id}
    live = {one.text for one in said}
    there = [each for text, each in now.items() if text in live and each.string]
    return {
        "missing": [one.text for one in said if not (one.text in now and now[one.text].string)],
        "fuzzy": [str(each.id) for each in there if each.fuzzy],
        "dead": [text for text in now if text not in live],
        "wrong": [str(each.id) for each in there if not each.fuzzy and fixed(str(each.id)) != fixed(str(each.string))],
    }


def fixed(text: str) -> list[str]:
    """What is the same in every language, whatever its order."""
    return sorted(found[0] for found in _FIXED.finditer(text))


def report(said: list[Said]) -> bool:
    """Tell of each language what is wrong; whether a language that is offered has anything, or a message is dead."""
    words = sum(len(one.text.split()) for one in said)
    print(f"{len(said)} messages, {words} words")
    bad = False
    for language in OTHERS:
        found = troubles(language, said)
        print(f"{language}: {', '.join(f'{len(texts)} {kind}' for kind, texts in found.items())}")
        for kind, texts in found.items():
            for text in texts if len(texts) < len(said) else ():
                print(f"  {kind}: {text}")
        bad |= bool(found["dead"] or found["wrong"] or (language in OFFERED and any(found.values())))
    return bad


def main(arguments: list[str]) -> int:
    if set(arguments) - {"--check"}:
        print("messages: the only option is --check.", file=sys.stderr)
        return 2
    said = messages()
    if arguments:
        return 1 if report(said) else 0
    for language in OTHERS:
        text = written(language, said)
        if text != path_of(language).read_text("utf-8"):
            path_of(language).write_text(text, "utf-8")
            print(path_of(language).relative_to(WEB))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
