"""What the documents have from the code is what the code says now."""

from filmgate.web.parts import names
from fixtures.checkout import ROOT
from fixtures.documents import pages, program


def test_every_part_is_in_step() -> None:
    stale = [page.relative_to(ROOT).as_posix() for page in program().stale()]
    assert not stale, f"run script/docs: {stale}"


def test_every_part_stands_on_some_page_and_every_page_knows_its_parts() -> None:
    written = {part for text in pages().values() for part in names(text)}
    known = set(program().PARTS)
    assert not written - known, "nobody makes these"
    # The versions of one API share a page, and most dialects have no objects that stand apart.
    spare = {part for part in known - written if not part.startswith(("objects-", "failures-"))}
    assert {part for part in spare if not part.endswith("-kling3api-v1")} == set()
