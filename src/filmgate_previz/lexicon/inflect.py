"""From an inflected word back to the forms a lexicon may hold, by rule, for English and Turkish."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_WORD = 40

# Plural, possessive, case, "with", "which is in", and the verb endings that follow a noun or verb stem; after folding
# Turkish vowel harmony leaves only a/e and i/u.
_TURKISH = re.compile(
    r"(?:l[ae]r|n?[iu]n|s?[iu]n?|n?[dt][ae](?:n|ki)?|[yn]?[ae]|[yn][iu]|y?l[ae]|l[iu]|c[ae]|[iu]?yor(?:du)?|[ae]r(?:k?en)?|[ae]n|[ae]r[ae]k|m[iu]s|d[iu]r|m[ae])"
    r"{1,4}"
)
_SOFTENED = {"g": "k", "b": "p", "d": "t"}


def english(word: str) -> Iterator[str]:
    """Plausible stems of an English word, likeliest first: plurals, possessives, -ing, -ed and -ly."""
    if word.endswith("'s"):
        yield word[:-2]
    if len(word) < 4:
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("ves"):
        yield word[:-3] + "f"
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("ly"):
        yield word[:-2]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield from _verb(word[: -len(ending)])


def _verb(stem: str) -> Iterator[str]:
    yield stem
    yield stem + "e"
    if stem[-1] == stem[-2]:
        yield stem[:-1]


def turkish(word: str, plain: bool) -> Iterator[str]:
    """Plausible stems of a folded Turkish word, longest first.

    `plain` says that the customer wrote it without a Turkish letter: then a stem of three letters is believed only
    before a long ending, because too many short words of other languages look alike.
    """
    if "'" in word:
        yield word.split("'", 1)[0]
    for cut in range(len(word) - 1, 2, -1):
        ending = word[cut:]
        if (cut == 3 and plain and len(ending) < 3) or not _TURKISH.fullmatch(ending):
            continue
        stem = word[:cut]
        yield stem
        if cut > 3 and stem[-1] in _SOFTENED:
            yield stem[:-1] + _SOFTENED[stem[-1]]


def turkish_without(word: str) -> str | None:
    """The noun in a Turkish "without" word (kuşsuz → kuş), or None."""
    return word[:-3] if len(word) > 5 and word.endswith(("siz", "suz")) else None
