"""Word rules: what must not be asked for, as data of one language, and how a text is held against it.

A phrase is words between spaces. `word~` may have endings of its language, `word*` may go on in any way, `{group}` is
any word or phrase of that group, and `..` is up to four words. In a language that is written without spaces (`spaced =
false`) a phrase is simply written, `..` is up to eight letters, and there are no endings. Nothing reaches over the end
of a sentence.
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from filmgate.domain.frozen import frozen
from filmgate.domain.moderation import UNWANTED, Finding, Verdict
from filmgate.domain.plainwords import END, fold, unbroken, undisguised, words

_MASK = "_"


class Hit(NamedTuple):
    """Where a text names something of a group; `bit` tells the group."""

    begin: int
    end: int
    bit: int


@frozen
class Rule:
    """Flags a text that holds one of the phrases, or something of each of these groups near to each other.

    `within` is how many words (letters, in a language without spaces) may lie between two of them.
    """

    name: str
    category: str
    phrases: re.Pattern[str] | None = None
    near: tuple[re.Pattern[str], ...] = ()
    within: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The rules of one language. `harmless` is looked for first, and then read as if it were not there.

    `any_word` knows every word that a rule could begin with: most texts have none of them.
    """

    name: str
    spaced: bool
    rules: tuple[Rule, ...]
    harmless: re.Pattern[str] | None
    any_word: re.Pattern[str]

    def find(self, folded: str) -> Iterator[Rule]:
        """The rules that a folded text breaks."""
        hit = {rule.name: rule for text in self._readings(folded) for rule in self.rules if self._breaks(rule, text)}
        return iter(hit.values())

    def _readings(self, folded: str) -> Iterator[str]:
        """The text as it stands, and as it would stand without disguise, where they might break a rule."""
        ways = (words, undisguised) if self.spaced else (unbroken,)
        for text in dict.fromkeys(way(folded) for way in ways):
            if not self._suspicious(text):
                continue
            yield self.harmless.sub(self._masked, text) if self.harmless else text

    def _suspicious(self, text: str) -> bool:
        if not self.spaced:
            return self.any_word.search(text) is not None
        return any(_knows(self.any_word, word) for word in set(text.split()))

    def _masked(self, match: re.Match[str]) -> str:
        return re.sub(r"[^ ]+", _MASK, match[0]) if self.spaced else _MASK * len(match[0])

    def _breaks(self, rule: Rule, text: str) -> bool:
        if rule.phrases is not None and rule.phrases.search(text):
            return True
        return bool(rule.near) and self._near(rule, text)

    def _near(self, rule: Rule, text: str) -> bool:
        found = [
            Hit(*match.span(), 1 << number) for number, group in enumerate(rule.near) for match in group.finditer(text)
        ]
        if len({hit.bit for hit in found}) < len(rule.near):
            return False
        ends = [place for place, letter in enumerate(text) if letter == END]
        marks = [place for place, letter in enumerate(text) if letter == " "] if self.spaced else range(len(text))

        def apart(one: Hit, other: Hit) -> int | None:
            """How many words lie between; None where the end of a sentence does, or they overlap."""
            if one.end > other.begin or bisect_left(ends, one.end) != bisect_left(ends, other.begin):
                return None
            return bisect(marks, other.begin) - bisect(marks, one.end)

        return _chained(sorted(found), (1 << len(rule.near)) - 1, rule.within, apart)


@lru_cache(65536)
def _knows(pattern: re.Pattern[str], word: str) -> bool:
    return pattern.fullmatch(word) is not None


def _chained(hits: list[Hit], whole: int, within: int, apart: Callable[[Hit, Hit], int | None]) -> bool:
    """Whether some hits, each near to the one before it, are of all groups together."""
    reached: list[set[int]] = []
    for place, hit in enumerate(hits):
        groups = {hit.bit}
        for earlier in range(place - 1, -1, -1):
            between = apart(hits[earlier], hit)
            if between is None and hits[earlier].end <= hit.begin:
                break
            if between is not None and between > within:
                break
            if between is not None:
                groups |= {known | hit.bit for known in reached[earlier]}
        if whole in groups:
            return True
        reached.append(groups)
    return False


@frozen
class RuleBook:
    """The rules of all languages: a text may mix them."""

    languages: tuple[Language, ...] = field(default=())

    def find(self, text: str) -> list[tuple[str, Rule]]:
        """Every rule that a text breaks, with the name of its language."""
        folded = fold(text)
        return [(language.name, rule) for language in self.languages for rule in language.find(folded)]

    def judge(self, said: dict[str, str]) -> Verdict:
        """What is found in these places of a Generation."""
        return Verdict(
            tuple(
                Finding(place, rule.category, f"{language}/{rule.name}")
                for place, text in said.items()
                if place != UNWANTED
                for language, rule in self.find(text)
            )
        )
