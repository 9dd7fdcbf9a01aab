"""docs/architecture.md draws what is there: the state machines, the folders, the modules that it names."""

import importlib
import re
from pathlib import Path

from filmgate.domain.events import Noun
from filmgate.domain.job import JOB_TRANSITIONS
from filmgate.domain.task import TASK_TRANSITIONS
from fixtures.checkout import SRC
from fixtures.documents import assert_in_step, page, pages

PAGE = "docs/architecture.md"
VERSIONS = "filmgate.store.migrations.versions"


def test_page_is_in_step_with_the_code() -> None:
    assert_in_step(PAGE, "task-machine", "task-steps", "job-machine", "job-steps")


def test_the_schema_knows_the_same_steps_as_the_drawings() -> None:
    paths = (SRC / Path(*VERSIONS.split("."))).glob("[0-9]*.py")
    added = [getattr(importlib.import_module(f"{VERSIONS}.{path.stem}"), "TRANSITIONS", {}) for path in paths]
    for noun, steps in ((Noun.TASK, TASK_TRANSITIONS), (Noun.JOB, JOB_TRANSITIONS)):
        drawn = {f"{before}:{after}" for before, after, _ in steps}
        assert drawn == {step for schema in added for step in schema.get(noun, "").split()}


def test_every_folder_is_on_the_map() -> None:
    folders = {path.parent.name for path in SRC.glob("filmgate/*/__init__.py")}
    missing = {folder for folder in folders if not re.search(rf"\b{folder}\b", page(PAGE))}
    assert not missing


def test_modules_that_a_page_names_exist() -> None:
    """A path in backticks, such as `store/jobs.py`, is one inside src/filmgate, or one from the root."""
    missing = [
        f"{name}: {path}"
        for name, text in pages().items()
        for path in re.findall(r"`((?:\w+/)*\w+\.py)`", text)
        if path not in ("wire.py", "routes.py")
        and not any((base / path).is_file() for base in (SRC / "filmgate", SRC.parent))
    ]
    assert not missing, "\n".join(missing)
