"""What words mean: lexicons in English, Turkish, Japanese, Chinese and emoji, and the search for them in a prompt.

In: a customer's text. Out: Findings, the phrases known with their meanings and the words that are not; `heard` tells
what is said to be heard from what is seen. May import the standard library only.
"""

from .fold import LONGEST
from .heard import SOUNDS_OF, heard
from .index import HINT, PLAIN, Meaning
from .scan import Findings, Found, find

__all__ = ["HINT", "LONGEST", "PLAIN", "SOUNDS_OF", "Findings", "Found", "Meaning", "find", "heard"]
