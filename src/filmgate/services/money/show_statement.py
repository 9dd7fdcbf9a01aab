"""Show what happened to an account's money in a period, line by line, however many lines there are."""

from collections.abc import AsyncIterator, Sequence

from filmgate.domain.period import Period
from filmgate.domain.statement import Line, Tally
from filmgate.services.accounts.find_account import find_account
from filmgate.store import statements
from filmgate.store.base import Reader, Store
from filmgate.store.statements import Found, Place

_AT_ONCE = 1000


class Statement:
    """`pages` gives the lines; `tally` is what they come to, as far as they were given."""

    def __init__(self, store: Store, account_id: bytes, account_name: str, period: Period, opening: int) -> None:
        self.account_name = account_name
        self.period = period
        self.tally = Tally(opening, opening)
        self._store = store
        self._account_id = account_id

    async def pages(self, at_once: int = _AT_ONCE) -> AsyncIterator[Sequence[Line]]:
        """All lines, oldest first, a few in memory at a time. Between two pages nothing is held."""
        place = statements.before(self.period.start)
        while found := await self._found(place, at_once):
            yield [self._line(one) for one in found]
            last = found[-1][0]
            place = last.at, last.id
            if len(found) < at_once:
                return

    async def _found(self, place: Place, most: int) -> Sequence[Found]:
        async def look(reader: Reader) -> Sequence[Found]:
            return await statements.entries(reader, self._account_id, place, self.period.end, most)

        return await self._store.snapshot(look)

    def _line(self, found: Found) -> Line:
        entry, key_hint, key_name, expires_at = found
        return Line(entry, self.tally.add(entry), key_hint, key_name, expires_at)


async def show_statement(store: Store, account_id: bytes, account_name: str, period: Period) -> Statement:
    """The statement of an account; a period is final a minute after its end, when all that was under way is written."""

    async def look(reader: Reader) -> int:
        return await statements.balance_before(reader, account_id, period.start)

    return Statement(store, account_id, account_name, period, await store.snapshot(look))


async def show_statement_of(store: Store, account_name: str, period: Period) -> Statement:
    """The same for the operator, who names the account; InvalidField where there is none of that name."""
    account = await find_account(store, account_name)
    return await show_statement(store, account.id, account.name, period)
