"""docs/glossary.md: every word is used where the page says that it lives, and the page is in order."""

import re
from pathlib import Path

from fixtures.checkout import ROOT, SRC
from fixtures.documents import page, rows

ENTRIES = [row for row in rows(page("docs/glossary.md")) if len(row) == 3][2:]


def test_words_are_in_order_and_once() -> None:
    words = [word for word, _, _ in ENTRIES]
    assert words == sorted(set(words))


def test_words_are_used_where_they_live() -> None:
    homeless = [
        f"{word}: {place}"
        for word, _, places in ENTRIES
        for place in re.findall(r"`([^`]+)`", places)
        if not used(word, place)
    ]
    assert not homeless, "\n".join(homeless)


def used(word: str, place: str) -> bool:
    path = ROOT / place if place.startswith("src/") else SRC / "filmgate" / place
    if not path.exists():
        return False
    return re.search(stem(word), text_of(path), re.IGNORECASE) is not None


def text_of(path: Path) -> str:
    files = sorted(path.glob("*.py")) if path.is_dir() else [path]
    return " ".join([path.stem, *(file.read_text("utf-8") for file in files)]).replace("_", " ")


def stem(word: str) -> str:
    """The word as it may stand in code: `rate card` is also RateCard."""
    return r"\s?".join(re.escape(part) for part in word.split())
