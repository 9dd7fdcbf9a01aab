"""Links between documents lead somewhere, and pictures are small."""

import re
from pathlib import Path

import pytest

from fixtures.checkout import ROOT
from fixtures.documents import pages

PICTURE_MAX_BYTES = 150_000
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to headings."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def problem(here: Path, target: str) -> str | None:
    if re.match(r"https?://", target):
        return None
    place, _, anchor = target.partition("#")
    path = (here.parent / place).resolve() if place else here
    if not path.is_file():
        return "leads nowhere"
    if anchor and anchor not in anchors(path.read_text("utf-8")):
        return "names no heading of that page"
    return None


@pytest.mark.parametrize("name", pages())
def test_links_lead_somewhere(name: str) -> None:
    wrong = [
        f"{target}: {why}"
        for target in _LINK.findall(pages()[name])
        if (why := problem(ROOT / name, target)) is not None
    ]
    assert not wrong, "\n".join(wrong)


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = [(page.parent / link.partition("#")[0]).resolve() for link in _LINK.findall(page.read_text("utf-8"))]
        waiting += [each for each in targets if each.suffix == ".md" and each.is_file() and each not in reached]
    forgotten = {name for name in pages() if ROOT / name not in reached}
    assert not forgotten


def test_pictures_are_small_and_shown() -> None:
    text = " ".join(pages().values())
    for path in (path for path in ROOT.glob("docs/images/**/*") if path.is_file()):
        assert path.stat().st_size <= PICTURE_MAX_BYTES, path.name
        assert path.name in text, f"{path.name} is not shown anywhere"
