"""The workshop, kept warm for all tests of this folder."""

from fixtures.films import films, workshop

__all__ = ["films", "workshop"]
