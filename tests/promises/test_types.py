"""mypy, strictly, over src."""

import pytest

from fixtures.checkout import tool


@pytest.mark.timeout(600)
def test_types():
    content, report = tool("mypy", "--no-pretty", "--no-error-summary")
    assert content, report
