"""The reference page of the command line, made from the commands' own help: `python -m filmgate.cli.reference`."""

from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperCommand, TyperGroup

from filmgate.cli.main import app

PAGE = Path("docs/cli.md")
_WIDTH = 100
_HEAD = """\
# The command line

`filmgate` starts the server, makes films without one, and looks after accounts, keys and money. Every command reads the
settings, `FILMGATE_…` in the environment; `--data` names the data folder, so that a command and a server meet there.

Answers go to standard output, everything else to standard error; with `--json` the answer is one JSON object. A command
exits with 0 when it went well, 1 when it did not, 2 when it was asked for wrongly, and 130 when it was called off.
`filmgate --install-completion` teaches your shell to complete commands and options.

What follows is what each command says of itself with `--help`.
"""


def page() -> str:
    """The whole page."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    helps = _helps(root, "filmgate", None)
    return _HEAD + "".join(f"\n## `{title}`\n\n```text\n{text}\n```\n" for title, text in helps)


def _helps(command: TyperCommand | TyperGroup, name: str, parent: typer.Context | None) -> Iterator[tuple[str, str]]:
    """Each command's full name and its help, without colours and frames."""
    command.rich_markup_mode = None
    context = typer.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
        **command.context_settings,
    )
    lines = (line.rstrip() for line in command.get_help(context).strip().splitlines())
    yield context.command_path, "\n".join(lines)
    if isinstance(command, TyperGroup):
        for below in command.list_commands(context):
            child = command.get_command(context, below)
            if isinstance(child, TyperCommand | TyperGroup) and not child.hidden:
                yield from _helps(child, below, context)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
