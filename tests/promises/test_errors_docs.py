"""docs/errors.md and docs/dialects.md say what the code says, about every error, failure, price and state."""

import re
from collections.abc import Iterator

from filmgate.dialects import DIALECTS
from filmgate.domain import errors
from filmgate.domain.errors import FilmgateError, Refusal
from filmgate.domain.task import FailureCode
from filmgate.web.manual import faults
from fixtures.documents import assert_in_step, page, program, rows


def test_pages_are_in_step_with_the_code() -> None:
    assert_in_step("docs/errors.md", "error-tree", "refusals", "failures")
    assert_in_step("docs/media.md", "media-limits", "media-failures")
    assert_in_step("docs/dialects.md", "dialects", "made", "states", "script-words")


def classes(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for each in program().members(kind):
        yield from classes(each)


def test_every_refusal_has_its_row() -> None:
    shown = {row[1].strip("`") for row in rows(page("docs/errors.md")) if len(row) > 2}
    missing = {kind.__name__ for kind in classes(Refusal)} - {"Refusal"} - shown
    assert not missing, f"add these to REFUSALS in web/manual/faults.py: {missing}"


def test_every_failure_has_its_sentence() -> None:
    assert set(faults.FAILURES) == set(FailureCode), "complete FAILURES in web/manual/faults.py"


def test_every_dialect_has_a_column() -> None:
    titles = next(row for row in rows(page("docs/errors.md")) if row[0] == "what happened")
    assert {f"`{dialect.name}`" for dialect in DIALECTS} <= set(", ".join(titles).split(", "))


def test_the_tree_at_the_top_of_the_module_is_the_tree_of_its_classes() -> None:
    """Whoever reads `domain/errors.py` sees the same tree as in the documents, in the same order."""
    drawn = re.findall(r"^([│ ]*)[├└]── (\w+)", errors.__doc__ or "", re.MULTILINE)
    assert [(len(indent) // 4, name) for indent, name in drawn] == list(branches(FilmgateError, 0))


def branches(kind: type[Exception], depth: int) -> Iterator[tuple[int, str]]:
    for each in program().members(kind):
        yield depth, each.__name__
        yield from branches(each, depth + 1)
