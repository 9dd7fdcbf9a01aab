"""Errors of a database in the words of the stores."""

from collections.abc import Callable
from types import TracebackType


class Translated:
    """A context for every statement: what a database raises in it becomes the store's own, where there is a word."""

    def __init__(self, in_our_words: Callable[[BaseException], Exception | None]) -> None:
        self._in_our_words = in_our_words

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and (ours := self._in_our_words(error)) is not None:
            raise ours from error
