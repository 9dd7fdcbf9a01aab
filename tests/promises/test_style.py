"""Ruff's rules and its layout, as pyproject.toml sets them."""

from fixtures.checkout import tool


def test_rules():
    content, report = tool("ruff", "check", "--quiet", "--output-format=concise")
    assert content, report


def test_layout():
    content, report = tool("ruff", "format", "--check", "--quiet", "--output-format=concise")
    assert content, f"{report}\nMend it with: .venv/bin/ruff format"
