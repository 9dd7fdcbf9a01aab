"""How a file of word rules is read: a mistake is said with the file and the line that it is on."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from filmgate.domain.errors import Misconfigured
from filmgate.domain.plainwords import fold
from filmgate.domain.word_rules import Language, Rule

_KEYS = {"language", "spaced", "endings", "chain", "harmless", "groups", "rule"}
_RULE_KEYS = {"name", "category", "phrases", "near", "within"}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_GROUP = re.compile(r"\{([a-z0-9-]+)\}")
_HEAD = re.compile(r"^[ \t]*\[\[\s*rule\s*\]\]", re.MULTILINE)
_LINE_OF_TOML = re.compile(r"^(.*) \(at line (\d+), column \d+\)$", re.DOTALL)
_GAP = ".."
_GAP_WORDS, _GAP_LETTERS = 4, 8
_WITHIN_MAX = 50
_CHAIN_MAX = 6


def parse(text: str, where: str) -> Language:
    """The language of a file's text; Misconfigured names `where` and the line of what is wrong."""
    return _File(text, where).language()


@dataclass(slots=True)
class _File:
    text: str
    where: str

    def language(self) -> Language:
        table = self._table()
        unknown = sorted(table.keys() - _KEYS)
        if unknown:
            self._refuse(f"'{unknown[0]}' means nothing here", unknown[0])
        name, spaced = self._word(table, "language"), table.get("spaced", True)
        if not isinstance(spaced, bool):
            self._refuse("spaced must be true or false", "spaced")
        grammar = _Grammar(self, spaced, self._endings(table), self._groups(table))
        rules = [self._rule(number, one, grammar) for number, one in enumerate(self._rules(table))]
        if not rules:
            self._refuse("there is no rule in it", "")
        any_word = grammar.any_word()
        harmless = grammar.any_of(self._listed(table, "harmless"), "harmless")
        return Language(name, spaced, tuple(rules), harmless, any_word)

    def _table(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            told = _LINE_OF_TOML.match(str(error))
            problem, line = (told[1], told[2]) if told else (str(error), str(self.text.count("\n") + 1))
            raise Misconfigured(f"{self.where}, line {line}: {problem}.") from error

    def _rules(self, table: Mapping[str, Any]) -> list[Any]:
        rules = table.get("rule", [])
        if not isinstance(rules, list) or not all(isinstance(one, dict) for one in rules):
            self._refuse("rules are written as [[rule]]", "rule")
        return rules

    def _rule(self, number: int, table: dict[str, Any], grammar: "_Grammar") -> Rule:
        start = self._start(number)
        unknown = sorted(table.keys() - _RULE_KEYS)
        if unknown:
            self._refuse(f"'{unknown[0]}' means nothing in a rule", unknown[0], start)
        name, category = self._word(table, "name", start), self._text(table, "category", start)
        phrases = grammar.any_of(self._listed(table, "phrases", start), "phrases", start)
        near = self._listed(table, "near", start)
        if not phrases and not near:
            self._refuse(f"rule {name} has neither phrases nor near", name, start)
        if near and len(near) < 2:
            self._refuse("near must name two groups or more", "near", start)
        within = table.get("within", 0)
        if not isinstance(within, int) or isinstance(within, bool) or not 0 <= within <= _WITHIN_MAX:
            self._refuse(f"within must be a whole number from 0 to {_WITHIN_MAX}", "within", start)
        return Rule(name, category, phrases, tuple(grammar.group(one, start) for one in near), within)

    def _groups(self, table: Mapping[str, Any]) -> dict[str, list[str]]:
        groups = table.get("groups", {})
        if not isinstance(groups, dict):
            self._refuse("groups must be a table of lists", "groups")
        for name in groups:
            if not _NAME.fullmatch(name):
                self._refuse(f"a group's name must be small letters, digits and hyphens, not '{name}'", name)
        return {name: self._listed(groups, name) for name in groups}

    def _endings(self, table: Mapping[str, Any]) -> str:
        """What `~` stands for: as many endings in a row as the language may have."""
        endings, chain = self._listed(table, "endings"), table.get("chain", 1)
        if not isinstance(chain, int) or isinstance(chain, bool) or not 1 <= chain <= _CHAIN_MAX:
            self._refuse(f"chain must be a whole number from 1 to {_CHAIN_MAX}", "chain")
        if not endings:
            return ""
        longest_first = sorted({fold(one) for one in endings}, key=len, reverse=True)
        return f"(?:{'|'.join(map(re.escape, longest_first))}){{0,{chain}}}"

    def _word(self, table: Mapping[str, Any], key: str, start: int = 0) -> str:
        word = self._text(table, key, start)
        if not _NAME.fullmatch(word):
            self._refuse(f"{key} must be small letters, digits and hyphens, not '{word}'", key, start)
        return word

    def _text(self, table: Mapping[str, Any], key: str, start: int = 0) -> str:
        text = table.get(key)
        if not isinstance(text, str) or not text.strip() or not text.isprintable():
            self._refuse(f"{key} must be a text", key, start)
        return text.strip()

    def _listed(self, table: Mapping[str, Any], key: str, start: int = 0) -> list[str]:
        listed = table.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
            self._refuse(f"{key} must be a list of texts", key, start)
        return listed

    def _start(self, number: int) -> int:
        """Where the nth rule begins in the text."""
        heads = [match.start() for match in _HEAD.finditer(self.text)]
        return heads[number] if number < len(heads) else 0

    def _refuse(self, problem: str, near: str, start: int = 0) -> NoReturn:
        self.refuse(problem, near, start)

    def refuse(self, problem: str, near: str, start: int = 0) -> NoReturn:
        """Misconfigured with the line on which `near` stands, from `start` on."""
        found = self.text.find(near, start)
        place = found if found >= 0 else start
        line = self.text.count("\n", 0, place) + 1
        raise Misconfigured(f"{self.where}, line {line}: {problem}.")


@dataclass(slots=True)
class _Grammar:
    """Turns phrases of one language into patterns over its plain words."""

    file: _File
    spaced: bool
    endings: str
    groups: dict[str, list[str]]
    seen: set[str] = field(default_factory=set)

    def any_of(self, phrases: Sequence[str], key: str, start: int = 0) -> re.Pattern[str] | None:
        if not phrases:
            return None
        options = "|".join(self._phrase(phrase, start, depth=0) for phrase in phrases)
        return re.compile(f"(?<= )(?:{options})" if self.spaced else f"(?:{options})")

    def group(self, name: str, start: int = 0) -> re.Pattern[str]:
        found = self.any_of(self._members(name, name, start), name, start)
        if found is None:
            self.file.refuse(f"group '{name}' is empty", name, start)
        return found

    def any_word(self) -> re.Pattern[str]:
        """Every word of the phrases and groups that were read so far, each by itself."""
        return re.compile("|".join(sorted(self.seen)))

    def _members(self, name: str, near: str, start: int) -> list[str]:
        if name not in self.groups:
            self.file.refuse(f"there is no group '{name}'", near, start)
        return self.groups[name]

    def _phrase(self, phrase: str, start: int, depth: int) -> str:
        """A pattern that takes a phrase, and in a language with spaces the space after it."""
        if depth > 2:
            self.file.refuse(f"groups within groups go too deep in '{phrase}'", phrase, start)
        if not self.spaced:
            return self._unbroken(phrase, start, depth)
        parts = phrase.split()
        if not parts or _GAP in (parts[0], parts[-1]):
            self.file.refuse(f"'{phrase}' must begin and end with a word", phrase, start)
        return "".join(self._part(part, phrase, start, depth) for part in parts)

    def _part(self, part: str, phrase: str, start: int, depth: int) -> str:
        if part == _GAP:
            return rf"(?:[^ |]+ ){{0,{_GAP_WORDS}}}"
        named = _GROUP.fullmatch(part)
        if named:
            members = self._members(named[1], phrase, start)
            return f"(?:{'|'.join(self._phrase(one, start, depth + 1) for one in members)})"
        if not re.fullmatch(r"[^\W_]+[~*]?", part):
            self.file.refuse(f"'{part}' is no word", phrase, start)
        return self._word(part) + " "

    def _word(self, word: str) -> str:
        end = {"~": self.endings, "*": "[^ |]*"}.get(word[-1])
        pattern = re.escape(fold(word)) if end is None else re.escape(fold(word[:-1])) + end
        self.seen.add(pattern)
        return pattern

    def _unbroken(self, phrase: str, start: int, depth: int) -> str:
        found = ""
        for part in re.split(r"(\.\.|\{[a-z0-9-]+\})", phrase.strip()):
            named = _GROUP.fullmatch(part)
            if part == _GAP:
                found += f"[^|]{{0,{_GAP_LETTERS}}}"
            elif named:
                members = self._members(named[1], phrase, start)
                found += f"(?:{'|'.join(self._unbroken(one, start, depth + 1) for one in members)})"
            elif re.search(r"[^\w]", part):
                self.file.refuse(f"'{phrase}' must hold letters, groups and gaps alone", phrase, start)
            elif part:
                found += re.escape(fold(part))
                self.seen.add(re.escape(fold(part)))
        return found
