"""What each command does: lists and their filters, changes and the way back, requirements that scripts set."""

from __future__ import annotations

import json
import re

import pytest

# The first State has two reviews and a committee's concluding observations, the second one review.
REVIEWS = [
    {"state": "XEA", "cycle": 2020, "session": 35, "review_date": "2020-01-20", "adoption_date": "2020-06-15"},
    {
        "state": "XEA",
        "cycle": 2025,
        "session": 48,
        "review_date": "2025-01-22",
        "received": 10,
        "supported": 6,
        "source": "[page 1]",
    },
    {"state": "XEA", "mechanism": "CCPR", "cycle": 2023, "adoption_date": "2023-11-02"},
    {"state": "XEB", "cycle": 2020, "session": 36, "review_date": "2020-11-02", "adoption_date": "2021-03-12"},
]
RECOMMENDATIONS = [
    {"paragraph": "9.2", "text": "[placeholder alpha, of the courts]", "recommending_states": ["ESP"], "position": "supported",
     "position_source": "[page 2]", "position_date": "2020-06-15", "themes": ["Torture and other CID treatment"],
     "groups": ["Women"], "sdgs": ["5 - GENDER EQUALITY"], "action": ["1"], "clusters": ["Courts; north"]},
    {"paragraph": "9.9", "text": "[заполнитель бета: тюрьмы]", "summary": "[placeholder beta]", "language": "ru",
     "recommending_states": ["CHL", "FRA"], "position": "noted", "position_source": "[page 2]", "position_date": "2020-06-15",
     "themes": ["Women's rights"], "groups": ["Children"], "sdgs": ["16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"],
     "action": ["5"], "clusters": ["Prisons - south"]},
    {"paragraph": "9.10", "text": "[placeholder gamma of the court]", "recommending_states": ["KAZ"], "position": "partial",
     "position_source": "[page 2]", "position_date": "2020-06-15", "themes": ["Detention", "Women's rights"],
     "sdgs": ["1 - NO POVERTY"], "action": ["5"]},
    {"cycle": 2025, "paragraph": "9.1", "text": "[placeholder delta]", "recommending_states": ["EGY", "ESP"],
     "position": "pending", "position_source": "[page 2]"},
    {"cycle": 2025, "paragraph": "u1", "text": "[placeholder epsilon]"},
    {"cycle": 2023, "mechanism": "CCPR", "paragraph": "24(a)", "text": "[placeholder zeta]", "clusters": ["Courts; north"]},
    {"state": "XEB", "paragraph": "7.1", "text": "[placeholder eta]", "recommending_states": ["FRA"], "position": "supported",
     "position_date": "2021-03-12", "position_source": "[page 2]", "themes": ["Torture and other CID treatment"]},
]  # fmt: skip
# 9.2 was answered twice.
POSITIONS = [
    {"reference": "XEA/2020/9.2", "position": "pending", "source": "[page 1]", "date": "2020-01-24"},
]
A2, A9, A10, D1, U1, C24, E7 = EVERY = (
    "XEA/2020/9.2", "XEA/2020/9.9", "XEA/2020/9.10", "XEA/2025/9.1", "XEA/2025/u1", "XEA/CCPR/2023/24(a)", "XEB/2020/7.1",
)  # fmt: skip


@pytest.fixture(scope="session")
def small_file(tmp_path_factory):
    """Return a small fictional ledger, made once."""
    from typer.testing import CliRunner

    from hrtrack.cli.app import app

    folder = tmp_path_factory.mktemp("small")
    rows = [{"state": "XEA", "mechanism": "UPR", "cycle": 2020, **row} for row in RECOMMENDATIONS]
    for name, entries in (("reviews", REVIEWS), ("recommendations", rows), ("positions", POSITIONS)):
        (folder / f"{name}.json").write_text(json.dumps(entries), "utf-8")
    env = {"HRTRACK_NOW": "2026-01-15T12:00:00Z", "HRTRACK_USER": "tester", "HRTRACK_DB": str(folder / "ledger.db")}
    result = CliRunner().invoke(app, ["import", *sorted(map(str, folder.glob("*.json")))], env=env)
    assert result.exit_code == 0, result.output
    return folder / "ledger.db"


@pytest.fixture
def small(small_file, surroundings):
    """Put a copy of the small ledger where the commands of a test look for it; return its path."""
    surroundings.write_bytes(small_file.read_bytes())
    return surroundings


@pytest.fixture
def ids(run):
    """Return a function that lists references: ids("--cycle", "2020")."""

    def call(*words: str) -> list[str]:
        result = run("list", *words, "-f", "ids")
        assert result.code == 0, result.err
        return result.out.split()

    return call


@pytest.fixture
def row(run):
    """Return a function that gives one recommendation as `show` prints it."""
    return lambda reference: run("show", reference, "-f", "json").json


@pytest.fixture
def everything(run):
    """Return a function that gives the whole ledger as `export` prints it."""
    return lambda: run("export").out


# list: the filters.

FILTERS = [
    ("", list(EVERY)),
    ("--state XEA", [A2, A9, A10, D1, U1, C24]),
    ("--state xeb", [E7]),
    ("--state XEA --state XEB", list(EVERY)),
    ("--state XEC", []),
    ("--mechanism UPR", [A2, A9, A10, D1, U1, E7]),
    ("--mechanism CCPR", [C24]),
    ("--mechanism ccpr --mechanism upr", list(EVERY)),
    ("--mechanism CAT", []),
    ("--cycle 2020", [A2, A9, A10, E7]),
    ("--cycle 3", [A2, A9, A10, E7]),
    ("--cycle 4", [D1, U1]),
    ("--cycle 2020 --cycle 2025", [A2, A9, A10, D1, U1, E7]),
    ("--cycle latest --mechanism UPR", [D1, U1, E7]),
    ("--cycle latest --state XEA --mechanism CCPR", [C24]),
    ("--position supported", [A2, E7]),
    ("--position noted --position partial", [A9, A10]),
    ("--position pending --mechanism UPR", [D1, U1]),
    ("--from Spain", [A2, D1]),
    ("--from ESP --from fr", [A2, A9, D1, E7]),
    ("--from Испания", [A2, D1]),
    ("--from Belgium", []),
    ("--region WEOG", [A2, A9, D1, E7]),
    ("--region africa --region APG", [A10, D1]),
    ("--region EEG", []),
    ("--theme torture", [A2, E7]),
    ("--theme TORTURE", [A2, E7]),
    ("--theme torture --theme detention", [A2, A10, E7]),
    ("--theme upr-info:women", [A9, A10]),
    ("--theme NHRI", []),
    ("--group women", [A2]),
    ("--group women --group child", [A2, A9]),
    ("--sdg 1", [A10]),
    ("--sdg 16", [A9]),
    ("--sdg gender --sdg 1", [A2, A10]),
    ("--action 5", [A9, A10]),
    ("--action minimal --action 5", [A2, A9, A10]),
    ("--action specific", [A9, A10]),
    ("--cluster courts", [A2, C24]),
    ("--cluster prisons --cluster north", [A2, A9, C24]),
    ("--cluster south", [A9]),
    ("--search court", [A2, A10]),
    ("--search courts", [A2, A10]),
    ("--search COUR", [A2, A10]),
    ("--search тюрьм", [A9]),
    ("--search beta", [A9]),
    ("--search nowhere", []),
    ("--as-of 2020-01-19", []),
    ("--as-of 2020-06-15", [A2, A9, A10]),
    ("--as-of 2024-01-01", [A2, A9, A10, C24, E7]),
    ("--as-of 2020-06-14 --position supported", []),
    ("--as-of 2020-06-15 --position supported", [A2]),
    ("--as-of 2020-06-14 --position pending", [A2, A9, A10]),
    ("--cycle 2020 --theme torture", [A2, E7]),
    ("--cycle 2020 --theme torture --state XEA", [A2]),
    ("--theme women --position noted", [A9]),
    ("--theme women --position supported", []),
    ("--action 5 --from Kazakhstan --search gamma", [A10]),
]


@pytest.mark.parametrize(("line", "expected"), FILTERS)
def test_a_filter_chooses_and_the_rest_is_left_out(ids, small, line, expected):
    assert ids(*line.split()) == expected


@pytest.mark.parametrize(("line", "expected"), FILTERS)
def test_the_count_is_that_of_the_list(run, small, line, expected):
    assert run("list", *line.split(), "--count").out == f"{len(expected)}\n"


@pytest.mark.parametrize(("line", "expected"), FILTERS)
def test_stats_counts_what_list_lists(run, small, line, expected):
    document = run("stats", *line.split(), "--by", "cycle", "--unit", "paragraph", "-f", "json").json
    # Concluding observations have no position and are broken down only where their mechanism is asked for.
    counted = expected if "--mechanism" in line else [reference for reference in expected if "/CCPR/" not in reference]
    assert sum(row["received"] for row in document["rows"]) == len(counted)


@pytest.mark.parametrize(("line", "expected"), [case for case in FILTERS if "--as-of" not in case[0]])
def test_export_writes_what_list_lists(run, small, line, expected):
    assert run("export", *line.split(), "-f", "ids").out.split() == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["--search", '"of the court"'], [A10]), (["--search", "alpha courts"], [A2]), (["--cluster", "Courts; n"], [A2, C24])],
)
def test_a_filter_takes_words_with_blanks(ids, small, words, expected):
    assert ids(*words) == expected


@pytest.mark.parametrize("line", ["--state XEB", "--mechanism CCPR", "--cycle 2025"])
@pytest.mark.parametrize("verb", ["reviews", "check"])
def test_reviews_and_check_are_narrowed_to_reviews(run, small, verb, line):
    every = run(verb, "-f", "json").json
    some = run(verb, *line.split(), "-f", "json").json
    name = {"reviews": "reference", "check": "review"}[verb]
    wanted = {"--state XEB": "XEB/2020", "--mechanism CCPR": "XEA/CCPR/2023", "--cycle 2025": "XEA/2025"}[line]
    assert some == [found for found in every if found[name] == wanted]


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("--state Kazahstan", "Kazakhstan"),
        ("--mechanism CCPRR", "CCPR"),
        ("--position suported", "supported"),
        ("--from Spian", "Spain"),
        ("--region EGG", "EEG"),
        ("--theme tortrue", "Torture and other CID treatment"),
        ("--group womne", "Women"),
        ("--cluster prisosn", "Prisons - south"),
        ("--as-of 2020-02-30", "YYYY-MM-DD"),
        ("--cycle first", "latest"),
        ("--sort positoin", "position"),
    ],
)
def test_an_unknown_value_is_wrong_usage_with_the_nearest_suggested(run, small, line, nearest):
    result = run("list", *line.split())
    assert (result.code, result.out) == (2, "")
    assert f"'{line.split()[1]}'" in result.error
    assert nearest in result.err


@pytest.mark.parametrize("verb", ["list", "stats", "reviews", "check", "export"])
def test_a_review_that_is_not_on_record_is_not_found(run, small, verb):
    result = run(verb, "--cycle", "2031")
    assert (result.code, result.out) == (3, "")
    assert "XEA/2025" in result.err


def test_the_state_of_the_environment_narrows_lists(ids, small, monkeypatch):
    monkeypatch.setenv("HRTRACK_STATE", "XEB")
    assert ids() == [E7]
    assert ids("--state", "XEA", "--position", "noted") == [A9]


def test_a_list_shows_positions_as_of_the_day(run, small):
    def position(day):
        found = run("list", "--as-of", day, "--search", "alpha", "-f", "json").json[0]
        return found["position"], found["position_date"]

    assert position("2020-06-14") == ("pending", "2020-01-24")
    assert position("2020-06-15") == ("supported", "2020-06-15")


def test_a_list_without_matches_is_no_error_and_says_what_to_do(run, small):
    result = run("list", "--cycle", "2025", "--position", "noted")
    assert result.code == 0
    assert result.err.startswith("hint: ")


def test_an_empty_ledger_says_what_to_do(run, small):
    run("undo")
    assert "hrtrack import" in run("list").err


# list: order and length.


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("reference", [A2, A9, A10, D1, U1]),
        ("-reference", [U1, D1, A10, A9, A2]),
        ("paragraph", [D1, A2, A9, A10, U1]),
        ("-paragraph", [U1, A10, A9, A2, D1]),
        ("-cycle", [D1, U1, A2, A9, A10]),
        ("text", [A2, D1, U1, A10, A9]),
        ("position", [A9, A10, D1, A2, U1]),
        ("-position", [A2, D1, A10, A9, U1]),
        ("summary", [A9, A2, A10, D1, U1]),
        ("numbered", [U1, A2, A9, A10, D1]),
    ],
)
def test_a_list_is_sorted_by_a_column_up_or_down_with_unknown_last(ids, small, sort, expected):
    assert ids("--state", "XEA", "--mechanism", "UPR", f"--sort={sort}") == expected


def test_numbers_of_paragraphs_are_ordered_as_numbers(run, ids, surroundings):
    for number in ("142.10", "142.9", "9.1", "142.9(b)", "142.100", "142.9(a)", "u2"):
        run("add", "--state", "XEA", "--cycle", "2025", "--paragraph", number, "--text", "[placeholder]")
    order = ["9.1", "142.9", "142.9(a)", "142.9(b)", "142.10", "142.100", "u2"]
    assert ids() == [f"XEA/2025/{number}" for number in order]
    assert ids("--sort", "paragraph") == ids()
    assert ids("--sort=-paragraph") == ids()[::-1]


@pytest.mark.parametrize(("limit", "length"), [("0", 0), ("1", 1), ("3", 3), ("100", 7)])
def test_a_limit_cuts_the_list_after_it_is_ordered(run, ids, small, limit, length):
    assert ids("--limit", limit) == list(EVERY)[:length]
    assert ids("-n", limit, "--sort=-reference") == ids("--sort=-reference")[:length]
    assert run("list", "--limit", limit, "--count").out == f"{length}\n"


def test_a_negative_limit_is_wrong_usage(run, small):
    assert run("list", "--limit", "-1").code == 2


# show.


def test_show_prints_what_is_asked_for_in_that_order_and_once(run, small):
    found = run("show", E7, A9, A2, A9, "-f", "json").json
    assert [story["reference"] for story in found] == [E7, A9, A2]


@pytest.mark.parametrize("word", ["KAZ/2014/126.27", "2014/126.27", "kaz/upr/2014/126.27", " 2014 / 126.27 "])
def test_a_reference_may_leave_out_what_goes_without_saying(run, kazakhstan, word):
    assert run("show", word, "-f", "json").json["reference"] == "KAZ/2014/126.27"


def test_show_tells_the_history_of_a_position_from_the_oldest(row, kazakhstan):
    story = row("2014/126.27")
    assert [(entry["date"], entry["position"]) for entry in story["positions"]] == [
        ("2014-11-04", "noted"),
        ("2015-03-19", "supported"),
    ]
    assert (story["position"], story["position_date"]) == ("supported", "2015-03-19")


def test_show_reads_references_from_a_pipe(run, small):
    listed = run("list", "--theme", "torture", "-f", "ids").out
    found = run("show", "-", A9, "-f", "ids", input=listed)
    assert found.out.split() == [A2, E7, A9]


def test_a_pipe_without_references_is_not_found(run, small):
    result = run("show", "-", input="\n")
    assert (result.code, result.out) == (3, "")


def test_a_missing_recommendation_is_not_found_and_its_neighbours_are_named(run, small):
    result = run("show", "XEA/2020/9.5")
    assert (result.code, result.out) == (3, "")
    assert A2 in result.err
    assert A9 in result.err


@pytest.mark.parametrize("word", ["9.1", "2025", "2025/", "/9.1", "KAZ/9.1", "2025/9.1/1", "XX/2025/9.1", "2025/abc"])
def test_what_is_no_reference_is_wrong_usage(run, small, word):
    result = run("show", word)
    assert (result.code, result.out) == (2, "")
    assert any(words in result.err for words in ("YEAR/PARAGRAPH", "paragraph number", "unknown State"))


def test_several_states_on_record_need_the_state_named(run, small, monkeypatch):
    result = run("show", "2020/9.2")
    assert result.code in (2, 3)
    assert result.out == ""
    assert "--state" in result.err
    assert run("show", "2020/9.2", "--state", "XEA", "-f", "ids").out.strip() == A2
    monkeypatch.setenv("HRTRACK_STATE", "XEB")
    assert run("show", "2020/7.1", "-f", "ids").out.strip() == E7


# add.

ADDED = {
    "--cycle": "2025", "--paragraph": "139.7", "--text": "[placeholder text]", "--summary": "[placeholder summary]",
    "--language": "kk", "--position": "noted", "--detail": "rejected_by_state", "--source": "[page 3]", "--date": "2025-06-30",
    "--theme": "NHRI", "--group": "Women", "--sdg": "5", "--action": "4", "--cluster": "Courts; north", "--state": "XEA",
}  # fmt: skip
STORED = {
    "reference": "XEA/2025/139.7", "text": "[placeholder text]", "summary": "[placeholder summary]", "language": "kk",
    "position": "noted", "position_detail": "rejected_by_state", "position_source": "[page 3]", "position_date": "2025-06-30",
    "position_date_inferred": False, "themes": ["NHRI"], "theme_taxonomy": "upr-info", "groups": ["Women"],
    "sdgs": ["5 - GENDER EQUALITY"], "action": ["4"], "clusters": ["Courts; north"], "recommending_states": ["ESP", "GBR"],
}  # fmt: skip


def test_add_records_every_option_and_prints_the_reference(run, row, surroundings):
    words = [word for pair in ADDED.items() for word in pair]
    result = run("add", *words, "--from", "Spain", "--from", "UK")
    assert (result.code, result.out) == (0, "XEA/2025/139.7\n")
    story = row("2025/139.7")
    assert {key: story[key] for key in STORED} == STORED


def test_add_takes_the_keys_of_list_as_a_json_object_from_a_pipe(run, row, surroundings):
    given = {"state": "XEA", "mechanism": "UPR", "cycle": 2025, **STORED, "paragraph": "139.7"}
    result = run("add", "-", input=json.dumps(given))
    assert (result.code, result.out) == (0, "XEA/2025/139.7\n")
    story = row("2025/139.7")
    assert {key: story[key] for key in STORED} == STORED


def test_an_option_stands_above_the_json_object(run, row, small):
    given = json.dumps({"state": "XEA", "cycle": 2025, "paragraph": "9.5", "text": "[placeholder, given]"})
    assert run("add", "-", "--text", "[placeholder, asked]", input=given).code == 0
    assert row("XEA/2025/9.5")["text"] == "[placeholder, asked]"


def test_what_list_prints_can_be_added_elsewhere(run, row, small, tmp_path):
    entry = run("list", "--search", "alpha", "-f", "jsonl").out
    before = row(A2)
    elsewhere = str(tmp_path / "elsewhere.db")
    assert run("add", "-", "--db", elsewhere, input=entry).out.strip() == A2
    after = run("show", A2, "--db", elsewhere, "-f", "json").json
    different = {key for key in before if before[key] != after[key]}
    assert different <= {"positions", "origin", "journal", "hash"}


def test_add_names_what_it_does_not_read_of_the_object(run, small):
    given = json.dumps({"state": "XEA", "cycle": 2025, "text": "[placeholder]", "colour": "red"})
    result = run("add", "-", input=given)
    assert result.code == 0
    assert "colour" in result.err


def test_what_has_no_number_is_numbered_in_turn_and_never_again(run, small):
    words = ("add", "--state", "XEA", "--cycle", "2025", "--text", "[placeholder]")
    assert [run(*words).out.strip() for _ in range(2)] == ["XEA/2025/u2", "XEA/2025/u3"]
    assert run("remove", "XEA/2025/u3").code == 0
    assert run(*words).out.strip() == "XEA/2025/u4"


def test_a_taken_number_is_a_conflict_that_names_what_is_there(run, everything, small):
    before = everything()
    result = run("add", "--state", "XEA", "--cycle", "2020", "--paragraph", "9.2", "--text", "[placeholder]")
    assert (result.code, result.out) == (4, "")
    assert A2 in result.error
    assert everything() == before


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["--from", "Spian"], "'Spain'"),
        (["--theme", "Detenton"], "'Detention'"),
        (["--position", "suported"], "'supported'"),
        (["--position", "noted", "--detail", "in_principel"], "'in_principle'"),
        (["--state", "Kazahstan"], "'Kazakhstan'"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest_and_nothing_is_written(run, everything, small, words, nearest):
    before = everything()
    state = [] if "--state" in words else ["--state", "XEA"]
    result = run("add", *state, "--cycle", "2025", "--paragraph", "9.7", "--text", "[placeholder]", *words)
    assert (result.code, result.out) == (2 if "--state" in words else 4, "")
    assert nearest in result.err
    assert everything() == before


@pytest.mark.parametrize(
    "words",
    [
        ["--text", "[placeholder]"],
        ["--cycle", "2025"],
        ["--cycle", "2025", "--text", "[placeholder]", "--detail", "in_principle"],
        ["--cycle", "2025", "--text", "[placeholder]", "--source", "[page 1]"],
        ["object.json"],
    ],
)
def test_add_without_what_it_needs_is_wrong_usage(run, everything, small, words):
    before = everything()
    result = run("add", "--state", "XEA", *words)
    assert (result.code, result.out) == (2, "")
    assert everything() == before


@pytest.mark.parametrize("given", ["", "[1, 2]", "{} {}", "nonsense", '{"cycle": 2025', '[{"cycle": 2025}, {"cycle": 2025}]'])
def test_what_is_not_one_json_object_is_refused(run, small, given):
    result = run("add", "-", input=given)
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith("error: ")


def test_a_recommendation_of_a_new_review_brings_the_review(run, surroundings):
    assert (
        run("add", "--state", "XEA", "--mechanism", "CAT", "--cycle", "2024", "--paragraph", "7(a)", "--text", "[text]").code == 0
    )
    assert [review["reference"] for review in run("reviews", "-f", "json").json] == ["XEA/CAT/2024"]


# edit.

EDITS = [
    (["--text", "[placeholder, new]"], {"text": "[placeholder, new]"}),
    (["--summary", "[placeholder, short]"], {"summary": "[placeholder, short]"}),
    (["--from", "Norway", "--from", "BRA"], {"recommending_states": ["NOR", "BRA"]}),
    (["--position", "noted", "--date", "2020-07-01"], {"position": "noted", "position_date": "2020-07-01"}),
    (
        ["--position", "supported", "--detail", "in_principle", "--source", "[page 9]", "--date", "2020-07-01"],
        {"position": "supported", "position_detail": "in_principle", "position_source": "[page 9]"},
    ),
    (["--theme", "NHRI", "--theme", "Detention"], {"themes": ["NHRI", "Detention"], "theme_taxonomy": "upr-info"}),
    (["--theme", "ohchr-2021:A label; of - its | own"], {"themes": ["A label; of - its | own"], "theme_taxonomy": "ohchr-2021"}),
    (["--group", "Children"], {"groups": ["Children"]}),
    (["--sdg", "16"], {"sdgs": ["16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"]}),
    (["--action", "general"], {"action": ["4"]}),
    (["--cluster", "План «Б»"], {"clusters": ["План «Б»"]}),
    (["--clear", "summary"], {"summary": None}),
    (["--clear", "text"], {"text": None}),
    (["--clear", "from"], {"recommending_states": [], "recommending_state_names": []}),
    (["--clear", "theme"], {"themes": [], "theme_taxonomy": None}),
    (["--clear", "group"], {"groups": []}),
    (["--clear", "sdg"], {"sdgs": []}),
    (["--clear", "action"], {"action": []}),
    (["--clear", "cluster"], {"clusters": []}),
    (["--clear", "cluster", "--clear", "group"], {"clusters": [], "groups": []}),
    (["--clear", "theme", "--summary", "[short]"], {"themes": [], "summary": "[short]"}),
]
EACH_EDIT = pytest.mark.parametrize(("words", "changed"), EDITS, ids=[" ".join(words) for words, _ in EDITS])
# What follows from another column.
FOLLOWING = {
    "recommending_states": {"recommending_state_names", "clauses"},
    "position": {
        "position_detail",
        "position_source",
        "position_date",
        "position_date_inferred",
        "positions",
        "clauses",
        "lineage",
    },
    "themes": {"theme_taxonomy"},
    "text": {"language", "texts"},
    "summary": {"summary_language", "texts"},
}


@pytest.fixture
def full(run, small):
    """Give 9.2 of the small ledger a summary too, so that every column is filled."""
    assert run("edit", A2, "--summary", "[placeholder, before]").code == 0
    return small


@EACH_EDIT
def test_edit_changes_what_it_names_and_nothing_else(run, row, full, words, changed):
    before = row(A2)
    assert run("edit", A2, *words).code == 0
    after = row(A2)
    assert {key: after[key] for key in changed} == changed
    allowed = {"journal", "hash", *changed}.union(*(FOLLOWING.get(key, ()) for key in changed))
    assert {key for key in before if before[key] != after[key]} <= allowed


@EACH_EDIT
def test_undo_takes_an_edit_back_whole(run, everything, full, words, changed):
    before = everything()
    assert run("edit", A2, *words).code == 0
    assert everything() != before
    assert run("undo").code == 0
    assert everything() == before


@EACH_EDIT
def test_the_journal_of_a_recommendation_names_every_edit_of_it(run, row, full, words, changed):
    before = row(A2)["journal"]
    assert run("edit", A2, *words).code == 0
    after = row(A2)["journal"]
    assert after[: len(before)] == before
    assert [batch["command"] for batch in after[len(before) :]] == ["edit"]


@EACH_EDIT
def test_the_same_edit_again_changes_nothing_and_says_so(run, small, words, changed):
    run("edit", A2, *words)
    before = small.read_bytes()
    result = run("edit", A2, *words)
    assert result.code == 0
    assert result.err.startswith("nothing changed")
    assert small.read_bytes() == before


def test_a_text_in_another_language_stands_beside_the_original(run, row, everything, small):
    assert run("edit", A2, "--text", "[заполнитель]", "--language", "ru").code == 0
    assert row(A2)["text"] == "[placeholder alpha, of the courts]"
    lines = [json.loads(line) for line in everything().splitlines()]
    texts = next(line["texts"] for line in lines if line.get("paragraph") == "9.2")
    assert {(text["lang"], text["value"], text["original"]) for text in texts} == {
        ("en", "[placeholder alpha, of the courts]", True),
        ("ru", "[заполнитель]", False),
    }


def test_a_cleared_summary_is_gone_in_every_language(run, row, small):
    assert run("edit", A2, "--summary", "[placeholder, short]").code == 0
    assert run("edit", A2, "--summary", "[заполнитель]", "--language", "ru").code == 0
    assert run("edit", A2, "--clear", "summary").code == 0
    assert row(A2)["summary"] is None


def test_a_language_without_a_text_is_refused_or_takes_effect(run, row, small):
    result = run("edit", A2, "--language", "ru")
    assert result.code == 2 or row(A2)["language"] == "ru"


def test_a_new_position_is_appended_to_the_history(run, row, small):
    before = row(A2)["positions"]
    assert run("edit", A2, "--position", "noted", "--source", "[page 9]", "--date", "2021-01-01").code == 0
    after = row(A2)["positions"]
    assert after[: len(before)] == before
    assert [(entry["position"], entry["source"], entry["date"]) for entry in after[len(before) :]] == [
        ("noted", "[page 9]", "2021-01-01")
    ]


def test_an_older_position_found_later_does_not_become_the_answer(run, row, small):
    assert run("edit", A2, "--position", "noted", "--date", "2020-02-01", "--source", "[page 1]").code == 0
    story = row(A2)
    assert story["position"] == "supported"
    assert [entry["date"] for entry in story["positions"]] == ["2020-01-24", "2020-02-01", "2020-06-15"]


def test_edit_gives_another_number_and_keeps_the_history(run, ids, row, small):
    before = row(A2)
    assert run("edit", A2, "--paragraph", "9.11").code == 0
    assert ids("--cycle", "2020", "--state", "XEA") == [A9, A10, "XEA/2020/9.11"]
    after = row("XEA/2020/9.11")
    assert (after["paragraph"], after["positions"], after["text"]) == ("9.11", before["positions"], before["text"])


def test_an_unnumbered_recommendation_takes_its_official_number(run, row, small):
    assert run("edit", U1, "--paragraph", "9.4").code == 0
    assert row("XEA/2025/9.4")["numbered"] is True


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([A2, "--paragraph", "9.9"], 4),
        ([A2, A9, "--paragraph", "9.11"], 2),
        ([A2, "--paragraph", "nonsense"], 2),
        ([A2], 2),
        ([A2, "--clear", "position"], 2),
        ([A2, "--clear", "theme", "--theme", "NHRI"], 2),
        ([A2, "--detail", "in_principle"], 2),
        ([A2, "--source", "[page 1]"], 2),
        ([A2, "--date", "2020-01-01"], 2),
        ([A2, "--position", "suported"], 4),
        ([A2, "--position", "noted", "--date", "2020-02-30"], 4),
        ([A2, "--from", "Spian"], 4),
        ([A2, "--action", "6"], 4),
        (["XEA/2020/9.77", "--summary", "[short]"], 3),
        ([A2, "XEA/2020/9.77", "--summary", "[short]"], 3),
        (["nonsense", "--summary", "[short]"], 2),
    ],
)
def test_an_edit_that_cannot_be_done_changes_nothing(run, small, words, code):
    before = small.read_bytes()
    result = run("edit", *words)
    assert (result.code, result.out) == (code, "")
    assert re.fullmatch(r"error: .+\n(hint: .+\n)?", result.err)
    assert small.read_bytes() == before


def test_several_recommendations_are_edited_in_one_act(run, row, everything, small):
    before = everything()
    assert run("edit", A2, E7, "--cluster", "Both").code == 0
    assert [row(reference)["clusters"] for reference in (A2, E7, A9)] == [["Both"], ["Both"], ["Prisons - south"]]
    assert run("undo").code == 0
    assert everything() == before


def test_edit_reads_references_from_a_pipe(run, ids, small):
    listed = run("list", "--theme", "torture", "-f", "ids").out
    assert run("edit", "-", "--cluster", "Piped", input=listed).code == 0
    assert ids("--cluster", "piped") == [A2, E7]


# remove, undo.


def test_a_removed_recommendation_is_in_no_list_and_no_figure(run, ids, small):
    assert run("remove", A2, E7).code == 0
    assert ids() == [A9, A10, D1, U1, C24]
    assert ids("--search", "alpha") == []
    assert run("stats", "--cycle", "2020", "--state", "XEA", "-f", "json").json["received"] == 2
    result = run("show", A2)
    assert result.code == 3
    assert "undo" in result.err


def test_undo_brings_the_removed_back(run, everything, small):
    before = everything()
    assert run("remove", A2, E7).code == 0
    assert run("undo").code == 0
    assert everything() == before


def test_remove_reads_references_from_a_pipe(run, ids, small):
    assert run("remove", "-", input=run("list", "--theme", "torture", "-f", "ids").out).code == 0
    assert ids("--cycle", "2020") == [A9, A10]


def test_the_number_of_a_removed_recommendation_is_free(run, row, small):
    assert run("remove", A2).code == 0
    assert run("add", "--state", "XEA", "--cycle", "2020", "--paragraph", "9.2", "--text", "[placeholder, new]").code == 0
    assert row(A2)["text"] == "[placeholder, new]"


def test_a_removal_cannot_be_undone_while_its_number_is_taken(run, everything, small):
    run("remove", A2)
    run("add", "--state", "XEA", "--cycle", "2020", "--paragraph", "9.2", "--text", "[placeholder, new]")
    before = everything()
    result = run("undo", "2")
    assert (result.code, result.out) == (4, "")
    assert everything() == before


@pytest.mark.parametrize("words", [["XEA/2020/9.77"], [A2, "XEA/2020/9.77"]])
def test_what_is_not_on_record_cannot_be_removed_nor_anything_beside_it(run, ids, small, words):
    assert run("remove", *words).code == 3
    assert ids() == list(EVERY)


def test_what_is_removed_cannot_be_removed_again(run, small):
    assert run("remove", A2).code == 0
    assert run("remove", A2).code == 3


def test_undo_steps_back_through_commands_and_redo_forth(run, everything, small):
    states = [everything()]
    for words in (["edit", A2, "--summary", "[one]"], ["remove", A9], ["reviews", "set", "XEA/2020", "--note", "[note]"]):
        assert run(*words).code == 0
        states.append(everything())
    for before in states[-2::-1]:
        assert run("undo").code == 0
        assert everything() == before
    for after in states[1:]:
        assert run("redo").code == 0
        assert everything() == after
    assert run("redo").code == 3


def test_there_is_an_end_to_undo(run, small):
    assert run("undo").code == 0
    assert run("undo").code == 3


# reviews.


@pytest.fixture
def review(run):
    """Return a function that gives one review as `reviews` prints it."""
    return lambda reference: next(row for row in run("reviews", "-f", "json").json if row["reference"] == reference)


def test_reviews_shows_declared_beside_recorded(review, small):
    row = review("XEA/2025")
    assert (row["received"], row["supported"], row["noted"], row["source"]) == (10, 6, None, "[page 1]")
    assert [row[f"recorded_{name}"] for name in ("received", "supported", "noted", "partial", "pending")] == [2, 0, 0, 0, 2]


@pytest.mark.parametrize(
    ("option", "value", "stored"),
    [
        ("--received", "8", 8),
        ("--supported", "4", 4),
        ("--noted", "3", 3),
        ("--source", "[page 9]", "[page 9]"),
        ("--session", "35", 35),
        ("--symbol", "A/HRC/XEA/1", "A/HRC/XEA/1"),
        ("--addendum", "A/HRC/XEA/1/Add.1", "A/HRC/XEA/1/Add.1"),
        ("--review-date", "2020-01-21", "2020-01-21"),
        ("--adoption-date", "2020-06-16", "2020-06-16"),
        ("--note", "[about June]", "[about June]"),
    ],
)
def test_reviews_set_records_what_it_names_and_nothing_else(run, review, small, option, value, stored):
    before = review("XEA/2020")
    source = ["--source", "[page 9]"] if option in ("--received", "--supported", "--noted") else []
    assert run("reviews", "set", "XEA/2020", option, value, *source).code == 0
    after = review("XEA/2020")
    name = option.removeprefix("--").replace("-", "_")
    assert after[name] == stored
    assert {key for key in before if before[key] != after[key]} <= {name, "source"}


@pytest.mark.parametrize("name", ["received", "supported", "source", "session", "review-date"])
def test_reviews_set_clears_what_it_is_told_to(run, review, small, name):
    assert run("reviews", "set", "XEA/2025", "--clear", name).code == 0
    assert review("XEA/2025")[name.replace("-", "_")] is None


def test_reviews_set_makes_a_review_that_is_not_on_record(run, review, small):
    assert run("reviews", "set", "XEA/2016", "--received", "100", "--source", "[page 1]").code == 0
    row = review("XEA/2016")
    assert (row["received"], row["cycle_number"], row["recorded_received"]) == (100, 2, 0)


def test_reviews_set_takes_the_only_state_on_record(run, kazakhstan):
    assert run("reviews", "set", "2025", "--noted", "35", "--source", "[page 1]").code == 0
    assert run("stats", "--cycle", "2025", "-f", "json").json["noted"] == 35


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["XEA/2020", "--received", "8"], 2),
        (["XEA/2020"], 2),
        (["nonsense", "--note", "[note]"], 2),
        (["XEA/2020", "--clear", "nonsense"], 2),
        (["XEA/2020", "--received", "many", "--source", "[page 1]"], 4),
        (["XEA/2020", "--received", "-8", "--source", "[page 1]"], 4),
        (["XEA/2020", "--received", "8", "--supported", "7", "--noted", "2", "--source", "[page 1]"], 4),
        (["XEA/2025", "--supported", "11", "--source", "[page 1]"], 4),
        (["XEA/2020", "--review-date", "20.01.2020"], 4),
    ],
)
def test_totals_that_cannot_be_are_refused(run, small, words, code):
    before = small.read_bytes()
    result = run("reviews", "set", *words)
    assert (result.code, result.out) == (code, "")
    assert small.read_bytes() == before


def test_undo_takes_declared_totals_back(run, everything, small):
    before = everything()
    assert run("reviews", "set", "XEA/2020", "--received", "8", "--source", "[page 1]").code == 0
    assert everything() != before
    assert run("undo").code == 0
    assert everything() == before


# path, backup, demo.


def test_path_prints_the_ledger_the_others_would_use_and_creates_nothing(run, surroundings, tmp_path, monkeypatch):
    assert run("path").out == f"{surroundings}\n"
    assert run("path", "--db", str(tmp_path / "other.db")).out == f"{tmp_path / 'other.db'}\n"
    monkeypatch.setenv("HRTRACK_DB", "")
    assert run("path").out.startswith(str(tmp_path / "home"))
    assert not list(tmp_path.rglob("*.db"))


def test_path_says_that_there_is_no_ledger_yet_on_standard_error(run, surroundings):
    result = run("path")
    assert result.code == 0
    assert "no ledger" in result.err


def test_backup_makes_an_equal_ledger(run, everything, small, tmp_path):
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy)).code == 0
    assert run("export", "--db", str(copy)).out == everything()
    assert run("log", "--db", str(copy), "-f", "json").out == run("log", "-f", "json").out


def test_backup_replaces_a_file_only_when_told_to(run, small, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_text("[placeholder]")
    result = run("backup", str(copy))
    assert (result.code, copy.read_text()) == (4, "[placeholder]")
    assert run("backup", str(copy), "--force").code == 0
    assert run("list", "--count", "--db", str(copy)).out == "7\n"


@pytest.mark.parametrize("name", [".", "ledger.db", "no-such-folder/copy.db"])
def test_backup_refuses_what_cannot_be_the_copy(run, small, tmp_path, name):
    before = small.read_bytes()
    result = run("backup", str(tmp_path / name), "--force")
    assert (result.code, result.out) == (4, "")
    assert small.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "ledger.db"]


def test_backup_of_a_missing_ledger_creates_nothing(run, surroundings, tmp_path):
    assert run("backup", str(tmp_path / "copy.db")).code == 5
    assert not list(tmp_path.rglob("*.db"))


def test_the_demo_writes_nothing(run, surroundings, tmp_path):
    assert run("demo").code == 0
    assert not list(tmp_path.rglob("*.db"))


def test_the_demo_loads_the_reviews_that_come_with_the_tool(run, kazakhstan, surroundings, tmp_path):
    loaded = str(tmp_path / "loaded.db")
    assert run("demo", "--load", "--db", loaded).code == 0
    for line in ("list -f csv", "reviews -f csv", "stats -f json", "export --table positions -f csv"):
        answers = [run(*line.split(), *words).out for words in (["--db", loaded], [])]
        # The fingerprint is that of the file.
        assert len({re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{8}\b", "", answer) for answer in answers}) == 1


def test_the_demo_loaded_twice_changes_nothing(run, surroundings):
    assert run("demo", "--load").code == 0
    before = surroundings.read_bytes()
    result = run("demo", "--load")
    assert result.code == 0
    assert result.err.startswith("nothing changed")
    assert surroundings.read_bytes() == before


def test_the_demo_is_taken_back_like_any_command(run, small, everything):
    before = everything()
    assert run("demo", "--load").code == 0
    assert run("undo").code == 0
    assert everything() == before


# --dry-run.

LATER = {"state": "XEA", "mechanism": "UPR", "cycle": 2025, "paragraph": "9.6", "text": "[placeholder]", "position": "noted"}
WRITING = [
    ["import", "-"],
    ["add", "--state", "XEA", "--cycle", "2025", "--paragraph", "9.6", "--text", "[placeholder]"],
    ["add", "-"],
    ["edit", A2, A9, "--summary", "[short]", "--from", "Norway", "--position", "noted", "--theme", "NHRI"],
    ["edit", A2, "--paragraph", "9.77"],
    ["edit", A2, "--clear", "text", "--clear", "cluster"],
    ["remove", A2, E7],
    ["reviews", "set", "XEA/2020", "--received", "8", "--source", "[page 1]"],
    ["reviews", "set", "XEC/2020", "--received", "8", "--source", "[page 1]"],
    ["undo"],
    ["redo"],
    ["demo", "--load"],
]


@pytest.fixture
def undone(run, small):
    """Leave something to redo in the small ledger, and something to undo."""
    run("edit", A10, "--summary", "[first]")
    run("edit", A10, "--summary", "[second]")
    run("undo")
    return small


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_dry_run_of_a_writing_command_writes_nothing_and_says_so(run, everything, undone, words):
    before, exported, log = undone.read_bytes(), everything(), run("log", "-f", "json").out
    result = run(*words, "--dry-run", input=json.dumps(LATER))
    assert result.code == 0
    assert "nothing written" in result.err
    assert (everything(), run("log", "-f", "json").out) == (exported, log)
    assert undone.read_bytes() == before


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_the_same_command_without_dry_run_writes(run, everything, undone, words):
    before = everything()
    assert run(*words, input=json.dumps(LATER)).code == 0
    assert everything() != before


@pytest.mark.parametrize("words", [words for words in WRITING if words[0] in ("import", "add", "reviews", "demo")], ids=" ".join)
def test_a_dry_run_without_a_ledger_creates_none(run, surroundings, tmp_path, words):
    assert run(*words, "--dry-run", input=json.dumps(LATER)).code == 0
    assert not list(tmp_path.rglob("*.db*"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "--state", "XEA", "--cycle", "2020", "--paragraph", "9.2", "--text", "[placeholder]"], 4),
        (["edit", A2, "--paragraph", "9.9"], 4),
        (["remove", "XEA/2020/9.77"], 3),
        (["undo", "99"], 3),
    ],
)
def test_a_dry_run_fails_as_the_command_would(run, small, words, code):
    assert run(*words, "--dry-run").code == run(*words).code == code


@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_there_is_nothing_to_take_back_in_a_missing_ledger_and_none_is_created(run, surroundings, tmp_path, verb):
    result = run(verb)
    assert (result.code, result.out) == (5, "")
    assert not list(tmp_path.rglob("*.db*"))


def test_a_refused_recommendation_does_not_create_a_missing_ledger(run, surroundings, tmp_path):
    assert run("add", "--state", "XEA", "--cycle", "2025", "--text", "[placeholder]", "--from", "Spian").code == 4
    assert not list(tmp_path.rglob("*.db*"))


# stats --require.


@pytest.mark.parametrize(
    ("requirement", "holds"),
    [
        ("acceptance_rate>=0.88", True),
        ("acceptance_rate>=0.881", True),
        ("acceptance_rate>=0.8811", False),
        ("acceptance_rate >= 88%", True),
        ("acceptance_rate>88.1%", False),
        ("acceptance_rate<0.9", True),
        ("acceptance_rate<=0.88", False),
        ("received==294", True),
        ("received=294", True),
        ("received!=294", False),
        ("supported>258", True),
        ("supported>259", False),
        ("recorded>=1", False),
        ("noted>=0", False),
        ("pending<1", False),
        ("change.supported>=45", True),
        ("change.supported>45", False),
        ("change.acceptance_rate>0", True),
        ("change.acceptance_rate>=0.0075", True),
        ("change.noted<0", False),
        ("previous.received==245", True),
        ("declared.received==294", True),
    ],
)
def test_a_requirement_holds_or_the_command_exits_with_1(run, kazakhstan, requirement, holds):
    result = run("stats", "--cycle", "2025", "--require", requirement)
    assert result.code == (0 if holds else 1)
    assert "88.1 % (259/294)" in result.out
    assert bool(result.err) != holds


def test_a_requirement_that_does_not_hold_is_named_with_its_review(run, kazakhstan):
    error = run("stats", "--cycle", "2025", "--require", "acceptance_rate>=0.9").error
    assert "acceptance_rate>=0.9" in error
    assert "2025" in error


def test_every_requirement_has_to_hold(run, kazakhstan):
    words = ["stats", "--cycle", "2025", "--require", "received==294"]
    assert run(*words, "--require", "supported==259").code == 0
    assert run(*words, "--require", "supported==260").code == 1
    assert run("stats", "--require", "supported==260", *words[1:]).code == 1


def test_a_requirement_has_to_hold_for_every_review_chosen(run, kazakhstan):
    assert run("stats", "--require", "received>=128").code == 0
    result = run("stats", "--require", "acceptance_rate>=0.8")
    assert result.code == 1
    assert "2014" in result.error
    assert "2010" not in result.error


@pytest.mark.parametrize(
    "requirement", ["", "nonsense", "acceptance_rate", "acceptance_rate>=", ">=1", "nonsense>=1", "change.nonsense>1", "state>=1"]
)
def test_what_is_no_requirement_is_wrong_usage(run, kazakhstan, requirement):
    result = run("stats", "--cycle", "2025", "--require", requirement)
    assert result.code == 2
    assert result.err.startswith("error: ")


def test_a_requirement_cannot_be_asked_of_a_breakdown(run, kazakhstan):
    assert run("stats", "--by", "region", "--require", "received>=1").code == 2
