"""What the OpenAPI document says of statements and usage."""

from collections.abc import Callable
from typing import Any

from filmgate.dialects.native import reports
from filmgate.dialects.native.money import CSV
from filmgate.domain.errors import InvalidField
from filmgate.edge import openapi
from filmgate.edge.openapi import Answer, Operation, Parameter

Queries = Callable[[Any, dict[str, str]], tuple[Parameter, ...]]
_PERIOD = {
    "from": "The first moment: a day of UTC such as 2026-02-05, or a time with its offset. The first of the month "
    "without it; at most 366 days before the end.",
    "to": "The moment before which the period ends; now without it.",
}
_BAD_PERIOD = InvalidField("from", "must be before 'to'.")


def operations(base: str, queries: Queries) -> tuple[Operation, ...]:
    """Of everything below `base`; `queries` writes the members of a question as parameters."""
    return (
        Operation(
            method="GET",
            path=f"{base}/statement",
            name="getStatement",
            says="What happened to the account's money in a period, entry by entry.",
            parameters=queries(reports.StatementQuestion, _PERIOD | {"format": "JSON, or CSV for spreadsheets."}),
            answers=(
                Answer(says="The statement, oldest entry first.", content=reports.Statement),
                Answer(says="The same as a table.", schema=lambda _: {"type": "string"}, media=CSV),
            ),
            refusals=(*openapi.ASKING, _BAD_PERIOD),
        ),
        Operation(
            method="GET",
            path=f"{base}/usage",
            name="getUsage",
            says="What was made in a period and charged for: by key, model, dialect or day.",
            parameters=queries(reports.UsageQuestion, _PERIOD | {"by": "What there is a line for each of."}),
            answers=(Answer(says="Tasks that ended in the period.", content=reports.Usage),),
            refusals=(*openapi.ASKING, _BAD_PERIOD),
        ),
    )
