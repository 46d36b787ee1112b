"""Lay what a source says over a recommendation on record: change what differs, append answers, keep the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hrtrack.errors import BadInput
from hrtrack.letters import language_beside
from hrtrack.model import Position
from hrtrack.speech import _
from hrtrack.wording import plain, split_states

if TYPE_CHECKING:
    from hrtrack.records import AssessmentItem, PositionItem, RecommendationItem, TagItem, TextItem
    from hrtrack.store.reading import Clause, Recommendation
    from hrtrack.store.writing import RowWriter


_SYMBOL = re.compile(r"[A-Z]+(?:/[\w.]+){2,}")
_SIGNS = re.compile(r"\bparas?(?:graphs?)?\b|[^\w/]+")


class Merger:
    """Merge items into recommendations on record; keeps the loaded ones in step with what it writes."""

    def __init__(self, rows: RowWriter) -> None:
        self._rows = rows
        self._db = rows.act.connection
        self._claimed: dict[int, set[int]] = {}
        self._claimed_judgements: dict[int, set[int]] = {}

    def begin_file(self) -> None:
        """Forget which answers and judgements the rows of the file before have claimed."""
        self._claimed.clear()
        self._claimed_judgements.clear()

    def merge(self, item: RecommendationItem, held: Recommendation) -> list[str]:
        """Return the names of the parts that changed."""
        parts = {
            "clauses": self._merge_clause(item, held),
            "recommending_states": self._merge_states(item, held),
            "texts": self._merge_texts(item, held),
            "tags": self._merge_tags(item, held),
            "position": self._merge_positions(item, held),
            "assessments": self._merge_assessments(item, held),
        }
        return [name for name, changed in parts.items() if changed]

    def relabel(self, held: Recommendation, item: RecommendationItem, tags: list[TagItem]) -> None:
        """Bring issues and action categories of a recommendation in line with the labels given, clause by clause."""
        replaces = frozenset(("upr-info", "action"))
        said = replace(item, tags=tags, replaces=replaces, flat=False, in_parts=False, restates=False)
        self._merge_tags(said, held)

    def _clause(self, held: Recommendation, number: int | None) -> int | None:
        """Return the id of a clause of a recommendation on record, creating it when it is new."""
        if number is None:
            return None
        for clause in held.clauses:
            if clause.number == number:
                return clause.id
        clause = self._rows.new_clause(held.id, number)
        held.clauses.append(clause)
        return clause.id

    def _merge_clause(self, item: RecommendationItem, held: Recommendation) -> bool:
        """Create the clause that a table of clauses names; an answer for an unknown one is refused elsewhere."""
        if item.clause is None or item.positions or any(clause.number == item.clause for clause in held.clauses):
            return False
        self._clause(held, item.clause)
        return True

    def _merge_states(self, item: RecommendationItem, held: Recommendation) -> bool:
        if item.states is None:
            return False
        wanted = item.states
        recorded = {state for clause in held.clauses for state in clause.states}
        if item.flat and len(held.clauses) > 1:
            given = {state for states in wanted.values() for state in states}
            if given == recorded:
                return False
            # A flat cell does not say whose clause is whose: keep where the remaining States stand.
            wanted = {c.number: tuple(s for s in c.states if s in given) for c in held.clauses}
            wanted[1] += tuple(sorted(given - recorded))
        changed = False
        for number, states in wanted.items():
            clause_id = self._clause(held, number)
            clause = next(clause for clause in held.clauses if clause.id == clause_id)
            if set(clause.states) != set(states):
                self._rows.flush()
                self._replace_states(clause, list(dict.fromkeys(states)))
                changed = True
        return changed

    def _replace_states(self, clause: Clause, states: list[str]) -> None:
        for row_id, state in self._db.execute(
            "SELECT id, state FROM recommending_states WHERE clause_id = ?", (clause.id,)
        ).fetchall():
            if state not in states:
                self._rows.act.delete("recommending_states", row_id)
        for place, state in enumerate(states, 1):
            if state not in clause.states:
                self._rows.new_state(clause.id, place, state)
        clause.states = states

    def _merge_texts(self, item: RecommendationItem, held: Recommendation) -> bool:
        changed = False
        for text in self._spelled_out(item.texts, held):
            lang = text.lang or language_beside(text.value or "", self._language(held, text))
            at = (text.field, lang, text.clause)
            before = next((t for t in held.texts if (t.field, t.lang, t.clause) == at), None)
            if (before.value if before else None) == text.value or _same_but_states(before, text, item):
                continue
            self._rows.flush()
            self._replace_text(held, before, text._replace(lang=lang), exact=item.exact)
            changed = True
        if changed:
            self._rows.act.reword(held.id)
        return changed

    def _spelled_out(self, texts: list[TextItem], held: Recommendation) -> list[TextItem]:
        """Return the texts, a clearing one that names no language once for each language on record."""
        found = []
        for text in texts:
            same = [t for t in held.texts if (t.field, t.clause) == (text.field, text.clause)]
            clears_all = text.value is None and text.lang is None
            found += [text._replace(lang=t.lang) for t in same] if clears_all else [text]
        return found

    def _language(self, held: Recommendation, text: TextItem) -> str | None:
        same = [t for t in held.texts if t.field == text.field and t.clause == text.clause]
        original = next((t.lang for t in same if t.original), None)
        return original or (same[0].lang if same else None)

    def _replace_text(self, held: Recommendation, before: TextItem | None, text: TextItem, *, exact: bool) -> None:
        clause_id = self._clause(held, text.clause)
        self._rows.flush()
        if before is None:
            # The first wording on record is the original; one in another language is a translation.
            first = text.field == "text" and not any(t.original and t.clause == text.clause for t in held.texts)
            new = text._replace(original=text.original if exact else first)
            self._rows.new_text(held.id, clause_id, new)
            held.texts.append(new)
            self._rows.flush()
            return
        held.texts.remove(before)
        sql = "SELECT id FROM texts WHERE recommendation_id = ? AND clause_id IS ? AND field = ? AND lang = ?"
        row_id = self._db.execute(sql, (held.id, clause_id, text.field, text.lang)).fetchone()[0]
        if text.value is None:
            self._rows.act.delete("texts", row_id)
        else:
            self._rows.act.update("texts", row_id, value=text.value)
            held.texts.append(before._replace(value=text.value))

    def _merge_tags(self, item: RecommendationItem, held: Recommendation) -> bool:
        """Bring the labels of the taxonomies that the item speaks of in line with it."""
        before = [t for t in held.tags if t.taxonomy in item.replaces and item.clause in (None, t.clause)]
        if item.in_parts and item.clause is None:
            # The labels of its clauses come from further records of the source.
            before = [tag for tag in before if tag.clause is None]
        wanted = {_tag_key(tag, item) for tag in item.tags}
        recorded = {_tag_key(tag, item) for tag in before}
        # A table beside one of clauses gives the labels of the whole alone.
        if wanted in (recorded, {_tag_key(tag, item) for tag in before if tag.clause is None} if item.flat else recorded):
            return False
        if _lists_as_known(item, before):
            return False
        self._rows.flush()
        for tag in before:
            if _tag_key(tag, item) not in wanted:
                self._remove_tag(held, tag)
        for tag in dict.fromkeys(item.tags):
            if _tag_key(tag, item) not in recorded:
                self._rows.new_tag(held.id, self._clause(held, tag.clause), tag)
                held.tags.append(tag)
        return True

    def _remove_tag(self, held: Recommendation, tag: TagItem) -> None:
        sql = "SELECT id FROM tags WHERE recommendation_id = ? AND label_id = ? AND clause_id IS ?"
        place = (held.id, self._rows.label(tag), self._clause(held, tag.clause))
        self._rows.act.delete("tags", self._db.execute(sql, place).fetchone()[0])
        held.tags.remove(tag)

    def _merge_positions(self, item: RecommendationItem, held: Recommendation) -> bool:
        changed = False
        for entry in item.positions:
            if entry.clause is not None and all(clause.number != entry.clause for clause in held.clauses):
                raise BadInput(
                    _(
                        "{where}: {reference} has no clause {clause}",
                        where=item.where,
                        reference=held.reference,
                        clause=entry.clause,
                    ),
                    _("import its clauses first"),
                )
            if self._known_position(entry, item, held):
                continue
            clause_id = self._clause(held, entry.clause)
            self._rows.new_position(held.id, clause_id, entry)
            self._claimed.setdefault(held.id, set()).add(len(held.positions))
            held.positions.append(entry)
            changed = True
        return changed

    def _merge_assessments(self, item: RecommendationItem, held: Recommendation) -> bool:
        """Append the judgements and notes that are not on record; none is ever changed. The item takes their uids."""
        if not item.assessments:
            return False
        settled, count = [], len(held.assessments)
        for entry in item.assessments:
            known = self._known_judgement(entry, item, held)
            if known is None:
                known = entry if entry.uid else entry._replace(uid=self._rows.act.entity_uid())
                self._rows.new_assessment(held.id, known, item.origin)
                self._claimed_judgements.setdefault(held.id, set()).add(len(held.assessments))
                held.assessments.append(known)
            settled.append(known)
        item.assessments = settled
        return len(held.assessments) > count

    def _known_judgement(self, entry: AssessmentItem, item: RecommendationItem, held: Recommendation) -> AssessmentItem | None:
        """Return the judgement on record that says the same; each row of a table has one of its own."""
        by_uid = next((known for known in held.assessments if entry.uid is not None and known.uid == entry.uid), None)
        if by_uid is not None:
            return by_uid
        claimed = self._claimed_judgements.setdefault(held.id, set()) if item.must_exist else set()
        free = [(index, known) for index, known in enumerate(held.assessments) if index not in claimed]
        alike = [(index, known) for index, known in free if _same_judgement(entry, known)]
        if not alike:
            return None
        index, found = next(((i, k) for i, k in alike if k._replace(uid=None) == entry._replace(uid=None)), alike[0])
        claimed.add(index)
        return found

    def _known_position(self, entry: PositionItem, item: RecommendationItem, held: Recommendation) -> bool:
        """Say whether an answer is on record; what the entry leaves blank is not compared.

        A list's answer is known when it is in force or the history holds it, an undated one among the undated; an
        edit's only when it is in force.
        """
        if item.restates and self._in_history(entry, held):
            return True
        if item.must_exist and item.restates:
            return False
        answers = [held.answer(clause.number) for clause in held.clauses if entry.clause in (None, clause.number)]
        given = [answer for answer in answers if answer]
        words = {answer.position if answer else Position.PENDING for answer in answers}
        if len(words) > 1 and entry.clause is None and (item.flat or entry.position == Position.PARTIAL):
            return entry.position == Position.PARTIAL
        sources = "; ".join(dict.fromkeys(answer.source for answer in given if answer.source))
        # A list shows one answer for all clauses: the newest day, every source.
        day = max(given, key=held.effective_date).date if given else None
        as_listed = [answer._replace(source=sources or None, date=day) for answer in given] if item.flat else given
        complete = len(given) == len(answers) or (item.flat and words == {Position.PENDING})
        if complete and item.restates and _says_less(entry, given):
            return True
        return bool(given) and complete and all(_says(answer, entry) for answer in as_listed)

    def _in_history(self, entry: PositionItem, held: Recommendation) -> bool:
        """Say whether the history holds an answer that no earlier row of the same file has claimed."""
        claimed = self._claimed.setdefault(held.id, set())
        for index, known in enumerate(held.positions):
            same = known.uid == entry.uid if entry.uid else (entry.date or not known.date) and _says(known, entry)
            if same and index not in claimed:
                claimed.add(index)
                return True
        return False


def _tag_key(tag: TagItem, item: RecommendationItem) -> TagItem:
    """Return what is compared of a tag: a flat cell does not say which clause a label belongs to."""
    return tag._replace(clause=None) if item.flat and item.clause is None else tag


def _lists_as_known(item: RecommendationItem, before: list[TagItem]) -> bool:
    """Say whether a list gives the labels on record for the whole, which the record keeps clause by clause."""
    listed = item.restates and not item.exact and not item.in_parts and item.clause is None
    given = {tag._replace(clause=None) for tag in before}
    return listed and bool(given) and set(item.tags) == given


def _same_but_states(known: TextItem | None, given: TextItem, item: RecommendationItem) -> bool:
    """Say whether a list gives the text on record with the States behind it, which it gives by themselves too."""
    if known is None or known.value is None or given.value is None or given.field != "text" or not item.states:
        return False
    bare, states = split_states(given.value)
    return bool(states) and bare == plain(known.value)


def _same_judgement(entry: AssessmentItem, known: AssessmentItem) -> bool:
    """Say whether a judgement on record says the same, or no less: an export may lack internal notes."""
    said = ("assessor", "name", "status", "date", "limb", "grade")
    if any(getattr(entry, name) != getattr(known, name) for name in said):
        return False
    return entry.note in (known.note, None if entry.status else known.note)


def _says(known: PositionItem, entry: PositionItem) -> bool:
    return (
        known.position == entry.position
        and (entry.clause is None or known.clause in (None, entry.clause))
        and entry.detail in (None, known.detail)
        and (entry.source is None or _same_source(entry.source, known.source or ""))
        and entry.date in (None, known.date)
    )


def _says_less(entry: PositionItem, given: list[PositionItem]) -> bool:
    """Say whether an answer is that of the same document in fewer words: it must not take the place of the fuller one."""
    bare = entry.detail is None and entry.date is None and any(answer.detail for answer in given)
    documents = set(_SYMBOL.findall(entry.source or ""))
    return bare and all(
        answer.position == entry.position and (not documents or documents & set(_SYMBOL.findall(answer.source or "")))
        for answer in given
    )


def _same_source(one: str, other: str) -> bool:
    """Say whether two sources name one place: lists write "Add.1 - Para.3", others "Add.1, para 3"."""
    return one == other or _SIGNS.sub(" ", one.lower()).split() == _SIGNS.sub(" ", other.lower()).split()
