"""Statements and usage of the native dialect: one's own account, whole, and nobody's costs or names."""

import csv
import io

import pytest

from filmgate.domain.nature import DAY, HOUR
from filmgate.domain.task import FailureCode
from filmgate.services.money.adjust import adjust
from filmgate.services.money.grant import grant
from fixtures.theatre import FUNDS, Theatre

STATEMENT, USAGE = "/filmgate/v1/statement", "/filmgate/v1/usage"
TASKS = "/filmgate/v1/tasks"
SILENT = {"prompt": "waves", "duration": 3, "sound": False}


@pytest.fixture
async def busy(theatre: Theatre) -> Theatre:
    """A film, a failure, an adjustment by somebody with a name, credit that expires, a task that is open."""
    store, nature = theatre.desk.store, theatre.desk.nature
    for end in (theatre.finish, lambda: theatre.fail(FailureCode.UPSTREAM, "It broke.")):
        theatre.clock.now += HOUR
        assert (await theatre.post(TASKS, SILENT)).status_code == 201
        await end()
    await adjust(store, nature, "key", -1000, "=danger()", "Ana")
    account = await theatre.desk.store.row("SELECT id FROM accounts WHERE name = 'key'")
    assert account is not None
    end_at = nature.now() + DAY
    await grant(store, nature, account[0], 500, "promo", operator="Ana", expires_at=end_at)
    await theatre.post(TASKS, SILENT)
    theatre.clock.now += HOUR
    return theatre


async def test_a_statement_is_the_accounts_own(busy: Theatre):
    response = await busy.get(STATEMENT)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    told = response.json()
    kinds = [entry["kind"] for entry in told["entries"]]
    assert sorted(kinds) == sorted(["grant", "hold", "capture", "hold", "release", "adjust", "grant", "hold"])
    assert (told["account"], told["opening_usd"]) == ("key", "0.00")
    assert told["closing_usd"] == told["entries"][-1]["balance_usd"] == f"{(FUNDS - 2_400_000 - 500) / 1e6:.4f}"
    assert {entry["actor"] for entry in told["entries"]} <= {"operator", "customer", "runner"}
    adjusted = told["entries"][kinds.index("adjust")]
    assert (adjusted["change_usd"], adjusted["reason"]) == ("-0.001", "=danger()")
    assert "Ana" not in response.text
    task = await busy.get(f"{TASKS}/{told['entries'][kinds.index('capture')]['task_id']}")
    assert task.json()["state"] == "succeeded"
    stranger = (await busy.get(STATEMENT, "stranger")).json()
    assert [entry["kind"] for entry in stranger["entries"]] == ["grant"]


async def test_a_statement_as_csv(busy: Theatre):
    response = await busy.get(STATEMENT, format="csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="statement.csv"'
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert (rows[0]["kind"], rows[9]["kind"]) == ("opening", "closing")
    assert "'=danger()" in {row["reason"] for row in rows}
    assert "Ana" not in response.text


async def test_periods_of_a_statement_join(busy: Theatre):
    first = (await busy.get(STATEMENT, **{"to": "2026-01-09T14:50:00Z"})).json()
    second = (await busy.get(STATEMENT, **{"from": "2026-01-09T14:50:00Z"})).json()
    assert len(first["entries"]) + len(second["entries"]) == 8
    assert first["closing_usd"] == second["opening_usd"]


async def test_usage_has_no_cost_in_it(busy: Theatre):
    response = await busy.get(USAGE, by="model")
    told = response.json()
    (line,) = told["data"]
    assert line == {
        "group": "kling-3.0",
        "name": "",
        "succeeded": 1,
        "failed": 1,
        "cancelled": 0,
        "film_seconds": 0.0,
        "charged_usd": "1.20",
    }
    assert told["total"] == line | {"group": "total"}
    assert "cost" not in response.text
    assert "margin" not in response.text
    assert (await busy.get(USAGE, "stranger")).json()["data"] == []


@pytest.mark.parametrize("by", ["key", "model", "dialect", "day"])
async def test_usage_by_each(busy: Theatre, by: str):
    told = (await busy.get(USAGE, by=by)).json()
    assert (told["by"], told["total"]["charged_usd"]) == (by, "1.20")


@pytest.mark.parametrize("path", [STATEMENT, USAGE])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "soon"}, "from"),
        ({"to": "2026-01-01T00:00:00"}, "to"),
        ({"from": "2020-01-01"}, "from"),
        ({"from": "2027-01-01"}, "from"),
        ({"from": "2026-01-02", "to": "2026-01-02"}, "from"),
        ({"to": "9999-12-31"}, None),
        ({"from": "9999-12-31", "to": "9999-12-31T23:00-01:00"}, "to"),
        ({"from": "0001-01-01T00:00+00:01", "to": "0001-01-02"}, "from"),
        ({"from": "\0"}, "from"),
    ],
)
async def test_what_is_asked_wrongly(theatre: Theatre, path: str, query: dict[str, str], field: str | None):
    """A period is a year at most and has a beginning before its end; the member that is wrong is named."""
    response = await theatre.get(path, **query)
    if field is None:
        assert response.status_code == 200
        return
    assert response.status_code == 400
    assert response.json()["error"]["field"] == field


async def test_words_that_are_not_offered(theatre: Theatre):
    for path, query in ((STATEMENT, {"format": "xls"}), (USAGE, {"by": "account"}), (USAGE, {"by": "cost"})):
        response = await theatre.get(path, **query)
        assert (response.status_code, response.json()["error"]["field"]) == (400, next(iter(query)))
    assert (await theatre.client.get(STATEMENT)).status_code == 401
    assert (await theatre.post(USAGE, {})).status_code == 405


async def test_a_task_says_which_card_priced_it(theatre: Theatre):
    """Also when it is asked for in another dialect's task, or came before that was kept."""
    created = (await theatre.post(TASKS, SILENT)).json()
    assert created["rate_card"] == {"name": "native", "version": "2026-02"}
    other = (await theatre.post("/api/generate", {"type": "std-text-to-video", "prompt": "waves"})).json()
    shown = (await theatre.get(f"{TASKS}/{other['data']['task_id']}")).json()
    assert shown["rate_card"] == {"name": "kling3api", "version": "2026-02"}
    await theatre.desk.store.write(("UPDATE tasks SET rate_version = ''", ()))
    assert (await theatre.get(f"{TASKS}/{created['id']}")).json()["rate_card"] is None


async def test_what_expired_was_never_consumed(theatre: Theatre):
    """In every dialect that tells of money: from the moment of its end, whether anybody has come by or not."""
    store, nature = theatre.desk.store, theatre.desk.nature
    account = await store.row("SELECT id FROM accounts WHERE name = 'pauper'")
    assert account is not None
    await grant(store, nature, account[0], 1_000_000, "", expires_at=nature.now() + DAY)
    before = (await theatre.get("/v1/credits", "pauper")).json()["data"]
    assert before == {"balance": 200, "total_purchased": 200, "total_consumed": 0}
    theatre.clock.now += DAY
    after = (await theatre.get("/v1/credits", "pauper")).json()["data"]
    assert after == {"balance": 0, "total_purchased": 0, "total_consumed": 0}
    assert (await theatre.get("/filmgate/v1/balance", "pauper")).json()["balance_usd"] == "0.00"
    refused = await theatre.post(TASKS, SILENT, "pauper")
    assert (refused.status_code, refused.json()["error"]["code"]) == (402, "insufficient_balance")
