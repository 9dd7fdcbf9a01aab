"""What words mean: lexicons in English, Turkish, Japanese, Chinese and emoji, and the search for them in a prompt."""

from .fold import LONGEST
from .index import HINT, PLAIN, Meaning
from .scan import Findings, Found, find

__all__ = ["HINT", "LONGEST", "PLAIN", "Findings", "Found", "Meaning", "find"]
