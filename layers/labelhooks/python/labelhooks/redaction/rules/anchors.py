"""
Where rules are tried: one pass over a text finds its words, numbers, codes and signs.

Most texts have nothing that any rule begins with; for those the pass is all there is to do.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from labelhooks.redaction.rules.rule import Rule

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_SIGN = re.compile(r"[\[({<]\s?(?:at\b|@)|@|://|/(?=\w)|:(?=[0-9a-f:])|-----(?=begin)", re.I)
# Longer runs are all alike to the rules.
_LONGEST = 128
# Characters of a text whose words are looked at in one go.
_STRETCH = 1 << 16

type Anchor = tuple[Rule, int]


class Anchors:
    """The rules, by what they begin with."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._at = _by_word((word, rule) for rule in rules for word in rule.at)
        self._after = _by_word((word, rule) for rule in rules for word in rule.after)
        self._words = self._at.keys() | self._after.keys()
        self._needed = frozenset(word for rule in rules for word in rule.needs)
        self._numbers = _by_size((rule.numbers, rule) for rule in rules)
        self._tokens = _by_size((rule.tokens, rule) for rule in rules)
        self._after_numbers = frozenset(character for rule in rules for character in rule.then)
        self._narrowed: dict[tuple[int, str], tuple[Rule, ...]] = {}
        self._signs = _by_word((sign, rule) for rule in rules for sign in rule.signs)

    def of(self, text: str) -> Iterator[Anchor]:
        """Give each rule that could begin somewhere in `text`, with the place."""
        words = _words_of(text.lower())
        begun = not self._words.isdisjoint(words)
        if begun or _NUMBER.search(text):
            yield from self._in_tokens(text, words & self._needed)
        for sign in _SIGN.finditer(text):
            at = sign.start()
            kind = "".join(sign.group().split()).lower()
            for rule in self._signs.get(kind, ()):
                yield rule, at

    def _in_tokens(self, text: str, words: set[str]) -> Iterator[Anchor]:
        for found in _TOKEN.finditer(text):
            token, start = found.group(), found.start()
            if token.isalpha():
                word = token.lower()
                rules: Sequence[Rule] = self._at.get(word, ())
                for rule in self._after.get(word, ()):
                    yield rule, found.end()
            elif token.isdecimal():
                rules = self._of_number(len(token), text[found.end() : found.end() + 1])
            else:
                rules = self._tokens[min(len(token), _LONGEST)]
                head = _NUMBER.match(token)
                if head is not None:
                    rules = (*self._of_number(head.end(), token[head.end()]), *rules)
            for rule in rules:
                if not rule.needs or not rule.needs.isdisjoint(words):
                    yield rule, start

    def _of_number(self, size: int, after: str) -> tuple[Rule, ...]:
        """Return the rules that a run of so many digits can begin, with a character after it."""
        key = min(size, _LONGEST), after if after in self._after_numbers else ""
        rules = self._narrowed.get(key)
        if rules is None:
            rules = tuple(
                rule for rule in self._numbers[key[0]] if not rule.then or key[1] in set(rule.then)
            )
            self._narrowed[key] = rules
        return rules


def _words_of(text: str) -> set[str]:
    """Return the words in `text`, without a list of all of a long one in between."""
    words: set[str] = set()
    for at in range(0, len(text), _STRETCH):
        # a word across the seam is whole in the next stretch, or, if it is longer, no rule's
        words.update(_WORD.findall(text, max(at - _LONGEST, 0), at + _STRETCH))
    return words


def _by_word(pairs: Iterable[tuple[str, Rule]]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for word, rule in pairs:
        found[word].append(rule)
    return {word: tuple(rules) for word, rules in found.items()}


def _by_size(pairs: Iterable[tuple[tuple[int, int] | None, Rule]]) -> list[tuple[Rule, ...]]:
    ranges = [(*size, rule) for size, rule in pairs if size is not None]
    return [
        tuple(rule for least, most, rule in ranges if least <= size <= most)
        for size in range(_LONGEST + 1)
    ]
