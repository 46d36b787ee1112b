"""Any sequence of commands can be taken back step by step, and brought again: the whole ledger, compared by its export."""

from __future__ import annotations

import tempfile
from pathlib import Path

from conftest import Result
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from typer.testing import CliRunner

from hrtrack.cli.app import app

STEPS = 200
REFERENCES = [f"2021/7.{number}" for number in range(1, 8)]
LATER = [f"2025/9.{number}" for number in range(1, 4)]
references = st.lists(st.sampled_from(REFERENCES), min_size=1, max_size=4, unique=True)
offices = st.sampled_from(["[Boats]", "[Kites]", "[Lamps]", "[Ponds]"])
words = st.sampled_from(["[one]", "[two]", "[три]"])
languages = st.sampled_from(["en", "ru", "kk"])
days = st.sampled_from(["2021-05-01", "2022-06-30", "2024-02-29"])
codes = st.integers(1, 6)
statuses = st.sampled_from(["not_started", "in_progress", "implemented", "no_information"])
assessors = st.sampled_from(["state", "ngo", "own"])


class Commands(RuleBasedStateMachine):
    """Run commands that change a ledger of a fictional State; take all back at the end, and bring them again."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._path = str(Path(self._folder.name) / "ledger.db")
        self._runner = CliRunner(env={"HRTRACK_DB": self._path, "HRTRACK_NOW": "2026-01-15T12:00:00Z", "HRTRACK_USER": "tester"})

    @initialize()
    def fill(self) -> None:
        """Record a few recommendations, which are there before the first command."""
        rows = [f"XEX,2021,{reference.partition('/')[2]},[build {reference}],Peru\n" for reference in REFERENCES]
        rows += [f"XEX,2025,{reference.partition('/')[2]},[build {reference}],Chile\n" for reference in LATER]
        table = "state,cycle,paragraph,text,recommending_states\n" + "".join(rows)
        assert self.run("import", "-", text=table).code == 0
        self._start = self.whole()
        self._first = self.batches()

    def run(self, *line: str, text: str | None = None) -> Result:
        """Run a command; one that means nothing now is refused with a sentence, and changes nothing."""
        result = self._runner.invoke(app, list(line), input=text)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code in (0, 2, 3, 4), (line, result.stderr)
        return Result(result.exit_code, result.stdout, result.stderr)

    def whole(self) -> str:
        """Return all that is recorded."""
        result = self.run("export", "-f", "jsonl", "--with-internal")
        assert result.code == 0
        return result.out

    def batches(self) -> int:
        """Return how many acts are in force."""
        return sum(not row["undone"] for row in self.run("log", "--limit", "0", "-f", "json").json)

    @rule(refs=references, status=statuses, who=assessors, day=days, note=words | st.none(), internal=st.booleans())
    def judge(self, refs, status, who, day, note, internal) -> None:
        more = [*(["--note", note] if note else []), *(["--internal"] if internal else [])]
        self.run("status", "set", *refs, status, "--assessor", who, "--date", day, *more)

    @rule(refs=references, position=st.sampled_from(["supported", "noted", "pending"]), day=days)
    def answer(self, refs, position, day) -> None:
        self.run("position", "set", *refs, position, "--date", day, "--source", "[a page]")

    @rule(refs=references, lead=offices, helper=offices)
    def assign(self, refs, lead, helper) -> None:
        self.run("assign", *refs, "--lead", lead, "--with", helper, "--new")

    @rule(one=offices, other=offices, how=st.sampled_from(["rename", "merge"]))
    def change_office(self, one, other, how) -> None:
        self.run("institution", how, one, other)

    @rule(office=offices, parent=offices, short=words)
    def edit_office(self, office, parent, short) -> None:
        self.run("institution", "edit", office, "--parent", parent, "--short", short)

    @rule(code=codes, title=words, day=days)
    def plan(self, code, title, day) -> None:
        self.run("plan", "add", title, "--code", f"P{code}", "--date", day)

    @rule(code=codes, plan=codes, title=words, day=days, refs=references, lead=offices)
    def measure(self, code, plan, title, day, refs, lead) -> None:
        served = [word for reference in refs for word in ("--for", reference)]
        line = (
            "measure",
            "add",
            title,
            "--code",
            f"M{code}",
            "--plan",
            f"P{plan}",
            "--due",
            day,
            "--lead",
            lead,
            "--new",
            *served,
        )
        self.run(*line)

    @rule(code=codes, how=st.sampled_from(["done", "remove"]))
    def end_measure(self, code, how) -> None:
        self.run("measure", how, f"M{code}")

    @rule(code=codes, reference=st.sampled_from(REFERENCES))
    def serve(self, code, reference) -> None:
        self.run("measure", "edit", f"M{code}", "--for", reference)

    @rule(refs=references, number=st.integers(1, 4), attach=st.booleans())
    def cite(self, refs, number, attach) -> None:
        file = Path(self._folder.name) / f"seen {number}.txt"
        file.write_text(f"[what was seen {number}]", encoding="utf-8")
        self.run("evidence", "add", *refs, "--file", str(file), *(["--attach"] if attach else []))

    @rule(code=codes)
    def drop_evidence(self, code) -> None:
        self.run("evidence", "remove", f"E{code}")

    @rule(refs=references, label=words, how=st.sampled_from(["add", "remove"]))
    def tag(self, refs, label, how) -> None:
        self.run("tag", how, *refs, label)

    @rule(one=st.sampled_from(REFERENCES), other=st.sampled_from(REFERENCES), how=st.sampled_from(["add", "remove"]))
    def link(self, one, other, how) -> None:
        self.run("link", how, one, other)

    @rule(
        later=st.sampled_from(LATER),
        earlier=st.sampled_from([*REFERENCES, *LATER]),
        how=st.sampled_from(["confirm", "reject", "remove"]),
    )
    def descend(self, later, earlier, how) -> None:
        self.run("lineage", how, later, earlier)

    @rule(later=st.sampled_from(LATER), how=st.sampled_from([("confirm", "--none"), ("remove",)]))
    def descend_from_none(self, later, how) -> None:
        self.run("lineage", *how, later)

    @rule(reference=st.sampled_from(LATER), how=st.sampled_from(["remove", "add"]))
    def change_later(self, reference, how) -> None:
        number = reference.partition("/")[2]
        line = (
            ("remove", reference)
            if how == "remove"
            else ("add", "--state", "XEX", "--cycle", "2025", "--paragraph", number, "--text", "[again]")
        )
        self.run(*line)

    @rule(refs=references, field=st.sampled_from(["--text", "--summary"]), wording=words, language=languages | st.none())
    def reword(self, refs, field, wording, language) -> None:
        self.run("edit", *refs, field, wording, *(["--language", language] if language else []))

    @rule(refs=references, field=st.sampled_from(["text", "summary"]), language=languages | st.none())
    def clear(self, refs, field, language) -> None:
        self.run("edit", *refs, "--clear", field, *(["--language", language] if language else []))

    @rule(refs=references, language=languages, summary=words)
    def bring_translations(self, refs, language, summary) -> None:
        rows = [f"XEX,2021,{reference.partition('/')[2]},{summary}\n" for reference in refs]
        self.run("import", "-", text=f"state,cycle,paragraph,summary_{language}\n" + "".join(rows))

    @rule(item=st.sampled_from(["P1", "P2", "M1", "M2"]), title=words, language=languages)
    def translate_title(self, item, title, language) -> None:
        self.run("plan" if item.startswith("P") else "measure", "edit", item, "--title", title, "--language", language)

    @rule(office=offices, name=words, language=st.sampled_from(["ru", "kk"]))
    def translate_office(self, office, name, language) -> None:
        self.run("institution", "edit", office, "--name", f"{office} {name}", "--language", language)

    @rule(reference=st.sampled_from(REFERENCES))
    def remove(self, reference) -> None:
        self.run("remove", reference)

    @rule(reference=st.sampled_from(REFERENCES), text=words)
    def add(self, reference, text) -> None:
        self.run("add", "--state", "XEX", "--cycle", "2021", "--paragraph", reference.partition("/")[2], "--text", text)

    @rule()
    def step_back_and_again(self) -> None:
        before = self.whole()
        if self.batches() > self._first:
            assert self.run("undo").code == 0
            assert self.run("redo").code == 0
        assert self.whole() == before

    def teardown(self) -> None:
        """Take everything back, and bring it again."""
        try:
            if hasattr(self, "_first"):
                self._there_and_back()
        finally:
            self._folder.cleanup()

    def _there_and_back(self) -> None:
        end, steps = self.whole(), self.batches() - self._first
        for _ in range(steps):
            assert self.run("undo").code == 0
        assert self.whole() == self._start
        for _ in range(steps):
            assert self.run("redo").code == 0
        assert self.whole() == end


TestCommands = Commands.TestCase
TestCommands.settings = settings(
    stateful_step_count=STEPS, max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
