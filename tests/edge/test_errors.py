"""The one table of statuses."""

import pytest

from filmgate.domain import errors
from filmgate.edge.errors import CRASHED, STATUSES, headers_of, sentence, status_of

REFUSALS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Refusal)]


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_refusal_has_a_status_of_its_own_or_of_its_family(kind: type[errors.Refusal]):
    nearest = next(parent for parent in kind.__mro__ if parent in STATUSES)
    assert nearest is not Exception
    assert 400 <= STATUSES[nearest] < 500 or kind in (errors.NoRoute, errors.Busy)


def test_the_nearest_line_counts_and_a_dialects_own_line_first():
    assert status_of(errors.AccountBanned()) == 401
    assert status_of(errors.MissingField("prompt", "is required.")) == 400
    assert status_of(errors.UnknownModel("x"), {errors.UnknownModel: 400}) == 400
    assert status_of(ZeroDivisionError()) == 500
    assert status_of(errors.Misconfigured("x")) == 500


def test_only_refusals_explain_themselves():
    assert sentence(errors.UnknownTask()) == "Task not found."
    assert sentence(errors.Misconfigured("the secret path")) == CRASHED
    assert "database" in sentence(errors.StoreUnavailable("disk I/O error"))


def test_headers():
    assert headers_of(errors.WrongMethod("GET, HEAD")) == {"Allow": "GET, HEAD"}
    assert headers_of(errors.RateLimited(9)) == {"Retry-After": "9"}
    assert headers_of(errors.UnknownTask()) == {}
