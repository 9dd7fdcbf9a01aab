"""A dialect's first request, ready to copy: from the example of its own document."""

import json
from collections.abc import Sequence

from filmgate.domain.errors import InsufficientBalance
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import Operation
from filmgate.web.code import highlighted

KEY = "YOUR_API_KEY"


def first_requests(dialects: Sequence[Dialect], origin: str) -> str:
    """One tab a dialect, as HTML."""
    shown = [highlighted(curl(origin, _creating(each)), "sh", each.name) for each in dialects if each.prefixes]
    return f'<div class="tabs">{"".join(shown)}</div>'


def curl(origin: str, operation: Operation) -> str:
    """The operation's example as a command of a shell."""
    body = json.dumps(operation.example, indent=2, ensure_ascii=False).replace("'", "'\\''")
    return (
        f"curl -X {operation.method} {origin}{_path(operation)} \\\n"
        f"  -H 'Authorization: Bearer {KEY}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{body}'\n"
    )


def _creating(dialect: Dialect) -> Operation:
    """What makes a task: the operation that may cost money."""
    return next(
        one for one in dialect.api.operations if any(isinstance(each, InsufficientBalance) for each in one.refusals)
    )


def _path(operation: Operation) -> str:
    """The path with the first value of each of its parameters in its place."""
    path = operation.path
    for parameter in operation.parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", str(parameter.schema["enum"][0]))
    return path
