"""Whatever happens to an account, in whatever order, its money is what a few lines of arithmetic say.

LEDGER_EXAMPLES=500 runs so many stories instead of the few that a build has time for.
"""

import asyncio
import os
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from filmgate.domain.errors import InsufficientBalance, InvalidField, SpendCapReached, TooManyTasks
from filmgate.domain.events import Actor
from filmgate.domain.job import Job, JobState
from filmgate.domain.nature import DAY, HOUR, MINUTE, Nature
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.accounts.limit_account import limit_account
from filmgate.services.jobs import settle
from filmgate.services.money.adjust import adjust
from filmgate.services.money.expire_credit import expire_credit
from filmgate.services.money.grant import grant
from filmgate.services.money.show_funds import show_funds
from filmgate.services.money.verify_ledger import verify_ledger
from filmgate.services.tasks.cancel import BY_CUSTOMER
from filmgate.services.tasks.raise_price import raise_price
from filmgate.store import tasks
from filmgate.store.base import Store, Transaction
from fixtures.stores import Clock, Scene, new_scene, opened

EXAMPLES = {"sqlite": 30, "postgres": 10}
STEPS = 30
BROKEN = Failure(FailureCode.UPSTREAM, "It broke.")
_numbers = count()
amounts = st.integers(1, 200)


@dataclass
class Lot:
    left: int
    expires_at: int


@dataclass
class Order:
    """An open task of the model: its price, and which lots paid how much of it."""

    job: Job
    price: int
    paid: list[tuple[Lot, int]]
    raised: bool = False


@dataclass
class Model:
    """The money of one account as plain arithmetic: lots that expire, and the rest."""

    now: int
    rest: int = 0
    lots: list[Lot] = field(default_factory=list)
    given: int = 0
    open: dict[bytes, Order] = field(default_factory=dict)
    spent: int = 0
    cap: int | None = None
    at_once: int | None = None

    @property
    def balance(self) -> int:
        return self.rest + sum(lot.left for lot in self.lots)

    @property
    def held(self) -> int:
        return sum(order.price for order in self.open.values())

    def tick(self, by: int) -> None:
        self.now += by
        for lot in self.lots:
            if lot.expires_at <= self.now:
                self.given -= lot.left
                lot.left = 0

    def take(self, amount: int) -> list[tuple[Lot, int]]:
        paid = []
        for lot in sorted(self.lots, key=lambda lot: lot.expires_at):
            used = min(lot.left, amount)
            if used:
                lot.left -= used
                amount -= used
                paid.append((lot, used))
        self.rest -= amount
        return paid

    def give_back(self, order: Order) -> None:
        self.rest += order.price - sum(used for _, used in order.paid)
        for lot, used in order.paid:
            if lot.expires_at > self.now:
                lot.left += used
            else:
                self.given -= used

    def refusal(self, price: int, *, new: bool) -> type[Exception] | None:
        """What an order of this price meets, or one that costs so much more."""
        if new and self.at_once is not None and len(self.open) >= self.at_once:
            return TooManyTasks
        if self.cap is not None and self.spent + price > self.cap:
            return SpendCapReached
        return InsufficientBalance if price > self.balance else None


class LedgerMachine(RuleBasedStateMachine):
    """One account of its own, in a database that outlives the story."""

    orders: Bundle[bytes] = Bundle("orders")

    def __init__(self, runner: asyncio.Runner, store: Store) -> None:
        super().__init__()
        self._runner, self._store = runner, store
        self.model = Model(now=1_800_000_000_000_000 + next(_numbers) * 1000 * DAY)
        self.scene: Scene

    def run(self, work: Any) -> Any:
        return self._runner.run(work)

    @property
    def nature(self) -> Nature:
        return self.scene.nature

    @initialize(funds=st.integers(0, 300), ends=st.permutations([6, 30, 60]))
    def open_account(self, funds: int, ends: list[int]) -> None:
        """With some money for good, and credits whose ends lie apart: most stories soon use more than one."""
        self.name = f"story {next(_numbers)}"
        clock: Any = lambda: self.model.now  # noqa: E731
        self.scene = self.run(new_scene(self._store, clock, funds=funds, name=self.name))
        self.model.rest = self.model.given = funds
        for hours in ends:
            self.granted_for_a_time(100, hours)

    @rule(amount=amounts)
    def granted(self, amount: int) -> None:
        self.run(grant(self._store, self.nature, self.scene.caller.account_id, amount, "", operator="ana"))
        self.model.rest += amount
        self.model.given += amount

    @rule(amount=amounts, hours=st.integers(1, 72))
    def granted_for_a_time(self, amount: int, hours: int) -> None:
        end = self.model.now + hours * HOUR
        work = grant(self._store, self.nature, self.scene.caller.account_id, amount, "promo", expires_at=end)
        self.run(work)
        self.model.lots.append(Lot(amount, end))
        self.model.given += amount

    @rule(amount=st.integers(-150, 150).filter(bool))
    def adjusted(self, amount: int) -> None:
        work = adjust(self._store, self.nature, self.name, amount, "why", "ana")
        if self.model.balance + amount < 0:
            with pytest.raises(InvalidField, match="more than the balance"):
                self.run(work)
            return
        self.run(work)
        self.model.given += amount
        if amount > 0:
            self.model.rest += amount
        else:
            self.model.take(-amount)

    @rule(cap=st.sampled_from([None, None, None, 300, 2000]), at_once=st.sampled_from([None, None, None, 1, 3]))
    def limited(self, cap: int | None, at_once: int | None) -> None:
        self.run(limit_account(self._store, self.name, {"total_spend": cap, "tasks_at_once": at_once}))
        self.model.cap, self.model.at_once = cap, at_once

    @rule(target=orders, price=st.sampled_from([0, 1, 30, 70, 110, 150, 250, 400]))
    def submitted(self, price: int) -> Any:
        if refusal := self.model.refusal(price, new=True):
            with pytest.raises(refusal):
                self.run(self.scene.submit(price=price))
            return multiple()
        job = self.run(self.scene.collecting(price=price))
        self.model.spent += price
        self.model.open[job.task_id] = Order(job, price, self.model.take(price))
        return job.task_id

    @rule(task_id=orders, more=st.integers(1, 300))
    def raised(self, task_id: bytes, more: int) -> None:
        order = self.model.open.get(task_id)
        if order is None or order.raised:
            return
        if refusal := self.model.refusal(more, new=False):
            with pytest.raises(refusal):
                self.run(self._raise(task_id, order.price + more))
            return
        self.run(self._raise(task_id, order.price + more))
        self.model.spent += more
        order.price += more
        order.paid += self.model.take(more)
        order.raised = True

    async def _raise(self, task_id: bytes, price: int) -> None:
        async def work(transaction: Transaction) -> None:
            task = await tasks.lock_to_end(transaction, task_id)
            assert task is not None
            rows = await raise_price(transaction, self.nature, task, price, "longer")
            await transaction.batch(*rows, ("UPDATE tasks SET price = $2 WHERE id = $1", (task_id, price)))

        await self._store.transact(work)

    @rule(task_id=consumes(orders), how=st.sampled_from(["film", "failure", "cancel"]))
    def ended(self, task_id: bytes, how: str) -> None:
        order = self.model.open.pop(task_id)
        if how == "film":
            film = replace(self.scene.film(), token=task_id.hex())
            assert self.run(settle.succeed(self._store, self.nature, order.job, film, Actor.RUNNER))
            return
        if how == "failure":
            work = settle.fail(self._store, self.nature, order.job, JobState.REFUSED, BROKEN, Actor.RUNNER)
        else:
            work = settle.end_early(self._store, self.nature, task_id, BY_CUSTOMER, Actor.CUSTOMER)
        assert self.run(work)
        self.model.spent -= order.price
        self.model.give_back(order)

    @rule(by=st.sampled_from([MINUTE, 5 * HOUR, 24 * HOUR]))
    def time_passes(self, by: int) -> None:
        self.model.tick(by)

    @precondition(lambda self: self.model.lots)
    @rule()
    def the_chore_comes_by(self) -> None:
        self.run(expire_credit(self._store, self.nature))
        assert self.run(self.scene.balance()) == self.model.balance

    @invariant()
    def the_money_is_right(self) -> None:
        funds = self.run(show_funds(self._store, self.nature, self.scene.caller))
        assert (funds.balance, funds.granted, funds.held) == (self.model.balance, self.model.given, self.model.held)
        assert funds.balance >= 0
        verdict = self.run(verify_ledger(self._store))
        assert verdict.right, verdict.faults


@pytest.mark.timeout(3600)
def test_the_ledger_is_arithmetic(store_url: str) -> None:
    """Grants, adjustments, orders, raises, films, failures, cancels and expiries: the books and the model agree."""
    kind = "sqlite" if store_url.startswith("sqlite") else "postgres"
    examples = int(os.environ.get("LEDGER_EXAMPLES", EXAMPLES[kind]))
    rules = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize="LEDGER_EXAMPLES" not in os.environ,
        database=None,
    )
    with asyncio.Runner() as runner:
        context = opened(store_url, Clock())
        store = runner.run(context.__aenter__())
        try:
            run_state_machine_as_test(lambda: LedgerMachine(runner, store), settings=rules)  # type: ignore[no-untyped-call]
        finally:
            runner.run(context.__aexit__(None, None, None))
