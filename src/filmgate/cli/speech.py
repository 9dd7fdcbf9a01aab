"""Where words go: answers to standard output, everything else to standard error."""

from typing import Any

import typer


def answer(facts: dict[str, Any]) -> None:
    """The one JSON object of a command that was asked for it."""
    import json

    typer.echo(json.dumps(facts, ensure_ascii=False))


def tell(sentence: str) -> None:
    """A sentence for whoever sits there; no script reads it."""
    typer.echo(sentence, err=True)
