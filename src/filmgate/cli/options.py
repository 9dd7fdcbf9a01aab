"""Options that several commands take."""

from typing import Annotated

import typer

Data = Annotated[str | None, typer.Option("--data", help="The data folder (FILMGATE_DATA).", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="Answer with JSON, alone on standard output.")]
