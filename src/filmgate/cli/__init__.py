"""The command `filmgate`: one module a family of commands, put together in `main`.

In: arguments and settings. Out: answers on standard output (JSON alone there where `--json` is given), words for people
on standard error, and an exit status: 0 it went well, 1 it did not, 2 it was asked for wrongly. Everything heavy is
imported inside the command that needs it. May import `wiring`, `app`, `settings` and whatever lies below them.
"""

from filmgate.cli.main import main

__all__ = ["main"]
