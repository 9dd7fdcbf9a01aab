"""How deep JSON is nested, before anybody reads it.

What reads and writes it again goes as deep as the text does. Were the bound that of the interpreter's stack, the same
text could be read in one place and not in another.
"""

import re

DEPTH_MAX = 200
_MARK = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]++|[\]}]++', re.DOTALL)
_QUOTE, _OPENING = ord('"'), b"[{"


def too_deep(raw: bytes) -> bool:
    """Whether lists and objects stand in each other more than DEPTH_MAX times; brackets in strings are none."""
    if raw.count(b"[") + raw.count(b"{") <= DEPTH_MAX:
        return False
    depth = 0
    for mark in _MARK.finditer(raw):
        start, end = mark.span()
        if raw[start] in _OPENING:
            depth += end - start
            if depth > DEPTH_MAX:
                return True
        elif raw[start] != _QUOTE:
            depth -= end - start
    return False
