"""The lexicons made ready to search: one tree of words, one tree of characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from . import chinese, english, japanese, sounds, symbols, turkish
from .fold import fold

PLAIN, HINT = 3.0, 1.0

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a phrase says: a slot of the shot, its value, and how plainly (PLAIN or HINT)."""

    slot: str
    value: str
    weight: float


Tree = dict[str, Any]  # a branch per word or character; END holds the meanings of the phrase that stops here
END = ""


@dataclass(slots=True)
class Index:
    words: Tree = field(default_factory=dict)
    characters: Tree = field(default_factory=dict)
    english: set[str] = field(default_factory=set)
    turkish: set[str] = field(default_factory=set)
    accented: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)

    def add_words(self, phrase: str, meaning: Meaning, inflected: set[str]) -> None:
        """Add a phrase of words; a trailing `=` keeps it from being inflected."""
        folded = fold(phrase)
        parts = WORD.findall(folded.text)
        _grow(self.words, parts, meaning)
        self.exact.update(parts)
        if len(parts) == 1 and len(parts[0]) == 3 and not folded.original.strip(" =").isascii():
            self.accented.add(parts[0])
        if not phrase.endswith("="):
            inflected.update(parts)

    def add_characters(self, phrase: str, meaning: Meaning) -> None:
        _grow(self.characters, fold(phrase).text, meaning)


def _grow(tree: Tree, parts: Iterable[str], meaning: Meaning) -> None:
    for part in parts:
        tree = tree.setdefault(part, {})
    if meaning not in tree.get(END, ()):
        tree[END] = (*tree.get(END, ()), meaning)


def meaning_of(key: str) -> Meaning:
    """Read a lexicon key such as `world sea?`."""
    slot, _, value = key.rstrip("?").partition(" ")
    return Meaning(slot, value, HINT if key.endswith("?") else PLAIN)


def phrases(text: str) -> list[str]:
    """Split a lexicon's list at its commas."""
    return [" ".join(phrase.split()) for phrase in text.split(",")]


@cache
def index() -> Index:
    """Build the trees once; about 30 ms."""
    made = Index()
    spoken = ((english.WORDS, made.english), (sounds.ENGLISH, made.english),
              (turkish.WORDS, made.turkish), (sounds.TURKISH, made.turkish))  # fmt: skip
    for words, inflected in spoken:
        _each(words, lambda phrase, meaning, kept=inflected: made.add_words(phrase, meaning, kept))
    for words in (japanese.WORDS, sounds.JAPANESE, chinese.WORDS, sounds.CHINESE):
        _each(words, made.add_characters)
    for key, emoji in (*symbols.WORDS.items(), *sounds.SYMBOLS.items()):
        for one in emoji.split():
            made.add_characters(one, meaning_of(key))
    _add_negators(made)
    return made


def _each(words: Mapping[str, str], add: Any) -> None:
    for key, text in words.items():
        for phrase in phrases(text):
            add(phrase, meaning_of(key))


def _add_negators(made: Index) -> None:
    before, after, never = (Meaning("negation", where, PLAIN) for where in ("before", "after", "never"))
    unbent: set[str] = set()
    for phrase in phrases(english.NEGATORS):
        made.add_words(phrase, before, unbent)
    for phrase in phrases(english.NOT_NEGATED):
        made.add_words(phrase, never, unbent)
    for phrase in phrases(turkish.NEGATORS_AFTER):
        made.add_words(phrase, after, unbent)
    for phrase in phrases(chinese.NEGATORS):
        made.add_characters(phrase, before)
    for phrase in phrases(japanese.NEGATORS_AFTER):
        made.add_characters(phrase, after)
