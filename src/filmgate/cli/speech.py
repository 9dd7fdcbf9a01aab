"""Where words go: answers to standard output, everything else to standard error."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

from filmgate.domain.errors import InvalidField


def answer(facts: dict[str, Any]) -> None:
    """The one JSON object of a command that was asked for it."""
    import json

    typer.echo(json.dumps(facts, ensure_ascii=False))


def tell(sentence: str) -> None:
    """A sentence for whoever sits there; no script reads it."""
    typer.echo(sentence, err=True)


@contextmanager
def in_options(options: Mapping[str, str]) -> Iterator[None]:
    """Say of a wrong field which option it came from: `options` names them, `--the-field` where it does not."""
    try:
        yield
    except InvalidField as error:
        field = error.field
        known = field if field.startswith("-") or field.isupper() else f"--{field.replace('_', '-')}"
        raise InvalidField(options.get(field, known), error.reason) from error
