"""Turn what a user types to search into a full-text query.

A word stands for all that begins with it, and for its forms: these are looked up among the words of the index itself, so
that the index keeps the words as they were written, an exact phrase stays exact, and an import pays nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.errors import WrongUsage
from hrtrack.folding import APOSTROPHES, fold_for_search
from hrtrack.speech import _, n_
from hrtrack.word_forms import beginning_of_forms, forms_among

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.speech import Said

_TOKEN = re.compile(r'"[^"]*"|[()]|[^\s()]+')
_QUOTES = str.maketrans(dict.fromkeys("«»“”„‟", '"'))
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(f"(?<=\\w)[{APOSTROPHES}]s$", re.IGNORECASE)
# In capitals, so that the words themselves can be searched for.
_OPERATORS = {
    **dict.fromkeys(("AND", "И", "ЖӘНЕ"), "AND"),
    **dict.fromkeys(("OR", "ИЛИ", "НЕМЕСЕ"), "OR"),
    **dict.fromkeys(("NOT", "НЕ", "ЕМЕС"), "NOT"),
}
# SQLite's parser of queries has a stack of its own, and a longer query is a text that was pasted by mistake.
_MOST_WORDS = 200
_DEEPEST = 20
_MOST_FORMS = 200
_LAST = "\U0010ffff"


class _Part(NamedTuple):
    """Hold a part of a query, and whether it is what is not wanted."""

    sql: str
    excluded: bool = False


def search_query(connection: sqlite3.Connection, text: str) -> str:
    """Return the full-text query for what a user typed.

    All words, by their beginnings and in their forms; "..." is a phrase as it stands. AND, OR, NOT and parentheses bind as
    usual: NOT before AND before OR. Raises WrongUsage for a query without words, or with an operator that lacks one.
    """
    tokens = _TOKEN.findall(text.translate(_QUOTES))
    if len(tokens) > _MOST_WORDS:
        raise WrongUsage(n_("a search of {n} word is too long", "a search of {n} words is too long", len(tokens)))
    query = _Query(connection, tokens).read()
    if not query:
        raise WrongUsage(_("there is no word to search for in '{text}'", text=text))
    return query


class _Query:
    """Read the tokens of a query from the first to the last; stray parentheses are taken for punctuation."""

    def __init__(self, connection: sqlite3.Connection, tokens: list[str]) -> None:
        self._connection = connection
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def read(self) -> str:
        """Return the whole query."""
        found: list[_Part] = []
        while self._place < len(self._tokens):
            part = self._alternatives()
            found += [part] if part else []
            # What is left begins with a parenthesis that nothing opened.
            self._place += 1
        return _wanted(_together(found))

    def _alternatives(self) -> _Part | None:
        found = [self._all()]
        while self._next_operator() == "OR":
            word = self._take()
            found.append(self._all())
            if found[-1] is None or found[-2] is None:
                raise _lacks_a_word(word)
        parts = [part for part in found if part is not None]
        if len(parts) < 2:
            return parts[0] if parts else None
        return _Part(f"({' OR '.join(map(_wanted, parts))})")

    def _all(self) -> _Part | None:
        found: list[_Part] = []
        while (operator := self._next_operator()) != "OR" and not self._at_end():
            if operator == "AND":
                word = self._take()
                if not found or self._at_end() or self._next_operator() in ("AND", "OR"):
                    raise _lacks_a_word(word)
            part = self._one()
            found += [part] if part else []
        return _together(found) if found else None

    def _one(self) -> _Part | None:
        if self._next_operator() == "NOT":
            word = self._take()
            if self._at_end() or self._next_operator() in ("AND", "OR"):
                raise _lacks_a_word(word)
            part = self._one()
            return part and part._replace(excluded=not part.excluded)
        token = self._take()
        return self._group() if token == "(" else self._term(token)

    def _group(self) -> _Part | None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise WrongUsage(_("the parentheses of the search are too deep"))
        part = self._alternatives()
        if self._place < len(self._tokens):
            self._take()
        self._depth -= 1
        return part

    def _term(self, token: str) -> _Part | None:
        exact = token.startswith('"') and token.endswith('"') and len(token) > 1
        words = _WORD.findall(fold_for_search(token if exact else _POSSESSIVE.sub("", token)))
        if not words:
            return None
        phrase = f'"{" ".join(words)}"'
        if exact:
            return _Part(phrase)
        forms = self._forms(words[0]) if len(words) == 1 else []
        return _Part(f"({' OR '.join((f'{phrase}*', *forms))})" if forms else f"{phrase}*")

    def _forms(self, word: str) -> list[str]:
        """Return the forms of a word that occur in the ledger and do not begin with it."""
        first = beginning_of_forms(word)
        if not first:
            return []
        sql = "SELECT term FROM search_words WHERE term >= ? AND term < ?"
        occurring = (term for (term,) in self._connection.execute(sql, (first, first + _LAST)))
        others = [term for term in occurring if not term.startswith(word)]
        return [f'"{form}"' for form in forms_among(word, others)[:_MOST_FORMS]]

    def _at_end(self) -> bool:
        return self._place >= len(self._tokens) or self._tokens[self._place] == ")"

    def _next_operator(self) -> str | None:
        return None if self._at_end() else _OPERATORS.get(self._tokens[self._place])

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1]


def _together(parts: list[_Part]) -> _Part:
    """Return parts that must all hold: what is excluded is taken from what is wanted."""
    wanted = [part.sql for part in parts if not part.excluded]
    excluded = [part.sql for part in parts if part.excluded]
    if not wanted:
        return _Part(f"({' OR '.join(excluded)})", excluded=True) if excluded else _Part("")
    found = f"({' AND '.join(wanted)})" if len(wanted) > 1 else wanted[0]
    return _Part(f"({found} NOT ({' OR '.join(excluded)}))" if excluded else found)


def _wanted(part: _Part) -> str:
    """Return a part that says what is wanted; raise WrongUsage where it only says what is not."""
    if part.excluded:
        message = _("the search only says what is not wanted")
        raise WrongUsage(message, _("name a word to look for too, as in torture NOT prison"))
    return part.sql


def _lacks_a_word(operator: str) -> WrongUsage:
    said: Said = _("'{operator}' in the search joins nothing", operator=operator)
    return WrongUsage(
        said, _('write a word after it and, for AND and OR, before it; "{operator}" in quotes is a word', operator=operator)
    )
