"""Templates: a copy that a user changes keeps its looks and gets the document; a broken one is told in one sentence."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from documents import word, word_rows, word_text


@pytest.fixture
def made(run, kazakhstan, tmp_path):
    """Return a function that writes a report by a template, changed by a function, and returns path and result."""

    def make(change, name="national"):
        template, path = tmp_path / "my.docx", tmp_path / "d.docx"
        assert run("report", "template", name, "-o", str(template)).code == 0
        document = word(template)
        change(document)
        document.save(template)
        words = ["--cycle", "2010", "--theme", "torture"]
        return path, run("report", name, *words, "--template", str(template), "-o", str(path))

    return make


def test_a_shipped_template_makes_the_document_that_is_made_without_one(run, kazakhstan, tmp_path, made):
    path, result = made(lambda document: None)
    assert result.code == 0, result.err
    plain = tmp_path / "plain.docx"
    run("report", "national", "--cycle", "2010", "--theme", "torture", "-o", str(plain))
    assert word_text(path) == word_text(plain)
    parts = [zipfile.ZipFile(file).read("word/document.xml") for file in (path, plain)]
    assert parts[0] == parts[1]


def test_styles_header_footer_and_words_around_the_content_are_the_users(made):
    def change(document):
        document.styles["Heading 1"].font.name = "Courier New"
        document.sections[0].header.paragraphs[0].text = "Ministry, {{state}}, cycle {{ cycle }}, session {{session}}"
        document.sections[0].footer.paragraphs[0].text = "{{date}} {{year}} {{selection}}"
        document.paragraphs[0].insert_paragraph_before("Cover of {{title}}")
        document.add_paragraph("The end.")

    path, result = made(change)
    assert result.code == 0, result.err
    document = word(path)
    assert document.styles["Heading 1"].font.name == "Courier New"
    assert document.sections[0].header.paragraphs[0].text == "Ministry, Kazakhstan, cycle 1, session 7"
    assert document.sections[0].footer.paragraphs[0].text == "2026-01-15 2010 cycle 2010; theme torture"
    lines = word_text(path).split("\n")
    assert lines[0] == "Cover of Implementation of recommendations. Kazakhstan, UPR 2010"
    assert lines[-1] == "The end."
    assert "{{" not in word_text(path)


def test_a_field_that_word_has_cut_into_pieces_is_filled(made):
    def change(document):
        paragraph = document.paragraphs[0].insert_paragraph_before()
        for piece in ("for {", "{st", "ate}} ", "and {{ye", "ar}}"):
            paragraph.add_run(piece)

    path, result = made(change)
    assert result.code == 0, result.err
    assert word_text(path).startswith("for Kazakhstan and 2010\n")


def test_without_its_styles_headings_are_bold_and_tables_have_borders(made):
    def change(document):
        wanted = ("heading 1", "Table Grid", "Table Text", "List Bullet", "Title")
        for style in [style for style in document.styles if style.name in (*wanted, "Heading 1")]:
            style.delete()

    path, result = made(change)
    assert result.code == 0, result.err
    assert word(path).paragraphs[0].runs[0].bold


def test_the_matrix_is_read_back_from_a_template_of_ones_own(run, made):
    path, result = made(lambda document: document.paragraphs[0].insert_paragraph_before("Cover"), "matrix")
    assert result.code == 0, result.err
    assert len(word_rows(path)) > 3
    assert "nothing changed" in run("import", str(path)).err


def test_text_that_looks_like_a_field_is_not_filled(run, made):
    one = run("list", "--cycle", "2010", "--theme", "torture", "-f", "ids").out.split()[0]
    run("edit", one, "--summary", "[{{content}} {{title}} {{7*7}}]")
    path, result = made(lambda document: None, "midterm")
    assert result.code == 0, result.err
    assert "[{{content}} {{title}} {{7*7}}]" in word_text(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no place", "my.docx has no paragraph {{content}}"),
        ("{{content}} {{content}}", "my.docx has {{content}} more than once"),
        ("before {{content}}", "my.docx has {{content}} within other words or outside of the body"),
        ("{{content}} {{titel}}", "my.docx has a field {{titel}}, which there is not"),
        ("{{7*7}}", "my.docx has a field {{7*7}}, which there is not"),
    ],
)
def test_a_template_with_a_wrong_field_is_refused_in_one_sentence_and_nothing_is_written(made, text, sentence):
    def change(document):
        document.paragraphs[0].text = text

    path, result = made(change)
    assert (result.code, result.error) == (4, sentence)
    assert not path.exists()


def test_content_in_a_header_or_a_cell_is_refused(made):
    def in_cell(document):
        document.paragraphs[0].text = ""
        document.add_table(1, 1).cell(0, 0).text = "{{content}}"

    def in_header(document):
        document.paragraphs[0].text = ""
        document.sections[0].header.paragraphs[0].text = "{{content}}"

    for change in (in_cell, in_header):
        path, result = made(change)
        assert (result.code, result.error) == (4, "my.docx has {{content}} within other words or outside of the body")
        assert not path.exists()


def broken(kind: str) -> bytes:
    if kind == "text":
        return b"{{content}}"
    document = io.BytesIO()
    docx.Document().save(document)
    data = document.getvalue()
    if kind == "cut":
        return data[: len(data) // 2]
    package = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(package, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content[:200] if kind == "xml" else b'<!DOCTYPE x [<!ENTITY e "x">]>' + content
            new.writestr(name, content)
    return package.getvalue()


@pytest.mark.parametrize("kind", ["text", "cut", "xml", "entities"])
def test_a_broken_template_is_told_in_one_sentence(run, kazakhstan, tmp_path, kind):
    template, path = tmp_path / "my.docx", tmp_path / "d.docx"
    template.write_bytes(broken(kind))
    result = run("report", "national", "--cycle", "2010", "--template", str(template), "-o", str(path))
    assert result.code == 4
    assert result.error.startswith("my.docx ")
    assert not path.exists()


def test_a_missing_template_is_not_found(run, kazakhstan, tmp_path):
    result = run("report", "national", "--template", str(tmp_path / "none.docx"), "-o", str(tmp_path / "d.docx"))
    assert result.code in (3, 4)
    assert "none.docx" in result.error


def test_a_markdown_template_has_the_same_fields(run, kazakhstan, tmp_path):
    template, path = tmp_path / "my.md", tmp_path / "d.md"
    run("report", "template", "national", "-o", str(template))
    assert template.read_text("utf-8") == "{{content}}\n\n{{date}}\n"
    template.write_text("# {{state}} {{year}}\n\n{{content}}\n\nSigned.\n", "utf-8")
    words = ["report", "national", "--cycle", "2010", "--template", str(template)]
    assert run(*words, "-o", str(path)).code == 0
    text = path.read_text("utf-8")
    assert text.startswith("# Kazakhstan 2010\n\n# Implementation of")
    assert text.endswith("\n\nSigned.\n")
    template.write_text("{{content}} {{stat}}", "utf-8")
    result = run(*words, "-o", str(path))
    assert (result.code, result.error) == (4, "my.md has a field {{stat}}, which there is not")
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", ["matrix", "national", "plan", "midterm"])
def test_the_pages_are_a4_with_page_numbers(run, kazakhstan, tmp_path, name):
    path = tmp_path / "d.docx"
    run("report", name, "--cycle", "2010", "-o", str(path))
    page = word(path).sections[0]
    sides = sorted(round(side.mm) for side in (page.page_width, page.page_height))
    assert sides == [210, 297]
    codes = [code.text.strip() for code in page.footer._element.iter() if code.tag.endswith("}instrText")]
    assert codes == ["PAGE", "NUMPAGES"]
    assert (page.page_width > page.page_height) == (name != "national")
