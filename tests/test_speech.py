"""A sentence is English as a string, and can be said in another language when it is shown."""

from __future__ import annotations

import json

from hrtrack.speech import _, n_, spoken, term, together


def test_a_sentence_is_its_english_text_with_the_values_in_it():
    said = _("unknown State '{name}'", name="Freedonia")
    assert said == "unknown State 'Freedonia'"
    assert json.dumps(said) == "\"unknown State 'Freedonia'\""


def test_braces_without_values_stay():
    assert _("write {name}") == "write {name}"


def test_a_number_chooses_the_plural():
    assert [n_("{n} item", "{n} items", count) for count in (0, 1, 2)] == ["0 items", "1 item", "2 items"]


def test_a_word_of_a_vocabulary_is_the_word_itself():
    assert term("position", "noted") == "noted"


def test_parts_are_joined():
    assert together("; ", [_("one"), "two"]) == "one; two"


def test_values_with_braces_are_not_read_as_patterns():
    assert _("unknown '{word}'", word="{x}") == "unknown '{x}'"


def test_what_no_catalogue_knows_is_said_in_english():
    said = together(", ", [_("a sentence nobody has translated: {word}", word=term("position", "noted")), "plain {x}"])
    assert spoken(said, "ru").startswith("a sentence nobody has translated: ")
    assert spoken(said, "ru").endswith("plain {x}")
