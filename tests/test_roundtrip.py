"""What goes out comes back: every export, imported into an empty file, gives an equal file."""

from __future__ import annotations

import csv
import gzip
import io
import json
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from hrtrack import exporting, importing
from hrtrack.implementation import STATUS_OF_GRADE, Grade, Status, parse_due
from hrtrack.intake.tables import join_cell, split_cell
from hrtrack.model import DETAILS, THEME_TAXONOMIES, Assessor, Position, natural_key
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters
from hrtrack.upr import cycle_number_of

# The fixtures of an example give the command line only; nothing of one example reaches the next.
thoroughly = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What fails is printed as it was found: making it shorter takes minutes.
by_command = settings(thoroughly, max_examples=25, phases=(Phase.explicit, Phase.generate))

TABLES = tuple(exporting.TABLES)
NOW = "2026-01-15T12:00:00Z"


# Ledgers as lines of an export, without uids.

odd = "aZ9 ;|,\"'\\\t\n\r/%#[]{}=-–№\u00a0\u2028\x1b\x85ЖёҚғүіñß🇰🇿🧭"
any_text = st.text(odd, min_size=1, max_size=25) | st.text(min_size=1, max_size=12).filter(lambda text: "\0" not in text)
# As a command stores them: blanks are single, and the number of a goal has become its label.
tidy = any_text.map(lambda text: " ".join(text.split())).filter(lambda text: text and not text.isdigit() and text != "\\N")
days = st.dates().map(str)
codes = st.sampled_from(["ESP", "CHL", "KOR", "SVN", "AND", "VAT", "XEB", "XXX"])
marks = st.sampled_from(["12", "125.27", "125.9", "24(a)", "7a", "u1", "u2", "u11"])
keys = st.sampled_from([("XEA", "UPR", 2014), ("XEA", "UPR", 2025), ("XEA", "CCPR", 2016), ("XEB", "UPR", 2012)])


@st.composite
def texts(draw, clauses, words, languages):
    found = []
    for clause in [None, *clauses]:
        for field in ("text", "summary"):
            spoken = draw(st.lists(st.sampled_from(languages), unique=True, max_size=2))
            original = draw(st.sampled_from(spoken)) if spoken and field == "text" else None
            order = sorted(spoken, key=lambda lang: (lang != original, lang))
            found += [
                {"field": field, "lang": x, "value": draw(words), "clause": clause, "original": x == original} for x in order
            ]
    return found


@st.composite
def tags(draw, clauses, words):
    labels = dict.fromkeys(("group", "sdg", "cluster", *THEME_TAXONOMIES), words.filter(str.strip))
    labels["action"] = st.sampled_from("12345")
    chosen = draw(st.lists(st.tuples(st.sampled_from(sorted(labels)), st.sampled_from([None, *clauses])), max_size=4))
    found = [{"taxonomy": taxonomy, "label": draw(labels[taxonomy]), "clause": clause} for taxonomy, clause in chosen]
    return [tag for index, tag in enumerate(found) if tag not in found[:index]]


def positions(clauses, words):
    entry = {
        "clause": st.sampled_from([None, *clauses]),
        "position": st.sampled_from(list(map(str, Position))),
        "detail": st.none() | st.sampled_from(DETAILS),
        "source": st.none() | words,
        "date": st.none() | days,
    }
    return st.lists(st.fixed_dictionaries(entry), max_size=4)


@st.composite
def assessment(draw, words):
    grade = draw(st.none() | st.sampled_from(Grade))
    status = STATUS_OF_GRADE[grade] if grade else draw(st.none() | st.sampled_from(Status))
    return {
        "assessor": draw(st.sampled_from(list(map(str, Assessor)))),
        "note": draw(words if status is None else st.none() | words),
        "status": status and str(status),
        "name": draw(st.none() | words),
        "date": draw(st.none() | days),
        "limb": draw(st.none() | st.just("(a) and (b)")),
        "grade": grade and str(grade),
        "regressed": grade == Grade.E or draw(st.booleans()),
        "source": draw(st.none() | words),
        "internal": draw(st.booleans()),
    }


@st.composite
def recommendations(draw, key, paragraph, words, languages):
    clauses = draw(st.sampled_from([[1], [1], [1, 2], [1, 2, 3], [1, 3]]))
    states = st.lists(codes, unique=True, max_size=3)
    origin = {"file": words, "sha256": st.none() | st.text("0123456789abcdef", min_size=64, max_size=64)}
    return {
        "kind": "recommendation",
        "state": key[0],
        "mechanism": key[1],
        "cycle": key[2],
        "paragraph": paragraph,
        "archived_at": None,
        "texts": draw(texts(clauses, words, languages)),
        "clauses": [{"clause": number, "recommending_states": draw(states)} for number in clauses],
        "tags": draw(tags(clauses, words)),
        "positions": draw(positions(clauses, words)),
        "assessments": draw(st.lists(assessment(words), max_size=2)),
        "assignments": [],
        "measures": [],
        "evidence": [],
        "origin": draw(st.none() | st.fixed_dictionaries({**origin, "row": st.none() | st.integers(0, 10**6)})),
    }


@st.composite
def reviews(draw, key, words):
    received = draw(st.none() | st.integers(0, 500))
    part = st.none() | st.integers(0, (received or 0) // 2)
    return {
        "kind": "review",
        "state": key[0],
        "mechanism": key[1],
        "cycle": key[2],
        "cycle_number": draw(st.integers(1, 9)),
        "session": draw(st.none() | st.integers(1, 60)),
        **{name: draw(st.none() | words) for name in ("symbol", "addendum")},
        **{name: draw(st.none() | days) for name in ("review_date", "adoption_date")},
        "received": received,
        "supported": draw(part),
        "noted": draw(part),
        **{name: draw(st.none() | words) for name in ("source", "note")},
    }


def _place(line):
    return line["state"], line["mechanism"] != "UPR", line["mechanism"], line["cycle"]


@st.composite
def ledgers(draw, words=any_text, languages=("en", "ru", "kk", "es"), archived=True):
    """Return lines in the order in which an export writes them."""
    lines = []
    for key in draw(st.lists(keys, unique=True, min_size=1, max_size=3)):
        lines.append(draw(reviews(key, words)))
        for paragraph in draw(st.lists(marks, unique=True, max_size=3)):
            removed = draw(st.integers(0, 2)) if archived else 0
            lines += [{**draw(recommendations(key, paragraph, words, languages)), "archived_at": NOW} for _ in range(removed)]
            lines += draw(st.lists(recommendations(key, paragraph, words, languages), min_size=not removed, max_size=1))
    first = sorted((line for line in lines if line["kind"] == "review"), key=_place)
    rest = sorted((line for line in lines if line["kind"] != "review"), key=lambda x: (_place(x), natural_key(x["paragraph"])))
    return first + rest


@st.composite
def institutions(draw, words):
    count = draw(st.integers(0, 3))
    found = []
    for number in range(count):
        later = st.none() | st.sampled_from([f"i{other}" for other in range(number + 1, count)] or [None])
        standing = draw(st.sampled_from([True, True, False]))
        languages = draw(st.lists(st.sampled_from(["en", "ru", "kk"]), min_size=1, max_size=2, unique=True))
        names = [("name", lang, f"Office {number} {draw(words)}", lang == languages[0]) for lang in languages]
        names += [("short", lang, f"O{number} {draw(words)}", False) for lang in draw(st.sampled_from([[], ["en"], ["ru"]]))]
        names += [("former", "en", f"Old {number}.{index} {draw(words)}", False) for index in range(draw(st.integers(0, 2)))]
        found.append(
            {
                "kind": "institution",
                "uid": f"i{number}",
                "names": [dict(zip(("field", "lang", "value", "original"), name, strict=True)) for name in names],
                "focal_point": draw(st.none() | words),
                "parent": draw(later),
                "merged_into": None if standing else draw(later),
                "archived_at": None if standing else draw(st.sampled_from([None, NOW])),
            }
        )
    return found


@st.composite
def titled(draw, kind, number, words, fields, more=()):
    languages = draw(st.lists(st.sampled_from(["en", "ru", "kk"]), min_size=1, max_size=2, unique=True))
    names = [("name", lang, f"{kind} {number} {draw(words)}", lang == languages[0]) for lang in languages]
    # A name of nothing but blanks is no name, and is refused.
    names += [(field, languages[-1], f"{field} {draw(words)}", False) for field in more if draw(st.booleans())]
    return {
        "kind": kind,
        "uid": f"{kind[0]}{number}",
        "code": f"{kind[0].upper()}{number}",
        "names": [dict(zip(("field", "lang", "value", "original"), name, strict=True)) for name in names],
        **{name: draw(values) for name, values in fields.items()},
    }


@st.composite
def plans_and_measures(draw, words, offices):
    removed = st.sampled_from([None, None, NOW])
    some = st.none() | words
    fields = {"state": st.sampled_from([None, "XEA"]), "act": some, "number": some} | dict.fromkeys(
        ("date", "starts", "ends"), st.none() | days
    )
    fields |= {"declared_measures": st.none() | st.integers(0, 99), "source": some, "note": some, "archived_at": removed}
    plans = [draw(titled("plan", number, words, fields)) for number in range(draw(st.integers(0, 2)))]
    due = st.none() | days | st.sampled_from(["2026", "2026-Q1", "2027-Q4"])
    measures = []
    for number in range(draw(st.integers(0, 3))):
        fields = {"due": due, "done_date": st.none() | days, "note": some}
        measure = draw(titled("measure", number, words, fields, ["indicator"]))
        measure["plan"] = draw(st.sampled_from([None, *(plan["uid"] for plan in plans)]))
        with_roles = draw(st.lists(st.sampled_from(offices), max_size=2, unique=True)) if offices else []
        measure["institutions"] = [
            {"institution": uid, "role": draw(st.sampled_from(["lead", "supporting"]))} for uid in with_roles
        ]
        measures.append({**measure, "archived_at": draw(removed)})
    return plans, measures


@st.composite
def pieces(draw, words):
    found = []
    for number in range(draw(st.integers(0, 2))):
        content = draw(st.none() | st.binary(max_size=20))
        place = draw(st.sampled_from(["url", "file"]))
        found.append(
            {
                "kind": "evidence",
                "uid": f"e{number}",
                "code": f"E{number}",
                "url": f"https://example.org/{number}" if place == "url" else None,
                "file": draw(words) if place == "file" else None,
                "title": draw(st.none() | words),
                "published": draw(st.none() | days),
                "retrieved": draw(st.none() | days),
                "sha256": sha256(content).hexdigest() if content is not None else None,
                "size": len(content) if content is not None else draw(st.none() | st.integers(0, 9)),
                "note": draw(st.none() | words),
                "internal": draw(st.booleans()),
                "attached": content is not None,
                "content": b64encode(content).decode() if content is not None else None,
                "archived_at": draw(st.sampled_from([None, None, NOW])),
            }
        )
    return found


@st.composite
def followed(draw, lines=None, words=any_text):
    """Return the lines of a ledger with institutions, plans, measures, evidence, links and lineage."""
    found = draw(lines if lines is not None else ledgers())
    offices = draw(institutions(words))
    standing = [line for line in offices if not line["archived_at"] and not line["merged_into"]]
    plans, measures = draw(plans_and_measures(words, [line["uid"] for line in standing]))
    evidence = draw(pieces(words))
    items = [line for line in found if line["kind"] == "recommendation"]
    for number, item in enumerate(items):
        item["uid"] = f"r{number}"
        for index, entry in enumerate(item["assessments"]):
            entry["uid"] = f"a{number}.{index}"
        _follow(draw, item, standing, [line for line in measures if not line["archived_at"]], evidence, words)
    ends = st.lists(st.tuples(st.sampled_from(items or [None]), st.sampled_from(items or [None])), max_size=2)
    pairs = {frozenset((one["uid"], other["uid"])) for one, other in draw(ends) if one is not other}
    links = [
        {
            "kind": "link",
            "uid": f"l{number}",
            **dict(zip(("recommendation", "other"), sorted(pair), strict=True)),
            "relation": draw(st.sampled_from(["same", "related"])),
            "note": draw(st.none() | words),
        }
        for number, pair in enumerate(sorted(pairs, key=sorted))
    ]
    return [*offices, *plans, *measures, *evidence, *found, *links, *_lineage(draw, items, words)]


def _lineage(draw, items, words):
    """Return what was decided of items of a State and mechanism and those of earlier reviews, in the order of an export."""
    lines = []
    for item in items:
        same = [other for other in items if (other["state"], other["mechanism"]) == (item["state"], item["mechanism"])]
        before = [other for other in same if other["cycle"] < item["cycle"]]
        verdicts = (
            draw(st.dictionaries(st.sampled_from([other["uid"] for other in before]), st.booleans(), max_size=2))
            if before
            else {}
        )
        decided = [(uid, "confirmed" if yes else "rejected") for uid, yes in verdicts.items()]
        if not any(verdicts.values()) and draw(st.booleans()):
            decided.append((None, "none"))
        for uid, verdict in decided:
            relation = (
                draw(st.sampled_from(["repeated", "strengthened", "weaker", "related"])) if verdict == "confirmed" else None
            )
            line = {"kind": "lineage", "uid": f"d{item['uid']}.{uid}", "recommendation": item["uid"], "earlier": uid}
            lines.append({**line, "verdict": verdict, "relation": relation, "note": draw(st.none() | words)})
    return lines


def _follow(draw, item, offices, measures, evidence, words):
    chosen = draw(st.lists(st.sampled_from(offices), max_size=2, unique_by=id)) if offices else []
    item["assignments"] = [
        {
            "uid": f"g{item['uid']}.{index}",
            "institution": office["uid"],
            "name": office["names"][0]["value"],
            "role": role,
            "focal_point": draw(st.none() | words),
        }
        for index, (office, role) in enumerate(
            sorted(((office, draw(st.sampled_from(["lead", "supporting"]))) for office in chosen), key=lambda pair: pair[1])
        )
    ]
    served = draw(st.lists(st.sampled_from(measures), max_size=2, unique_by=id)) if measures else []
    last = {measure["uid"]: measure["due"] and parse_due(measure["due"])[1] for measure in measures}
    served.sort(key=lambda measure: (last[measure["uid"]] is None, last[measure["uid"]] or "", measure["uid"]))
    item["measures"] = [measure["uid"] for measure in served]
    standing = [piece for piece in evidence if not piece["archived_at"]]
    cited = st.tuples(st.sampled_from(standing or [None]), st.sampled_from([None, *(x["uid"] for x in item["assessments"])]))
    pairs = draw(st.lists(cited, max_size=2, unique_by=lambda pair: (pair[0]["uid"], pair[1]))) if standing else []
    item["evidence"] = [{"evidence": piece["uid"], "assessment": uid} for piece, uid in pairs]


def said(line):
    """Return a line of an export without the uids that a file need not give."""
    if line["kind"] not in ("review", "recommendation"):
        return line
    kept = {name: value for name, value in line.items() if name != "uid"}
    for part in ("clauses", "positions", "assessments"):
        kept |= {part: [{name: entry[name] for name in entry if name != "uid"} for entry in line[part]]} if part in line else {}
    return kept


def as_jsonl(lines):
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def fill(ledger, lines, folder):
    """Import lines into an open ledger; return the report of the import."""
    file = folder / "lines.jsonl"
    file.write_text(as_jsonl(lines), encoding="utf-8", newline="")
    asked = importing.Asked()
    readings = importing.read_files([str(file)], ledger.path, asked)
    return importing.record(ledger, [str(file)], asked, readings, dry_run=False)[0]


def exported(ledger):
    return list(exporting.lines(ledger, Filters(), internal=True))


def write_ledger(run, path, lines):
    """Make a ledger file that holds the lines and nothing else."""
    path.unlink(missing_ok=True)
    result = run("import", "-", "--db", str(path), input=as_jsonl(lines))
    assert result.code == 0, result


def changes(result):
    """Return what an import has recorded: new references, and changed ones with their fields."""
    assert result.code == 0, result
    report = result.json
    found = [entry for file in report["files"] for entry in (*file["new"], *file["changed"])]
    return found or [report["batch"]] * (report["batch"] is not None)


# JSON Lines and JSON.


@thoroughly
@given(followed())
def test_the_ledger_holds_exactly_what_a_file_says(tmp_path, lines):
    with Ledger.in_memory() as ledger:
        fill(ledger, lines, tmp_path)
        assert [said(line) for line in exported(ledger)[1:]] == [said(line) for line in lines]


@thoroughly
@given(followed())
def test_an_export_imported_into_an_empty_file_gives_an_equal_file(tmp_path, lines):
    with Ledger.in_memory() as ledger, Ledger.in_memory() as copy:
        fill(ledger, lines, tmp_path)
        fill(copy, exported(ledger), tmp_path)
        assert exported(copy) == exported(ledger)


@thoroughly
@given(followed())
def test_an_export_imported_into_its_own_ledger_changes_nothing(tmp_path, lines):
    with Ledger.in_memory() as ledger:
        fill(ledger, lines, tmp_path)
        before = exported(ledger)
        report = fill(ledger, before, tmp_path)
        assert exported(ledger) == before
        assert (report["batch"], report["new"], report["changed"]) == (None, 0, 0)


@pytest.mark.parametrize("fmt", ["jsonl", "json"])
@pytest.mark.parametrize("way", ["file", "gz", "stdin", "gz on stdin"])
@settings(by_command, max_examples=8)
@given(ledgers())
def test_a_copy_made_by_command_prints_the_same_export(run, tmp_path, fmt, way, lines):
    ledger, copy, file = (tmp_path / name for name in ("a.db", "b.db", f"out.{fmt}"))
    write_ledger(run, ledger, lines)
    copy.unlink(missing_ok=True)
    assert run("export", "-f", fmt, "-o", str(file), "--db", str(ledger)).code == 0
    content = gzip.compress(file.read_bytes()) if "gz" in way else file.read_bytes()
    file.write_bytes(content)
    source = "-" if "stdin" in way else str(file)
    assert run("import", source, "--db", str(copy), input=content).code == 0
    assert run("export", "-f", fmt, "--db", str(copy)) == run("export", "-f", fmt, "--db", str(ledger))


def test_what_export_prints_is_what_it_writes_to_a_file(run, kazakhstan, tmp_path):
    for fmt in ("jsonl", "json", "csv", "tsv", "md", "ids"):
        file = tmp_path / f"out.{fmt}"
        assert run("export", "-f", fmt, "-o", str(file)).code == 0
        assert file.read_bytes().decode() == run("export", "-f", fmt).out


def test_an_empty_ledger_is_exported_and_its_export_is_refused_as_holding_nothing(run, surroundings):
    assert run("add", "--state", "XEA", "--cycle", "2014", "--text", "[placeholder text]").code == 0
    assert run("undo").code == 0
    lines = run("export").out.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["ledger"]
    result = run("import", "-", input=lines[0])
    assert (result.code, result.error) == (4, "standard input holds no records")


def test_a_removed_item_is_in_the_copy_as_removed_and_its_number_is_free(run, surroundings, tmp_path):
    for word in ("first", "second"):
        run("add", "--state", "XEA", "--cycle", "2014", "--paragraph", "1.1", "--text", f"[placeholder, {word}]")
        run("remove", "2014/1.1")
    content = run("export").out
    copy = str(tmp_path / "copy.db")
    assert run("import", "-", "--db", copy, input=content).code == 0
    assert run("list", "--count", "--db", copy).out == "0\n"
    assert run("add", "--cycle", "2014", "--paragraph", "1.1", "--text", "[placeholder, third]", "--db", copy).code == 0


def test_an_export_of_a_part_gives_that_part(run, kazakhstan, tmp_path):
    content = run("export", "--cycle", "2014", "--from", "Slovenia").out
    copy = str(tmp_path / "copy.db")
    assert run("import", "-", "--db", copy, input=content).code == 0
    wanted = run("list", "--cycle", "2014", "--from", "Slovenia", "-f", "json").json
    assert len(wanted) > 1
    assert run("list", "-f", "json", "--db", copy).json == wanted


def test_a_translation_does_not_become_a_second_original(run, surroundings):
    run("add", "--state", "XEA", "--cycle", "2014", "--paragraph", "1.1", "--text", "[placeholder text]", "--language", "en")
    assert run("edit", "2014/1.1", "--text", "[заполнитель]", "--language", "ru").code == 0
    line = json.loads(run("export").out.splitlines()[-1])
    assert [(text["lang"], text["original"]) for text in line["texts"]] == [("en", True), ("ru", False)]


# Tables.


def write_tables(run, ledger, folder):
    """Export a ledger as a folder of tables; return the files' contents by table."""
    assert run("export", "-f", "csv", "-o", str(folder), "--db", str(ledger)).code == 0
    return {name: (folder / f"{name}.csv").read_bytes().decode() for name in TABLES}


def import_tables(run, ledger, folder):
    """Import the tables of a folder that have rows."""
    files = [folder / f"{name}.csv" for name in TABLES]
    filled = [str(file) for file in files if file.read_bytes().count(b"\n") > 1]
    return run("import", *filled, "-f", "json", "--db", str(ledger))


def test_a_folder_of_tables_can_be_imported_though_some_have_no_rows(run, tmp_path):
    ledger = tmp_path / "a.db"
    write_ledger(run, ledger, [REALISTIC["a text that is a number"]])
    write_tables(run, ledger, tmp_path / "tables")
    files = [str(tmp_path / "tables" / f"{name}.csv") for name in TABLES]
    assert changes(run("import", *files, "-f", "json", "--db", str(ledger))) == []


def with_derived_cycles(lines):
    """The table of reviews has no cycle number: it follows from the session, or from the year."""
    numbers = {"UPR": cycle_number_of}
    return [
        {**line, "cycle_number": numbers.get(line["mechanism"], lambda *_: None)(line["cycle"], line["session"])}
        if line["kind"] == "review"
        else line
        for line in lines
    ]


def copy_by_tables(run, tmp_path, lines):
    """Return the tables of a ledger and those of a copy that was made from them."""
    ledger, copy = tmp_path / "a.db", tmp_path / "b.db"
    write_ledger(run, ledger, lines)
    before = write_tables(run, ledger, tmp_path / "tables")
    copy.unlink(missing_ok=True)
    result = import_tables(run, copy, tmp_path / "tables")
    assert result.code == 0, result
    return before, write_tables(run, copy, tmp_path / "again")


def line(paragraph="1.1", *, clauses=([],), texts=(), tags=(), positions=()):
    """Return a recommendation of 2014 as a line of an export: `clauses` are lists of recommending States."""
    words = texts or [("text", "en", "[placeholder text]", None, True)]
    return {
        "kind": "recommendation",
        "state": "XEA",
        "mechanism": "UPR",
        "cycle": 2014,
        "paragraph": paragraph,
        "archived_at": None,
        "texts": [dict(zip(("field", "lang", "value", "clause", "original"), text, strict=True)) for text in words],
        "clauses": [{"clause": number, "recommending_states": states} for number, states in enumerate(clauses, 1)],
        "tags": [dict(zip(("taxonomy", "label", "clause"), tag, strict=True)) for tag in tags],
        "positions": [dict(zip(("clause", "position", "source", "date"), entry, strict=True)) for entry in positions],
        "assessments": [],
        "assignments": [],
        "measures": [],
        "evidence": [],
        "origin": None,
    }


REALISTIC = {
    "a history of two dated answers": line(
        positions=[(None, "noted", "A/1", "2014-11-04"), (None, "supported", "A/2", "2015-03-19")]
    ),
    "a history of two undated answers": line(positions=[(None, "noted", "A/1", None), (None, "supported", "A/2", None)]),
    "an answer given before an older one was found": line(
        positions=[(None, "supported", "A/2", "2015-03-19"), (None, "noted", "A/1", "2014-11-04")]
    ),
    "the same answer given twice": line(
        positions=[(None, "noted", "A/1", None), (None, "supported", "A/2", None), (None, "noted", "A/1", None)]
    ),
    "clauses answered differently": line(
        clauses=(["SVN"], ["KOR"]), positions=[(1, "supported", "A/1", "2015-03-19"), (2, "noted", "A/1", "2015-03-19")]
    ),
    "clauses answered alike from two sources": line(
        clauses=(["SVN"], ["KOR"]), positions=[(1, "supported", "A/1", "2015-03-19"), (2, "supported", "A/2", "2015-03-19")]
    ),
    "clauses answered alike on two days": line(
        clauses=(["SVN"], ["KOR"]), positions=[(None, "supported", "A/1", "2014-11-04"), (2, "supported", "A/2", "2015-03-19")]
    ),
    "clauses answered alike, one day unknown": line(
        clauses=(["SVN"], ["KOR"]), positions=[(1, "supported", "A/1", "2014-11-04"), (2, "supported", "A/2", None)]
    ),
    "one clause answered": line(clauses=(["SVN"], ["KOR"]), positions=[(2, "noted", "A/1", "2015-03-19")]),
    "one clause pending by word": line(clauses=(["SVN"], ["KOR"]), positions=[(2, "pending", "A/1", "2015-03-19")]),
    "two of three clauses pending by word": line(
        clauses=(["SVN"], ["KOR"], ["CHL"]), positions=[(2, "pending", "A/1", "2014-11-04"), (3, "pending", "A/2", "2014-11-05")]
    ),
    "the whole answered, then one clause": line(
        clauses=(["SVN"], ["KOR"]), positions=[(None, "noted", "A/1", "2014-11-04"), (2, "supported", "A/2", "2015-03-19")]
    ),
    "the only clause answered as a clause": line(positions=[(1, "noted", "A/1", "2015-03-19")]),
    "an official text in Russian with a summary in English": line(
        texts=[("text", "ru", "[заполнитель]", None, True), ("summary", "en", "[placeholder summary]", None, False)]
    ),
    "a text in two languages": line(
        texts=[("text", "ru", "[заполнитель]", None, True), ("text", "en", "[placeholder]", None, False)]
    ),
    "texts of clauses": line(
        clauses=(["SVN"], ["KOR"]),
        texts=[("text", "en", "[placeholder one]", 1, True), ("text", "en", "[placeholder two]", 2, True)],
    ),
    "texts of clauses in Russian": line(
        clauses=(["SVN"], ["KOR"]),
        texts=[("text", "ru", "[заполнитель один]", 1, True), ("text", "ru", "[заполнитель два]", 2, True)],
    ),
    "a first clause without a State": line(clauses=([], ["KOR"])),
    "one State in two clauses": line(clauses=(["SVN", "KOR"], ["KOR"])),
    "labels of the whole and of a clause": line(
        clauses=(["SVN"], ["KOR"]),
        tags=[("upr-info", "Torture", None), ("upr-info", "Labour", 2), ("action", "5", 1), ("action", "3", 2)],
    ),
    "themes of two taxonomies": line(tags=[("upr-info", "Labour; work", None), ("ohchr-2021", "Right to work | labour", None)]),
    "a label that begins like a taxonomy": line(tags=[("upr-info", "group: women", None), ("cluster", "sdg:5", None)]),
    "a State in two clauses of labels": line(clauses=(["SVN"], ["SVN"]), tags=[("group", "Women", 1), ("group", "Women", 2)]),
    "a text that is a number": line(texts=[("text", "en", "007", None, True)]),
    "a text with blanks around it": line(texts=[("text", "en", "  [placeholder]\n\t", None, True)]),
}


@pytest.mark.parametrize("case", REALISTIC)
def test_tables_imported_into_an_empty_file_give_equal_tables(run, tmp_path, case):
    before, after = copy_by_tables(run, tmp_path, [REALISTIC[case]])
    assert after == before


@pytest.mark.parametrize("case", REALISTIC)
def test_tables_imported_into_their_own_ledger_change_nothing(run, tmp_path, case):
    ledger = tmp_path / "a.db"
    write_ledger(run, ledger, [REALISTIC[case]])
    write_tables(run, ledger, tmp_path / "tables")
    assert changes(import_tables(run, ledger, tmp_path / "tables")) == []


@pytest.mark.parametrize("case", REALISTIC)
@pytest.mark.parametrize("fmt", ["jsonl", "json"])
def test_a_whole_export_imported_into_its_own_ledger_changes_nothing(run, surroundings, case, fmt):
    write_ledger(run, surroundings, [REALISTIC[case]])
    assert changes(run("import", "-", "-f", "json", input=run("export", "-f", fmt).out)) == []


@pytest.mark.parametrize("case", REALISTIC)
@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "tsv"])
def test_a_list_imported_into_its_own_ledger_changes_nothing(run, surroundings, case, fmt):
    write_ledger(run, surroundings, [REALISTIC[case]])
    assert changes(run("import", "-", "-f", "json", input=run("list", "-f", fmt).out)) == []


@pytest.mark.parametrize("fmt", ["csv", "tsv"])
@pytest.mark.parametrize("table", TABLES)
def test_each_table_of_the_fixtures_imported_again_changes_nothing(run, kazakhstan, fmt, table):
    content = run("export", "-f", fmt, "--table", table).out
    if content.count("\n") > 1:
        assert changes(run("import", "-", "-f", "json", input=content)) == []


@by_command
@given(followed(ledgers(words=tidy, archived=False), tidy))
def test_any_tables_imported_into_an_empty_file_give_equal_tables(run, tmp_path, lines):
    before, after = copy_by_tables(run, tmp_path, with_derived_cycles(lines))
    assert after == before


@by_command
@given(followed(ledgers(words=tidy), tidy))
def test_any_tables_imported_into_their_own_ledger_change_nothing(run, tmp_path, lines):
    ledger = tmp_path / "a.db"
    write_ledger(run, ledger, lines)
    write_tables(run, ledger, tmp_path / "tables")
    before = run("export", "--db", str(ledger)).out
    assert changes(import_tables(run, ledger, tmp_path / "tables")) == []
    assert run("export", "--db", str(ledger)).out == before


@by_command
@given(ledgers(words=tidy), st.sampled_from(["json", "jsonl", "csv", "tsv"]))
def test_any_list_imported_into_its_own_ledger_changes_nothing(run, surroundings, lines, fmt):
    write_ledger(run, surroundings, lines)
    content = run("list", "-f", fmt).out
    assume(run("list", "--count").out != "0\n")
    before = run("export").out
    assert changes(run("import", "-", "-f", "json", input=content)) == []
    assert run("export").out == before


def test_the_fixtures_come_back_from_their_tables(run, kazakhstan, tmp_path):
    before = write_tables(run, kazakhstan, tmp_path / "tables")
    copy = tmp_path / "copy.db"
    assert import_tables(run, copy, tmp_path / "tables").code == 0
    assert write_tables(run, copy, tmp_path / "again") == before


@thoroughly
@given(st.lists(any_text, min_size=1, max_size=4))
def test_a_text_in_a_table_is_exact(run, surroundings, values):
    assume(all(value.strip() and value != "\\N" for value in values))
    write_ledger(
        run, surroundings, [line(f"1.{n}", texts=[("text", "en", value, None, True)]) for n, value in enumerate(values, 1)]
    )
    file = surroundings.with_name("out.csv")
    assert run("export", "-f", "csv", "--table", "recommendations", "-o", str(file)).code == 0
    rows = csv.DictReader(io.StringIO(file.read_bytes().decode(), newline=""))
    assert [row["text"] for row in rows] == values


# Cells that hold lists.


@settings(thoroughly, max_examples=400)
@given(st.lists(st.text("a;|\\ \n", min_size=1, max_size=8) | any_text, max_size=5))
@example(["\\"])
@example(["\\", "|"])
@example(["a\\|b", "\\\\"])
@example(["\\N"])
def test_a_list_that_is_joined_into_a_cell_splits_into_itself(entries):
    assume(all(entry.strip() for entry in entries))
    assert split_cell(join_cell(entries)) == entries


@settings(thoroughly, max_examples=400)
@given(st.text("ab|\\ ;\n", max_size=12))
def test_a_cell_that_is_split_and_joined_says_the_same(cell):
    assert split_cell(join_cell(split_cell(cell))) == split_cell(cell)


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("", []),
        ("a", ["a"]),
        ("a|b", ["a", "b"]),
        ("a; b - c|d", ["a; b - c", "d"]),
        (r"a\|b|c", ["a|b", "c"]),
        (r"a\\|b", ["a\\", "b"]),
        (r"a\nb", [r"a\nb"]),
        ("a||b| ", ["a", "b"]),
        ("a\\", ["a\\"]),
    ],
)
def test_a_cell_is_split_at_bars_that_are_not_escaped(cell, entries):
    assert split_cell(cell) == entries
