"""A text as word rules read it: whatever letters it was written in, and however it was disguised."""

import re
from functools import lru_cache
from unicodedata import normalize

# Between two of these words lies the end of a sentence.
END = "|"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# The marks of European letters: not those of kana, which make other letters.
_MARKS = re.compile("[\u0300-\u036f]")
_PIECES = re.compile(r"[^\W_]+|[.!?…]+(?=\s|$)|[\n\r。！？]")
_SENTENCE_ENDS = re.compile(r"[.!?…]+(?=\s|$)|[\n\r。!?]")
_COMMAS = re.compile(r"[,、，;:；：]")
_BETWEEN_SIGNS = re.compile(rf"[^\w{re.escape(END)},]|_")
# Letters of other alphabets that look like ours, read so in words that mix alphabets; and digits and signs in words.
_TWINS = str.maketrans("авеікмнорстухѕјαεικνορτυχ", "abeikmhopctyxsjaeiknoptyx")
_SIGNS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_LATIN = re.compile(r"[a-z]")
_TWIN = re.compile(r"[\u0370-\u04ff]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_AROUND = "\"'`“”‘’«»()[]{}<>,;:*_-–—.…?!#@&/\\|~"
_LONE_LETTERS = 3
_SHORT_WORDS = "aio"
_WIDE_GAPS = re.compile(r"\s{2,}")


def fold(text: str) -> str:
    """The same text in one form: small letters without marks, nothing invisible, ı and İ as i."""
    text = _INVISIBLE.sub("", normalize("NFKC", text)).replace("ı", "i").replace(END, " ")
    return normalize("NFC", _MARKS.sub("", normalize("NFD", text.casefold())))


def words(folded: str) -> str:
    """The words of a folded text between single spaces, one at each end too; `|` where a sentence ends."""
    found = (END if piece[0] in ".!?…\n\r。！？" else piece for piece in _PIECES.findall(folded))
    return f" {' '.join(found)} "


def undisguised(folded: str) -> str:
    """The same words without what hides them: signs in the place of letters or between them, letters far apart or
    many times over, letters of another alphabet."""
    found: list[str] = []
    for part in _WIDE_GAPS.split(folded):
        lone: list[str] = []
        for chunk in part.split():
            word = _bare(chunk)
            if len(word) == 1 and word.isalpha():
                lone.append(word)
                continue
            found += [*_joined(lone), *([word] if word else []), *([END] if chunk[-1] in ".!?…" else [])]
            lone = []
        found += _joined(lone)
    return f" {' '.join(found)} "


def unbroken(folded: str) -> str:
    """A folded text of a language without spaces: letters, commas as `,`, and `|` where a sentence ends."""
    return _BETWEEN_SIGNS.sub("", _COMMAS.sub(",", _SENTENCE_ENDS.sub(END, folded)))


@lru_cache(8192)
def _bare(chunk: str) -> str:
    word = chunk.strip(_AROUND)
    if not word.isalpha():
        if _LATIN.search(word):
            word = word.translate(_SIGNS)
        word = "".join(letter for letter in word if letter.isalnum())
    if _TWIN.search(word) and _LATIN.search(word):
        word = word.translate(_TWINS)
    return _STRETCHED.sub(r"\1", word)


def _joined(lone: list[str]) -> list[str]:
    """Letters that stand alone as one word; the first of them may have been a word of its own."""
    if len(lone) < _LONE_LETTERS:
        return lone
    whole = "".join(lone)
    return [whole, whole[1:]] if whole[0] in _SHORT_WORDS else [whole]
