"""Marks messages that stand in Python: what a page says, and no template and no document does."""


def message(text: str) -> str:
    """The same text; whoever gathers messages finds it by this call, so it has to be written out in it."""
    return text
