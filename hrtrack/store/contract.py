"""Say what each view of the ledger and each of its columns means: the contract with those who write SQL of their own.

Written here and nowhere else: `hrtrack schema` prints it and `hrtrack serve` shows it. A test holds it against the real
schema, so that every view and column is described and none that has gone. Columns are only ever added to a view. The tables
below the views are how this version keeps the ledger: they are named, not promised.
"""

from __future__ import annotations

from typing import NamedTuple

from hrtrack.speech import _

TEXT, INTEGER = "TEXT", "INTEGER"


class ViewColumn(NamedTuple):
    """Hold the type of a column, what it means, and the unit of what it counts."""

    type: str
    meaning: str
    unit: str | None = None


class View(NamedTuple):
    """Hold what a row of a view is, and its columns in order."""

    meaning: str
    columns: dict[str, ViewColumn]


_PARAGRAPHS = _("paragraphs")
_RECOMMENDATIONS = _("recommendations")

_REVIEW = {
    "state": ViewColumn(TEXT, _("State under review: ISO 3166 alpha-3 code")),
    "mechanism": ViewColumn(TEXT, _("UPR, or the treaty body that recommends: CCPR, CEDAW ...")),
    "cycle": ViewColumn(INTEGER, _("Year of the review; for a treaty body that of adoption")),
}
_PARAGRAPH = ViewColumn(TEXT, _("Number of the paragraph as the report prints it; u1, u2 ... where it prints none"))
_RECOMMENDATION_ID = ViewColumn(INTEGER, _("Number of the recommendation in this file: joins the views with one another"))
_ASSESSOR = ViewColumn(TEXT, _("Whose judgement: state, ngo, nhri, un, or own (the keeper of the ledger)"))
_STATUSES = "not_started, in_progress, partially_implemented, implemented, not_implemented, no_information"

VIEWS = {
    "recommendation_list": View(
        _("One row a recommendation that is not archived, with its answer in force"),
        {
            "reference": ViewColumn(TEXT, _("Full reference: STATE/[MECHANISM/]YEAR/PARAGRAPH")),
            **_REVIEW,
            "cycle_number": ViewColumn(INTEGER, _("Number of the UPR cycle; blank for a treaty body")),
            "paragraph": _PARAGRAPH,
            "numbered": ViewColumn(INTEGER, _("1: the number is official; 0: it is ours, for an item without one")),
            "sort_key": ViewColumn(TEXT, _("Sorts paragraphs of a review in natural order: 142.9 before 142.10")),
            "text": ViewColumn(TEXT, _("Official wording, in the original language where that is known")),
            "summary": ViewColumn(TEXT, _("Short form in the keeper's own words")),
            "position": ViewColumn(
                TEXT, _("Answer in force: supported, noted, pending, or partial where clauses differ; blank where there is none")
            ),
            "recommendation_id": _RECOMMENDATION_ID,
        },
    ),
    "pairs": View(
        _("One row a pair of clause and recommending State, as UPR Info counts; a clause of no known State has one too"),
        {
            **_REVIEW,
            "paragraph": _PARAGRAPH,
            "clause": ViewColumn(INTEGER, _("Number of the clause within its paragraph, from 1")),
            "recommending_state": ViewColumn(TEXT, _("State that recommends: ISO 3166 alpha-3 code")),
            "region": ViewColumn(TEXT, _("UN regional group of that State: AG, APG, EEG, GRULAC, WEOG, observer or unknown")),
            "position": ViewColumn(TEXT, _("Answer in force to this clause; blank where there is none")),
            "recommendation_id": _RECOMMENDATION_ID,
        },
    ),
    "clause_positions": View(
        _("One row a clause, with the position that answers it now: the latest that counts, ties by order of recording"),
        {
            "review_id": ViewColumn(INTEGER, _("Row of the table reviews")),
            "recommendation_id": _RECOMMENDATION_ID,
            "clause_id": ViewColumn(INTEGER, _("Row of the table clauses")),
            "clause": ViewColumn(INTEGER, _("Number of the clause within its paragraph, from 1")),
            "position_id": ViewColumn(INTEGER, _("Row of the table positions; blank where there is no answer")),
        },
    ),
    "review_totals": View(
        _("One row a review: totals that a document declares, beside those on record"),
        {
            **_REVIEW,
            "received": ViewColumn(INTEGER, _("Declared: recommendations received; blank where no document says"), _PARAGRAPHS),
            "supported": ViewColumn(INTEGER, _("Declared: recommendations supported; blank where no document says"), _PARAGRAPHS),
            "noted": ViewColumn(INTEGER, _("Declared: recommendations noted; blank where no document says"), _PARAGRAPHS),
            "recorded_received": ViewColumn(INTEGER, _("On record: all recommendations"), _PARAGRAPHS),
            "recorded_supported": ViewColumn(INTEGER, _("On record: supported"), _PARAGRAPHS),
            "recorded_noted": ViewColumn(INTEGER, _("On record: noted"), _PARAGRAPHS),
            "recorded_partial": ViewColumn(INTEGER, _("On record: clauses are answered differently"), _PARAGRAPHS),
            "recorded_pending": ViewColumn(INTEGER, _("On record: pending, or without an answer"), _PARAGRAPHS),
        },
    ),
    "statuses": View(
        _("One row a recommendation and assessor: the status in force, the worst where limbs or voices differ"),
        {
            "recommendation_id": _RECOMMENDATION_ID,
            "assessor": _ASSESSOR,
            "status": ViewColumn(TEXT, _("One of {words}", words=_STATUSES)),
            "mixed": ViewColumn(INTEGER, _("1: limbs or voices of this assessor differ")),
            "regressed": ViewColumn(INTEGER, _("1: a judgement says that things got worse (grade E)")),
            "date": ViewColumn(TEXT, _("Day of the newest judgement in force: YYYY-MM-DD")),
        },
    ),
    "assessments_in_force": View(
        _("One row a judgement that no later one of the same voice replaces; notes where internal is 1 are for the keeper"),
        {
            "id": ViewColumn(INTEGER, _("Row of the table assessments")),
            "uid": ViewColumn(TEXT, _("Identifier that stays the same in every copy of the ledger")),
            "recommendation_id": _RECOMMENDATION_ID,
            "assessor": _ASSESSOR,
            "name": ViewColumn(TEXT, _("Name of the voice, where an assessor has several")),
            "status": ViewColumn(TEXT, _("One of {words}", words=_STATUSES)),
            "grade": ViewColumn(TEXT, _("Grade of the Human Rights Committee as given, A to E")),
            "regressed": ViewColumn(INTEGER, _("1: things got worse (grade E)")),
            "limb": ViewColumn(TEXT, _("Part of the paragraph that is judged, such as (a); blank: the whole")),
            "date": ViewColumn(TEXT, _("Day of the judgement: YYYY-MM-DD")),
            "note": ViewColumn(TEXT, _("What the assessor says; kept internal where internal is 1")),
            "source": ViewColumn(TEXT, _("Document in which the judgement stands")),
            "internal": ViewColumn(INTEGER, _("1: the note stays out of exports and pages")),
            "origin_id": ViewColumn(INTEGER, _("Row of the table origins: the file it came from")),
            "origin_row": ViewColumn(INTEGER, _("Row of that file")),
        },
    ),
    "measure_list": View(
        _("One row a measure that is not archived, with its plan and how many recommendations it serves"),
        {
            "code": ViewColumn(TEXT, _("Code of the measure")),
            "plan": ViewColumn(TEXT, _("Code of its plan")),
            "title": ViewColumn(TEXT, _("Title, in the original language where that is known")),
            "due": ViewColumn(TEXT, _("Due date as it was set: 2026-03-31, 2026-Q1 or 2026")),
            "due_date": ViewColumn(TEXT, _("Last day of it: YYYY-MM-DD")),
            "done_date": ViewColumn(TEXT, _("Day on which it was done; blank while it is open")),
            "recommendations": ViewColumn(INTEGER, _("Recommendations that it serves"), _RECOMMENDATIONS),
            "measure_id": ViewColumn(INTEGER, _("Row of the table measures")),
        },
    ),
}

TABLES = {
    "assessments": _("Every judgement of an assessor, appended and never overwritten"),
    "assignments": _("Which institution answers for which recommendation, leading or supporting"),
    "attachments": _("Bytes of attached files, by their SHA-256"),
    "batches": _("The journal: a row an act, with who, when and what"),
    "changes": _("The journal: rows as they were before or after an act"),
    "clauses": _("Clauses of recommendations; a paragraph has one or more"),
    "evidence": _("Addresses and files that support a judgement"),
    "evidence_links": _("Which recommendation and judgement a piece of evidence is about"),
    "institutions": _("Ministries and others who answer"),
    "labels": _("Themes, groups, goals, action categories and clusters"),
    "ledger": _("The one row that identifies this file"),
    "links": _("Two recommendations that ask for the same, or for something related"),
    "measure_institutions": _("Which institution has a part in which measure"),
    "measure_recommendations": _("Which recommendation a measure serves"),
    "measures": _("Measures of plans, with due dates"),
    "names": _("Names of institutions, plans and measures, by language"),
    "origins": _("Files that something was imported from, with their SHA-256"),
    "plans": _("Plans, with the act that adopted them"),
    "positions": _("Every answer of the State to a paragraph or a clause, appended and dated"),
    "recommendations": _("Recommendations, archived ones too"),
    "recommending_states": _("States that recommend a clause, in their order"),
    "reviews": _("Reviews: one State, one mechanism, one year; with declared totals"),
    "search": _("Full-text index of all wordings, folded: hrtrack_fold('words') folds what is searched for"),
    "states": _("Codes, UN short names and regional groups of States"),
    "tags": _("Which label a recommendation or a clause of it bears"),
    "texts": _("Wordings and summaries, by language"),
}
