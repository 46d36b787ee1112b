"""A claim is true, false, or true only otherwise; what is not understood is never guessed at."""

from __future__ import annotations

import csv
import io
import json
import shlex
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrtrack.claim_grammar import parse_claim
from hrtrack.errors import WrongUsage

# Of Kazakhstan: 294 received, 259 supported in 2025; 245, 214 in 2019; 194, 144 in 2014; 128, 121 in 2010 (in pairs 129, 122).
TRUE = [
    "'88% of 294'",
    "'88% of 294' --cycle 2025",
    "'88 % of 294 recommendations' --cycle 4",
    "'88.1 %'",
    "'88,1 %'",
    "'88.1 percent'",
    "'88 per cent of the 294 recommendations were supported'",
    "'88.10 %'",
    "'259 of 294'",
    "'259/294 (88.1 %)'",
    "'259 out of its 294 recommendations enjoyed support'",
    "'supported 259'",
    "'259 recommendations accepted'",
    "'supported: 259; received: 294'",
    "'almost 300 recommendations'",
    "'nearly 90 % of about 300 recommendations'",
    "'over 88 %'",
    "'more than 250 supported'",
    "'at least 259 supported'",
    "'at most 259 supported'",
    "'fewer than 300 recommendations'",
    "'45 more than 2019'",
    "'45 more supported than in 2019'",
    "'45 more than at the last review'",
    "'115 more than 2014'",
    "'49 more recommendations than 2019'",
    "'more recommendations than 2019'",
    "'21 % more supported than 2019'",
    "'better than 2019'",
    "'significantly better than last time'",
    "'up 0.75 points from 2019'",
    "'0.75 percentage points higher than 2019'",
    "'an increase of 0.7 percentage points since 2019'",
    "'worse than 2010' --cycle 2014",
    "'20.3 points lower than 2010' --cycle 2014",
    "'23 more than 2010' --cycle 2014",
    "'50 noted' --cycle 2014",
    "'50 of 194 were not supported' --cycle 2014",
    "'25.8 % rejected' --cycle 2014",
    "'50 recommendations were noted (25.8 %)' --cycle 2014",
    "'94.5 % in 2010'",
    "'94.6 %' --cycle 2010 --unit state",
    "'122 of 129 pairs in 2010'",
    "'129 pairs' --cycle 2010",
    "'128 paragraphs' --cycle 2010",
    "'in 2014, 144 of 194 were supported'",
    "'87.3 % in 2019 and 88.1 % in 2025'",
    "'the rate rose from 87.3 % in 2019 to 88.1 % in 2025'",
    "'the rate fell from 94.5 % in 2010 to 74.2 % in 2014'",
    "'45 more than 2019, clearly better'",
    "'more supported than 2010, but a lower rate' --cycle 2014",
    "'88 %, compared with 2019'",
    "'Kazakhstan accepted 259 recommendations of 294'",
    "'259 recommendations out of 294 were supported'",
    "'поддержано 259 рекомендаций из 294'",
    "'17 of 21' --cycle 2014 --region AG --unit state",
    "'143 supported' --cycle 2014 --as-of 2014-12-31",
    "'Kazakhstan supported 88 % of almost 300 recommendations, 45 more than in 2019 (+0.75 percentage points)'",
    "'88% из 294'",
    "'поддержано 259 из 294'",
    "'Казахстан поддержал 259 рекомендаций'",
    "'почти 300 рекомендаций, 88 процентов поддержано, лучше 2019 года'",
    "'на 45 больше, чем в 2019 году'",
    "'рост на 0,75 процентных пункта с 2019'",
]
FALSE = [
    "'88.0 %'",
    "'89 %'",
    "'300 recommendations'",
    "'almost 400 recommendations'",
    "'nearly 80 %'",
    "'over 95 %'",
    "'260 of 294'",
    "'259 of 295'",
    "'88 % of 300'",
    "'46 more than 2019'",
    "'45 more than 2014'",
    "'better than 2010'",
    "'better than 2010' --cycle 2014",
    "'same as 2019'",
    "'0.8 points higher than 2019'",
    "'0.75 points lower than 2019'",
    "'100 %'",
    "'88 % of 294, 46 more than 2019'",
    "'144 supported' --cycle 2014 --as-of 2014-12-31",
    "'94.6 % in 2014'",
    "'more supported than 2010, and a higher rate' --cycle 2014",
    "'23 more than 2010, clearly better' --cycle 2014",
]
OTHERWISE = [
    ("'94.6 % in 2010'", ("KAZ/2010", "state")),
    ("'122 of 129' --cycle 2010", ("KAZ/2010", "state")),
    ("'121 of 128' --cycle 2010 --unit state", ("KAZ/2010", "paragraph")),
    ("'214 of 245'", ("KAZ/2019", "paragraph")),
    ("'88 %' --cycle 2014", ("KAZ/2025", "paragraph")),
    ("'87.3 %'", ("KAZ/2019", "paragraph")),
]
NOT_UNDERSTOOD = [
    "", " ", "hello", "259", "88", "2019", "two thirds supported", "twice as many as 2010", "three times more than 2010",
    "no recommendations were rejected", "not 88 %", "не 88 %", "88 % implemented", "%", "of", "259 of", "88 % 45",
    "more than ever", "половина поддержана", "\x1b[31m", "[red]",
    "3 in 4 supported", "9 in every 10 were supported", "88 %, and a higher rate",
    "the rate fell from 87.3 % in 2019 to 88.1 % in 2025", "88 % of 294: рост",
]  # fmt: skip


@pytest.fixture
def claim(run, kazakhstan):
    """Return a function that checks a claim, given as on a command line."""

    def call(line: str, *words: str):
        return run("claim", *shlex.split(line), *words)

    return call


@pytest.mark.parametrize("line", TRUE)
def test_a_true_claim_is_true_and_exits_0(claim, line):
    result = claim(line, "-f", "json")
    assert (result.json["verdict"], result.code, result.err) == ("true", 0, "")


@pytest.mark.parametrize("line", FALSE)
def test_a_false_claim_is_false_and_exits_1(claim, line):
    result = claim(line, "-f", "json")
    assert (json.loads(result.out)["verdict"], result.code) == ("false" if line != "'94.6 % in 2014'" else "otherwise", 1)


@pytest.mark.parametrize(("line", "where"), OTHERWISE)
def test_a_claim_of_another_unit_or_review_says_where_it_holds_and_exits_1(claim, line, where):
    result = claim(line, "-f", "json")
    document = json.loads(result.out)
    assert (document["verdict"], result.code) == ("otherwise", 1)
    for part in document["parts"]:
        assert where in [(other["reference"], other["unit"]) for other in part["holds"]]


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_what_is_not_understood_exits_2_with_an_example(run, kazakhstan, text):
    result = run("claim", text)
    assert (result.code, result.out) == (2, "")
    assert "88% of 294" in result.err or "stats --by status" in result.err
    assert "\x1b" not in result.err


@pytest.mark.parametrize(
    "line", ["'35 noted'", "'259 supported (88.1 %), 35 noted (11.9 %)'", "'0 pending'", "'5 fewer noted than 2019'"]
)
def test_what_nobody_states_is_unknown_and_never_true(claim, line):
    result = claim(line, "-f", "json")
    assert (json.loads(result.out)["verdict"], result.code) == ("unknown", 1)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("'88 %' --cycle 2031", 3),
        ("'88 % in 2031'", 3),
        ("'better than 2031'", 3),
        ("'better than 2025'", 2),
        ("'France supported 88 %'", 3),
    ],
)
def test_a_review_that_is_not_on_record_is_refused(claim, line, code):
    result = claim(line)
    assert (result.code, result.out) == (code, "")


def test_the_figures_that_decide_are_shown(claim):
    out = claim("'94.6 % in 2010'").out
    assert out.startswith("the claim is true only in another unit")
    assert "94.5 % (121/128)" in out
    assert (
        "94.6 % is true of KAZ/2010, pairs of recommendation and recommending State, recorded: share supported 94.6 % (122/129)"
        in out
    )


def test_count_and_rate_are_shown_together_where_one_of_them_is_claimed(claim):
    assert (
        "Both changes of KAZ/2014 from KAZ/2010: +23 supported, -20.30 points." in claim("'23 more than 2010' --cycle 2014").out
    )


def test_words_that_are_no_figure_are_named_as_not_checked(claim):
    result = claim("'almost 300 recommendations, 88 % supported, significantly better than 2019'")
    assert result.code == 0
    assert result.out.startswith("what can be checked of the claim is true")
    assert "Not checked, for these words are no figures: significantly." in result.out


def test_json_has_the_promised_keys(claim):
    document = claim("'88 % of 294'", "-f", "json").json
    assert list(document) == ["claim", "verdict", "parts", "unchecked", "changes", "cite"]
    for part in document["parts"]:
        assert {"text", "figure", "claimed", "found", "unit", "basis", "cycle", "verdict"} <= set(part)
    rate = document["parts"][0]
    assert (rate["figure"], rate["claimed"], rate["found"], rate["count"], rate["of"]) == (
        "acceptance_rate",
        0.88,
        0.881,
        259,
        294,
    )
    assert (rate["unit"], rate["basis"], rate["cycle"]) == ("paragraph", "declared", 2025)


def test_a_table_for_machines_has_a_row_a_part(claim):
    table = list(csv.DictReader(io.StringIO(claim("'88 % of 294, 45 more than 2019'", "-f", "csv").out)))
    assert [(row["figure"], row["found"], row["verdict"]) for row in table] == [
        ("acceptance_rate", "0.881", "true"), ("received", "294", "true"), ("change.supported", "45", "true"),
    ]  # fmt: skip
    assert claim("'88 %'", "-f", "ids").out == "KAZ/2025\n"


def test_two_States_are_told_apart_by_name_or_refused(run, kazakhstan):
    table = "state,cycle,paragraph,text,position\n" + "".join(f"XEX,2025,7.{n},[text {n}],supported\n" for n in range(1, 8))
    assert run("import", "-", input=table).code == 0
    assert run("claim", "7 of 7").code == 2
    assert run("claim", "7 of 7", "--state", "XEX").code == 0
    assert run("claim", "Kazakhstan supported 88 %").code == 0


def test_a_claim_about_what_is_pending_takes_it_out_of_the_rate(run, surroundings):
    answers = ["supported"] * 6 + ["noted"] * 2 + [""] * 2
    table = "state,cycle,paragraph,text,position\n" + "".join(
        f"XEX,2025,7.{n},[{n}],{word}\n" for n, word in enumerate(answers, 1)
    )
    assert run("import", "-", input=table).code == 0
    for line in ("75 %", "6 of 8", "75 % of 8", "10 recommendations", "2 pending", "20 % pending"):
        assert run("claim", line).code == 0, line
    assert run("claim", "60 %").code == 1


# The grammar.


@given(
    st.integers(0, 999),
    st.integers(0, 2),
    st.sampled_from(["%", " %", " per cent", " percent", " процентов"]),
    st.sampled_from(".,"),
)
def test_a_share_is_read_as_it_was_written(number, places, sign, mark):
    written = f"{number / 10**places:.{places}f}".replace(".", mark)
    [found] = parse_claim(f"{written}{sign}").assertions
    assert (found.figure, found.number, found.places) == ("acceptance_rate", Fraction(number, 10**places * 100), places)


@given(
    st.integers(0, 999),
    st.integers(0, 999),
    st.sampled_from(["{} of {}", "{}/{}", "{} out of the {}", "{} из {}", "supported {} of its {}"]),
)
def test_a_part_and_its_whole_are_read_together(part, whole, form):
    found = parse_claim(form.format(part, whole)).assertions
    assert [(each.figure, each.number) for each in found] == [("supported", part), ("received", whole)]
    assert len({each.group for each in found}) == 1


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text):
    try:
        claim = parse_claim(text)
    except WrongUsage:
        return
    assert claim.assertions


@given(st.integers(0, 3000))
def test_a_number_alone_is_never_guessed_at(number):
    with pytest.raises(WrongUsage):
        parse_claim(str(number))
