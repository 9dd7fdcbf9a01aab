"""docs/settings.md tells of every setting what `settings.describe` tells."""

import dataclasses
import re
import tomllib

from filmgate.settings import PREFIX, Settings, load
from fixtures.documents import assert_in_step, blocks, page, pages, rows

PAGE = "docs/settings.md"
NO_SETTINGS = {"CONFIG", "DEBUG", "PYTHON"}


def test_page_is_in_step_with_the_code() -> None:
    assert_in_step(PAGE, "settings")


def test_every_setting_has_its_row() -> None:
    shown = {row[0].strip("`") for row in rows(page(PAGE)) if row[0].startswith("`")}
    assert shown == {PREFIX + knob.name.upper() for knob in dataclasses.fields(Settings)}


def test_the_example_file_is_taken() -> None:
    (example,) = (block.text for block in blocks(page(PAGE)) if block.language == "toml")
    assert load({}, **tomllib.loads(example)) != Settings()


def test_no_page_names_a_variable_that_is_not_read() -> None:
    settings = {knob.name.upper() for knob in dataclasses.fields(Settings)}
    known = settings | NO_SETTINGS
    unknown = [
        f"{name}: {PREFIX}{word}"
        for name, text in pages().items()
        for word in re.findall(rf"\b{PREFIX}([A-Z_]+[A-Z])\b", text)
        if word not in known
    ]
    assert not unknown, "\n".join(unknown)
