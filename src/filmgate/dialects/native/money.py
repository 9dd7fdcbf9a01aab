"""The handlers that are about what happened to an account's money: statements and usage."""

import msgspec
from msgspec import UNSET, UnsetType
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.native import reports
from filmgate.domain.access import Caller
from filmgate.domain.money import usd
from filmgate.domain.nature import moment
from filmgate.domain.period import Period, read_period
from filmgate.domain.usage import By, Made, total
from filmgate.edge.house import House
from filmgate.edge.query import read_query
from filmgate.edge.serving import JSON, Endpoint
from filmgate.edge.statements import as_csv, as_json
from filmgate.edge.stream import Stream
from filmgate.services.accounts.find_account import name_of
from filmgate.services.money.show_statement import show_statement
from filmgate.services.money.show_usage import show_usage

CSV = "text/csv"
_write = msgspec.json.Encoder().encode


class Money:
    """Each account sees its own; an operator's name and our costs stay in the house."""

    def __init__(self, house: House, base: str) -> None:
        self._house = house
        self._base = base

    @property
    def routes(self) -> list[Route]:
        return [
            Route(f"{self._base}/statement", Endpoint(self._house, self.statement), methods=["GET"]),
            Route(f"{self._base}/usage", Endpoint(self._house, self.usage), methods=["GET"]),
        ]

    async def statement(self, caller: Caller, request: Request) -> ASGIApp:
        question = read_query(reports.StatementQuestion, request)
        period = self._period(question.start, question.end)
        store = self._house.desk.store
        name = await name_of(store, caller.account_id)
        shown = await show_statement(store, caller.account_id, name, period)
        if question.format == "csv":
            return Stream(as_csv(shown, house=False), f"{CSV}; charset=utf-8", file_name="statement.csv")
        return Stream(as_json(shown, house=False), JSON)

    async def usage(self, caller: Caller, request: Request) -> bytes:
        question = read_query(reports.UsageQuestion, request)
        period = self._period(question.start, question.end)
        lines = await show_usage(self._house.desk.store, caller, By(question.by), period)
        return _write(
            reports.Usage(
                start=moment(period.start),
                end=moment(period.end),
                by=question.by,
                data=[_used(line) for line in lines],
                total=_used(total(lines)),
            )
        )

    def _period(self, start: str | UnsetType, end: str | UnsetType) -> Period:
        now = self._house.desk.nature.now()
        return read_period(now, None if start is UNSET else start, None if end is UNSET else end)


def _used(line: Made) -> reports.Used:
    return reports.Used(
        group=line.group,
        name=line.name,
        succeeded=line.succeeded,
        failed=line.failed,
        cancelled=line.cancelled,
        film_seconds=line.film_ms / 1000,
        charged_usd=usd(line.charged),
    )
