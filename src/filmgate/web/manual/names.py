"""Several names in few words: `std-…` stands for all that begin so."""

from collections.abc import Iterator


def brief(some: frozenset[str], every: frozenset[str]) -> list[str]:
    """The names of some, as beginnings and ends that only they have; nothing where they are all."""
    if some == every:
        return []
    left, said = set(some), []
    for part in sorted({part for name in every for part in _parts(name)}, key=lambda part: _weight(part, every)):
        like = _like(part, every)
        if len(like) > 1 and like <= some and like & left:
            said.append(part)
            left -= like
    return [*said, *sorted(left)]


def _parts(name: str) -> Iterator[str]:
    for place, letter in enumerate(name):
        if letter in "-/":
            yield name[: place + 1] + "…"
            yield "…" + name[place:]


def _weight(part: str, every: frozenset[str]) -> tuple[int, int, str]:
    """What covers most comes first; of two that cover the same, the one that says more."""
    return -len(_like(part, every)), -len(part), part


def _like(part: str, every: frozenset[str]) -> set[str]:
    start, _, end = part.partition("…")
    return {name for name in every if name.startswith(start) and name.endswith(end)}
