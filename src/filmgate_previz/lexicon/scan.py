"""Find the phrases of the lexicon in a text, longest first, and settle what is negated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from . import chinese, english, inflect, japanese, turkish
from .fold import Folded, fold
from .index import END, Index, Meaning, Tree, index

# Scripts written without spaces, and symbols; everything else comes in words; the rest that matters ends a clause.
_CJK = r"[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_SYMBOL = r"[\u2190-\u2bff\U0001f000-\U0001faff]"
_PIECE = re.compile(
    rf"(?P<cjk>{_CJK}+)|(?P<symbol>{_SYMBOL})|(?P<word>(?:(?!{_CJK})[^\W_])+(?:'(?:(?!{_CJK})[^\W_])+)*)|(?P<stop>[.,;:!?\n()、。])"
)
_CONTENT = re.compile(r"[\u30a0-\u30ff\u3005\u3400-\u9fff]+")

STOP = frozenset(fold(f"{english.STOP} {turkish.STOP}").text.split())
_DULL_CJK = re.compile("|".join(sorted(f"{japanese.STOP} {chinese.STOP}".split(), key=len, reverse=True)))
MODIFIERS = frozenset(fold(f"{english.MODIFIERS} {turkish.MODIFIERS}").text.split())
SCOPE_ENDS = frozenset(english.SCOPE_ENDS.split())
_CJK_LINKS = frozenset("やとも、かと和或跟及与")
_CJK_SCOPE_ENDS = frozenset("的在但而")


@dataclass(slots=True)
class Found:
    """A phrase found: what the customer wrote, what it means, where it stands, whether it is negated."""

    text: str
    meanings: tuple[Meaning, ...]
    start: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """All phrases found, in order, and the content words that mean nothing to us."""

    found: tuple[Found, ...]
    rest: tuple[str, ...]


@dataclass(slots=True)
class _Item:
    """A stretch of text: a phrase (`meanings` is a tuple), another word or a stop (None)."""

    kind: str
    text: str
    start: int
    end: int
    meanings: tuple[Meaning, ...] | None = None
    negated: bool = False


def find(text: str) -> Findings:
    """Search `text` (any text at all). Pure; time is linear in its length."""
    folded = fold(text)
    items = _items(folded)
    _negate(items)
    found = [
        Found(folded.wrote(item.start, item.end), item.meanings, item.start, item.negated)
        for item in items
        if item.meanings and item.meanings[0].slot != "negation"
    ]
    rest = [word for item in items if item.meanings is None for word in _content(item, folded)]
    return Findings(tuple(found), tuple(dict.fromkeys(rest)))


def _items(folded: Folded) -> list[_Item]:
    pieces = [
        _Item(str(match.lastgroup), match.group(), match.start(), match.end()) for match in _PIECE.finditer(folded.text)
    ]
    items: list[_Item] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece.kind == "word":
            at += _take_words(folded, pieces, at, items)
        else:
            items.extend(_split_run(piece) if piece.kind in {"cjk", "symbol"} else [piece])
            at += 1
    return items


def _take_words(folded: Folded, pieces: list[_Item], at: int, items: list[_Item]) -> int:
    """Append the longest phrase that starts at piece `at`, or the bare word; return how many pieces it took."""
    length, meanings, negated = _longest(folded, pieces, at, index().words, 0)
    if not length:
        items.append(pieces[at])
        return 1
    start = pieces[at].start
    if any(meaning.slot == "camera" for meaning in meanings):
        while items and items[-1].kind == "word" and items[-1].meanings is None and items[-1].text in MODIFIERS:
            start = items.pop().start
    end = pieces[at + length - 1].end
    items.append(_Item("phrase", folded.text[start:end], start, end, meanings, negated))
    return length


def _longest(
    folded: Folded, pieces: list[_Item], at: int, tree: Tree, depth: int
) -> tuple[int, tuple[Meaning, ...], bool]:
    best: tuple[int, tuple[Meaning, ...], bool] = (0, (), False)
    if at >= len(pieces) or pieces[at].kind != "word" or depth > 6:
        return best
    piece = pieces[at]
    plain = folded.plain(piece.start, piece.end)
    for form, without in _forms(piece.text, plain):
        branch = tree.get(form)
        if branch is None:
            continue
        length, meanings, negated = _longest(folded, pieces, at + 1, branch, depth + 1)
        if length == 0 and END in branch:
            length, meanings = 0, branch[END]
        elif length == 0:
            continue
        if length + 1 > best[0]:
            best = (length + 1, meanings, negated or without)
    if not best[0] and depth and piece.text in MODIFIERS:
        length, meanings, negated = _longest(folded, pieces, at + 1, tree, depth + 1)
        best = (length + 1, meanings, negated) if length else best
    return best


@lru_cache(maxsize=8192)
def _forms(word: str, plain: bool) -> tuple[tuple[str, bool], ...]:
    """The lexicon's words that `word` may be a form of, likeliest first, each with whether it says "without"."""
    known: Index = index()
    if len(word) > inflect.LONGEST_WORD:
        return ()
    forms: dict[str, bool] = {}
    if word in known.exact and not (plain and word in known.accented):
        forms[word] = False
    forms.update((stem, False) for stem in inflect.english(word) if stem in known.english)
    for stem in inflect.turkish(word, plain):
        if stem in known.turkish:
            forms.setdefault(stem, False)
    lacking = inflect.turkish_without(word)
    if lacking in known.turkish:
        forms.setdefault(str(lacking), True)
    return tuple(forms.items())


def _split_run(piece: _Item) -> list[_Item]:
    """Cut a run of characters into the longest phrases known and what lies between."""
    items: list[_Item] = []
    tree, text, at, loose = index().characters, piece.text, 0, 0
    while at < len(text):
        length, meanings = _longest_run(text, at, tree)
        if not length:
            at += 1
            continue
        if loose < at:
            items.append(_Item(piece.kind, text[loose:at], piece.start + loose, piece.start + at))
        start = piece.start + at
        items.append(_Item("phrase", text[at : at + length], start, start + length, meanings))
        at += length
        loose = at
    if loose < len(text):
        items.append(_Item(piece.kind, text[loose:], piece.start + loose, piece.end))
    return items


def _longest_run(text: str, at: int, tree: Tree) -> tuple[int, tuple[Meaning, ...]]:
    best: tuple[int, tuple[Meaning, ...]] = (0, ())
    for end in range(at, len(text)):
        branch = tree.get(text[end])
        if branch is None:
            break
        tree = branch
        if END in tree:
            best = (end - at + 1, tree[END])
    return best


def _negate(items: list[_Item]) -> None:
    for at, item in enumerate(items):
        if not item.meanings or item.meanings[0].slot != "negation":
            continue
        if item.meanings[0].value == "before":
            _negate_after(items, at + 1)
        elif item.meanings[0].value == "after":
            _negate_before(items, at - 1)


def _negate_after(items: list[_Item], at: int) -> None:
    """ "no birds or dogs at sunset": up to the end of the clause or the next preposition."""
    for position in range(at, min(at + 8, len(items))):
        item = items[position]
        ends = item.kind == "stop" and item.text != "、"
        if ends or item.text in SCOPE_ENDS or (item.kind == "cjk" and _CJK_SCOPE_ENDS & set(item.text)):
            return
        if item.text == "and" and position + 1 < len(items) and items[position + 1].text in {"a", "an", "the"}:
            return
        item.negated = item.negated or item.meanings is not None


def _negate_before(items: list[_Item], at: int) -> None:
    """ "犬や鳥なし", "kuş olmadan": the phrase just before, and those it is listed with."""
    if at > 0 and items[at].meanings is None and items[at].kind == "word":
        at -= 1  # "kuş sürüsü olmadan"
    while at >= 0 and items[at].meanings is not None:
        items[at].negated = True
        if at < 2 or not (items[at - 1].text in _CJK_LINKS or items[at - 1].text in {"ve", "veya"}):
            return
        at -= 2


def _content(item: _Item, folded: Folded) -> list[str]:
    if item.kind == "word":
        dull = item.text in STOP or item.text in MODIFIERS or len(item.text) < 2 or item.text.isdecimal()
        return [] if dull else [folded.wrote(item.start, item.end)]
    if item.kind == "cjk":
        return _CONTENT.findall(_DULL_CJK.sub(" ", item.text))
    return []
