"""The questions that a page of the ledger answers without any SQL of its reader: title, description and SQL of each.

They stand on the views and count as `hrtrack stats` does: the same unit, basis and order; a test holds one against the
other. A parameter that is left blank chooses everything.
"""

from __future__ import annotations

from typing import NamedTuple

from hrtrack.implementation import Status
from hrtrack.model import THEME_TAXONOMIES, Region
from hrtrack.speech import _
from hrtrack.store.following import RECORDED_ORDER, name_sql


class Canned(NamedTuple):
    """Hold a question: its title, what the answer is and which parameters it takes, and its SQL."""

    title: str
    description: str
    sql: str


_COUNTS = """count(*) AS received,
  count(*) FILTER (WHERE answer = 'supported') AS supported,
  count(*) FILTER (WHERE answer = 'noted') AS noted,
  count(*) FILTER (WHERE answer = 'partial') AS partial,
  count(*) FILTER (WHERE answer = 'pending') AS pending"""
_RATE = "hrtrack_rate(supported, received - coalesce(pending, 0))"

# Declared totals answer until as many items are on record; lists without official numbers are counted in pairs.
_ACCEPTANCE = f"""
WITH held AS (
  SELECT state, mechanism, cycle, count(*) AS recorded, sum(numbered) AS numbered FROM recommendation_list GROUP BY 1, 2, 3
), by_pair AS (
  SELECT state, mechanism, cycle, {_COUNTS}
  FROM (SELECT state, mechanism, cycle, coalesce(position, 'pending') AS answer FROM pairs) GROUP BY 1, 2, 3
), based AS (
  SELECT t.*, v.cycle_number, coalesce(h.recorded, 0) AS recorded,
    CASE WHEN t.received > coalesce(h.recorded, 0) THEN 'declared' ELSE 'recorded' END AS basis,
    CASE WHEN t.mechanism = 'UPR' AND 2 * h.numbered < h.recorded AND t.received IS NOT NULL
      AND t.received > h.recorded THEN 'paragraph'
      WHEN t.mechanism = 'UPR' AND 2 * h.numbered < h.recorded THEN 'state' ELSE 'paragraph' END AS unit
  FROM review_totals t JOIN reviews v USING (state, mechanism, cycle) LEFT JOIN held h USING (state, mechanism, cycle)
), figures AS (
  SELECT b.state, b.mechanism, b.cycle, b.cycle_number, b.unit, b.basis, b.recorded,
    CASE WHEN basis = 'declared' THEN b.received WHEN recorded = 0 THEN NULL WHEN unit = 'state' THEN p.received
      ELSE recorded_received END AS received,
    CASE WHEN basis = 'declared' THEN b.supported WHEN recorded = 0 OR b.mechanism <> 'UPR' THEN NULL
      WHEN unit = 'state' THEN p.supported ELSE recorded_supported END AS supported,
    CASE WHEN basis = 'declared' THEN b.noted WHEN recorded = 0 OR b.mechanism <> 'UPR' THEN NULL
      WHEN unit = 'state' THEN p.noted ELSE recorded_noted END AS noted,
    CASE WHEN basis = 'declared' OR recorded = 0 OR b.mechanism <> 'UPR' THEN NULL
      WHEN unit = 'state' THEN p.partial ELSE recorded_partial END AS partial,
    CASE WHEN basis = 'declared' OR recorded = 0 OR b.mechanism <> 'UPR' THEN NULL
      WHEN unit = 'state' THEN p.pending ELSE recorded_pending END AS pending
  FROM based b LEFT JOIN by_pair p USING (state, mechanism, cycle)
), rated AS (SELECT *, {_RATE} AS acceptance_rate FROM figures)
SELECT state, mechanism, cycle, cycle_number, unit, basis, recorded, received, supported, noted, partial, pending,
  acceptance_rate,
  lag(cycle) OVER earlier AS previous_cycle,
  lag(received) OVER earlier AS previous_received,
  lag(supported) OVER earlier AS previous_supported,
  lag(acceptance_rate) OVER earlier AS previous_acceptance_rate,
  CASE WHEN unit = lag(unit) OVER earlier THEN received - lag(received) OVER earlier END AS change_received,
  CASE WHEN unit = lag(unit) OVER earlier THEN supported - lag(supported) OVER earlier END AS change_supported,
  CASE WHEN unit = lag(unit) OVER earlier THEN round(acceptance_rate - lag(acceptance_rate) OVER earlier, 4) END
    AS change_acceptance_rate
FROM rated
WINDOW earlier AS (PARTITION BY state, mechanism ORDER BY cycle)
ORDER BY state, mechanism <> 'UPR', mechanism, cycle DESC
"""

_SOURCES = """
SELECT state, mechanism, cycle, cycle_number, session, symbol, addendum, review_date, adoption_date, received, supported, noted,
  source
FROM reviews ORDER BY state, mechanism <> 'UPR', mechanism, cycle DESC
"""

_ITEMS = """
WITH held AS (
  SELECT recommendation_id, numbered, coalesce(position, 'pending') AS answer FROM recommendation_list
  WHERE mechanism = 'UPR' AND (:state = '' OR state = upper(trim(:state)))
    AND (:cycle = '' OR cycle = CAST(:cycle AS INTEGER))
), counted AS (
  SELECT CASE WHEN lower(trim(:unit)) = 'state' OR 2 * sum(numbered) < count(*) THEN 'state' ELSE 'paragraph' END AS unit
  FROM held
), items AS (
  SELECT recommendation_id AS item, recommendation_id, NULL AS clause, NULL AS recommending_state, NULL AS region, answer, unit
  FROM held, counted WHERE unit = 'paragraph'
  UNION ALL
  SELECT h.recommendation_id || '/' || p.clause || '/' || coalesce(p.recommending_state, ''), h.recommendation_id, p.clause,
    p.recommending_state, p.region, coalesce(p.position, 'pending'), unit
  FROM counted, held h JOIN pairs p ON p.recommendation_id = h.recommendation_id WHERE unit = 'state'
)"""


def _order(column: str, words: tuple[str, ...]) -> str:
    """Return the order of a vocabulary as it is listed; no word comes last."""
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words))
    return f"CASE {column} {cases} ELSE {len(words)} END"


def _by(name: str, join: str, value: str, order: str, *, more: str = "", extra: str = "") -> str:
    """Return counts by a dimension: `join` brings it to the items `i`, `value` is its value, `more` further tables."""
    return (
        f"{_ITEMS.strip()}{more}, valued AS (\n  SELECT DISTINCT i.item, {value} AS {name}, i.answer, i.unit\n"
        f"  FROM items i {join}\n), figures AS (\n"
        f"  SELECT {name}, max(unit) AS unit, {_COUNTS}\n  FROM valued GROUP BY {name}\n)\n"
        f"SELECT {name}{extra}, unit, received, supported, noted, partial, pending, {_RATE} AS acceptance_rate\n"
        f"FROM figures ORDER BY {order}"
    )


def _by_state(column: str, order: str) -> str:
    joined = (
        f"LEFT JOIN (SELECT DISTINCT recommendation_id, {column} FROM pairs WHERE recommending_state IS NOT NULL) d "
        "ON i.clause IS NULL AND d.recommendation_id = i.recommendation_id"
    )
    return _by(column, joined, f"coalesce(i.{column}, d.{column})", order)


def _labelled(taxonomy: str) -> str:
    return (
        "LEFT JOIN (SELECT g.recommendation_id, c.number AS clause, l.label FROM tags g JOIN labels l ON l.id = g.label_id "
        f"LEFT JOIN clauses c ON c.id = g.clause_id WHERE l.taxonomy = {taxonomy}) d "
        "ON d.recommendation_id = i.recommendation_id AND (d.clause IS NULL OR i.clause IS NULL OR d.clause = i.clause)"
    )


_SIZE = "{name} IS NULL, received DESC, {name}"
_THEMES = ", ".join(f"'{name}'" for name in THEME_TAXONOMIES)
_LEADING = f""", leading AS (
  SELECT l.taxonomy FROM held h JOIN tags g ON g.recommendation_id = h.recommendation_id JOIN labels l ON l.id = g.label_id
  WHERE l.taxonomy IN ({_THEMES}) GROUP BY l.taxonomy ORDER BY count(DISTINCT h.recommendation_id) DESC, l.taxonomy LIMIT 1
)"""
_STATUS_ROWS = ", ".join(f"('{status}')" for status in Status)
_BY_STATUS = (
    f"{_ITEMS.strip()}, known (status) AS (VALUES {_STATUS_ROWS}), valued AS (\n"
    "  SELECT i.item, i.answer, i.unit, coalesce(s.status, 'no_information') AS status FROM items i\n"
    "  LEFT JOIN statuses s ON s.recommendation_id = i.recommendation_id AND s.assessor = 'state'\n"
    f"), figures AS (\n  SELECT status, {_COUNTS} FROM valued GROUP BY status\n)\n"
    "SELECT k.status, (SELECT unit FROM counted) AS unit, coalesce(received, 0) AS received,\n"
    "  coalesce(supported, 0) AS supported, coalesce(noted, 0) AS noted, coalesce(partial, 0) AS partial,\n"
    f"  coalesce(pending, 0) AS pending, {_RATE} AS acceptance_rate\n"
    f"FROM known k LEFT JOIN figures f ON f.status = k.status ORDER BY {_order('k.status', tuple(Status))}"
)

# Of each clause, or of the whole where an answer is to the whole: an answer that is not the one before it.
_CHANGED = """
WITH answers AS (
  SELECT p.*, coalesce(p.date, v.adoption_date, v.review_date, '') AS counts_from
  FROM positions p JOIN recommendations r ON r.id = p.recommendation_id JOIN reviews v ON v.id = r.review_id
), steps AS (
  SELECT recommendation_id, clause_id, position, date, source, counts_from,
    lag(position) OVER history AS before, lag(counts_from) OVER history AS before_from, lag(source) OVER history AS before_source
  FROM answers WINDOW history AS (PARTITION BY recommendation_id, coalesce(clause_id, 0) ORDER BY counts_from, id)
)
SELECT l.reference, c.number AS clause, s.before, s.before_from, s.before_source, s.position AS after,
  s.counts_from AS after_from, s.source AS after_source, coalesce(l.summary, l.text) AS recommendation
FROM steps s JOIN recommendation_list l ON l.recommendation_id = s.recommendation_id
LEFT JOIN clauses c ON c.id = s.clause_id
WHERE s.before <> s.position AND (:cycle = '' OR l.cycle = CAST(:cycle AS INTEGER))
ORDER BY l.state, l.mechanism, l.cycle, l.sort_key, c.number, s.counts_from
"""

_SEARCH = """
SELECT l.reference, l.position, coalesce(l.summary, l.text) AS recommendation
FROM search JOIN recommendation_list l ON l.recommendation_id = search.rowid
WHERE search MATCH hrtrack_query(:words) ORDER BY l.state, l.mechanism, l.cycle, l.sort_key
"""

# A note that is kept internal is no part of what is shown, nor is a judgement that has nothing else.
_JUDGEMENTS = """
SELECT l.reference, a.assessor, a.name, a.status, a.grade, a.regressed, a.limb, a.date,
  CASE WHEN a.internal = 0 THEN a.note END AS note, a.source
FROM assessments_in_force a JOIN recommendation_list l USING (recommendation_id)
WHERE (:cycle = '' OR l.cycle = CAST(:cycle AS INTEGER))
ORDER BY l.state, l.mechanism, l.cycle, l.sort_key, a.assessor, a.name, a.limb
"""

_EVIDENCE = """
SELECT e.code AS evidence, l.reference, e.title, e.url, e.file, e.published, e.retrieved, e.sha256
FROM evidence e LEFT JOIN (SELECT DISTINCT evidence_id, recommendation_id FROM evidence_links) x ON x.evidence_id = e.id
LEFT JOIN recommendation_list l ON l.recommendation_id = x.recommendation_id
WHERE e.internal = 0 AND e.archived_at IS NULL
ORDER BY e.id, l.state, l.mechanism, l.cycle, l.sort_key
"""

_OVERDUE = """
SELECT m.code AS measure, m.plan, m.title, m.due, m.due_date,
  CAST(julianday(coalesce(nullif(trim(:day), ''), date('now'))) - julianday(m.due_date) AS INTEGER) AS days_overdue,
  m.recommendations
FROM measure_list m
WHERE m.due_date < coalesce(nullif(trim(:day), ''), date('now'))
  AND (m.done_date IS NULL OR m.done_date > coalesce(nullif(trim(:day), ''), date('now')))
ORDER BY m.due_date, m.code
"""

_INSTITUTIONS = f"""
SELECT {name_sql("institution_id = a.institution_id", order=RECORDED_ORDER)} AS institution,
  count(*) FILTER (WHERE a.role = 'lead') AS leads, count(*) FILTER (WHERE a.role = 'supporting') AS supports,
  count(*) AS recommendations
FROM assignments a JOIN recommendation_list l ON l.recommendation_id = a.recommendation_id
GROUP BY a.institution_id ORDER BY recommendations DESC, institution
"""

_CHOICE = _(
    "cycle: year of the review; state: State under review (KAZ); blank: all. unit: state counts pairs of a recommendation "
    "and a State that made it, blank counts what fits the list. UPR only."
)


def _counted(what: str) -> str:
    return _("{what} {choice}", what=what, choice=_CHOICE)


CANNED = {
    "acceptance": Canned(
        _("Acceptance, review by review, beside the one before"),
        _("Rate: supported / (received - pending), a fraction. Declared totals answer until as many recommendations are on "
          "record (basis). Blank is unknown. The same as hrtrack stats."),
        _ACCEPTANCE,
    ),
    "review_sources": Canned(
        _("Reviews, and what their declared totals rest on"),
        _("Received, supported and noted as documents declare them, in paragraphs; blank where none does."),
        _SOURCES,
    ),
    "by_region": Canned(
        _("Acceptance by regional group of the recommending State"),
        _counted(_("A recommendation of several groups counts in each of them.")),
        _by_state("region", _order("region", tuple(Region))),
    ),
    "by_recommending_state": Canned(
        _("Acceptance by recommending State"),
        _counted(_("A recommendation of several States counts for each of them.")),
        _by_state("recommending_state", _SIZE.format(name="recommending_state")),
    ),
    "by_theme": Canned(
        _("Acceptance by theme"),
        _counted(_("Themes of the list that most of the recommendations bear; one of several themes counts in each.")),
        _by("theme", _labelled("(SELECT taxonomy FROM leading)"), "d.label", _SIZE.format(name="theme"), more=_LEADING,
            extra=", (SELECT taxonomy FROM leading) AS taxonomy"),
    ),
    "by_action": Canned(
        _("Acceptance by action category"),
        _counted(_("UPR Info's categories: 1 minimal, 2 continuing, 3 considering, 4 general, 5 specific action.")),
        _by("action", _labelled("'action'"), "d.label", "action IS NULL, CAST(action AS INTEGER), action"),
    ),
    "by_status": Canned(
        _("State of implementation, as the State judges it"),
        _counted(_("What nobody has judged is no_information, which is not the same as not started.")),
        _BY_STATUS,
    ),
    "changed_answers": Canned(
        _("Answers that changed"),
        _("Each answer that differs from the one before it, with both sources. cycle: year of the review; blank: all."),
        _CHANGED,
    ),
    "search": Canned(
        _("Search the wordings"),
        _('words: beginnings of words of text or summary, in any case, Kazakh or Russian letters; "..." is a phrase.'),
        _SEARCH,
    ),
    "judgements": Canned(
        _("Judgements in force"),
        _("Who says what of the implementation, side by side; internal notes are left out. cycle: year of the review; "
          "blank: all."),
        _JUDGEMENTS,
    ),
    "evidence_list": Canned(
        _("Evidence"), _("Addresses and files, and what they are about; internal ones are left out."), _EVIDENCE
    ),
    "overdue": Canned(
        _("Overdue measures"), _("Past their due date and not done. day: YYYY-MM-DD; blank: today (UTC)."), _OVERDUE
    ),
    "institution_list": Canned(
        _("Institutions and what they answer for"), _("Number of recommendations that an institution leads or supports."),
        _INSTITUTIONS,
    ),
}  # fmt: skip
