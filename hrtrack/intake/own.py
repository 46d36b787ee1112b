"""Read what hrtrack itself writes: tables in its layouts, JSON and JSON Lines; and JSON of others as a table."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput
from hrtrack.intake import any_table
from hrtrack.intake.documents import read_kind, read_objects
from hrtrack.intake.following import ORDER
from hrtrack.intake.layouts import RECOMMENDATIONS, ignored_columns, layout_of, read_item, require_number
from hrtrack.intake.reading import Findings, Options, Reading
from hrtrack.intake.tables import Grid, unescape_cell
from hrtrack.model import format_reference
from hrtrack.records import EntityItem, LineageItem, LinkItem, OriginItem, RecommendationItem, ReviewItem
from hrtrack.speech import _, term, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.intake.layouts import Layout
    from hrtrack.intake.sources import Source
    from hrtrack.records import Item

    Entries = Iterator[tuple[str, dict[str, Any]]]


def read_own_table(
    grid: Grid, names: list[str], rows: Iterator[tuple[int, list[Any]]], source: Source, options: Options, facts: list[Any]
) -> Reading:
    """Return the reading of a table in one of hrtrack's layouts; raise BadInput for a column that stands twice."""
    header = [name.strip().lower() for name in names]
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice:
        raise BadInput(_("{name} has two columns named '{twice}'", name=source.name, twice=twice))
    layout = layout_of(set(header), source.name)
    findings = Findings(ignored=ignored_columns(layout, header))
    items = _items(grid, layout, header, rows, source, options)
    reading = Reading(source.name, "hrtrack", _("{layout} table", layout=layout.name), _once(source.name, items), findings, facts)
    return _ranked(reading, layout)


def read_own_objects(source: Source, options: Options, *, as_table: bool) -> Reading:
    """Return the reading of JSON or JSON Lines: an export, objects with the keys of a layout, or any table."""
    entries = read_objects(source, options.encoding)
    first = next(entries, None)
    if first is None:
        raise BadInput(_("{name} holds no records", name=source.name))
    if as_table:
        return _objects_as_table(source, chain([first], entries), options)
    findings = Findings()
    exported = _is_exported(first[1])
    layout = None if exported else layout_of(set(first[1]), first[0])
    title = _("hrtrack export") if layout is None else _("{layout} objects", layout=layout.name)
    items = _objects(source, chain([first], entries), options, findings)
    reading = Reading(source.name, "hrtrack", title, _once(source.name, items), findings)
    return _ranked(reading, layout) if layout else reading


def _ranked(reading: Reading, layout: Layout) -> Reading:
    """Place a table among others: what they refer to is recorded first."""
    reading.rank = ORDER.index(layout) + 1
    reading.whole = layout is RECOMMENDATIONS
    return reading


def _items(
    grid: Grid, layout: Layout, header: list[str], rows: Iterator[tuple[int, list[Any]]], source: Source, options: Options
) -> Iterator[Item]:
    for line, cells in rows:
        where = grid.place(line)
        if grid.unit == "line" and len(cells) != len(header):
            raise BadInput(_("{where} has {n} cells, the header has {n2}", where=where, n=len(cells), n2=len(header)))
        named = dict(zip(header, [_cell(cell, where) for cell in cells], strict=False))
        item = read_item(layout, named, where, OriginItem(source.name, source.sha256, line), options)
        if layout is RECOMMENDATIONS and isinstance(item, RecommendationItem):
            require_number(item)
        yield item


def _cell(cell: Any, where: str) -> Any:
    """Return a cell of text; numbers and days of a spreadsheet are written as the layout writes them."""
    if isinstance(cell, float):
        raise BadInput(
            _("{where} holds the number {cell!r}", where=where, cell=cell),
            _("format paragraph numbers as text: Excel drops the zero of 125.10"),
        )
    return unescape_cell(cell if isinstance(cell, str) else str(cell).lower() if isinstance(cell, bool) else str(cell))


def _objects(source: Source, entries: Entries, options: Options, findings: Findings) -> Iterator[Item]:
    for number, (where, entry) in enumerate(entries, 1):
        if _is_exported(entry):
            item = read_kind(entry, where)
        else:
            layout = layout_of(set(entry), where)
            findings.ignored += [name for name in ignored_columns(layout, list(entry)) if name not in findings.ignored]
            item = read_item(layout, entry, where, OriginItem(source.name, source.sha256, number), options)
            if layout is RECOMMENDATIONS and isinstance(item, RecommendationItem):
                require_number(item)
        if item is not None:
            yield item


def _is_exported(entry: dict[str, Any]) -> bool:
    """Say whether an object is a line of an export: a link of the table of links has a kind too."""
    return "kind" in entry and not {"reference", "other"} <= set(entry)


def _objects_as_table(source: Source, entries: Entries, options: Options) -> Reading:
    """Read objects of others as rows of a table; the keys of the first are its headings, later ones are added."""
    known = list(entries)
    header = list(dict.fromkeys(name for _rest, entry in known for name in entry))
    columns = any_table.columns_of(header, options, source.name)
    rows = ((number, [entry.get(name) for name in header]) for number, (_rest, entry) in enumerate(known, 1))
    findings = Findings(ignored=columns.ignored)
    records = any_table.read_rows(columns, rows, "record", source, options, findings)
    facts = [(column, f"'{header[place]}'") for column, place in columns.places.items()]
    return Reading(source.name, "table", "table (JSON)", records, findings, facts)


def _once(name: str, items: Iterator[Item]) -> Iterator[Item]:
    """Pass records on; refuse a file that speaks twice of one thing: which of the two is meant is not ours to guess."""
    met: dict[int, str] = {}
    for item in items:
        for identity in _identities(item):
            first = met.setdefault(hash(identity), item.where)
            if first != item.where:
                raise BadInput(
                    _(
                        "{where} repeats {named} of {strip}",
                        where=item.where,
                        named=_named(item),
                        strip=first.removeprefix(name).strip(),
                    )
                )
        yield item


def _named(item: Item) -> str:
    if isinstance(item, RecommendationItem):
        return format_reference(item.key, item.paragraph or "")
    if isinstance(item, EntityItem):
        return together("", (term("kind", item.kind), f" '{item.called or item.uid}'"))
    if isinstance(item, LinkItem | LineageItem):
        return _("a link") if isinstance(item, LinkItem) else _("a pair")
    return str(item.key)


def _identities(item: Item) -> list[object]:
    """Return what may stand once in a file: a review, a paragraph, a clause, an identifier; positions may repeat."""
    found: list[object] = [(type(item), item.uid)] if item.uid else []
    if isinstance(item, ReviewItem):
        found.append(item.key)
    elif isinstance(item, EntityItem):
        languages = {name.lang for name in item.names if name.lang} or {""}
        if not item.exact and item.called:
            found += [(item.kind, item.called, language) for language in sorted(languages)]
    elif isinstance(item, LinkItem):
        if not isinstance(item.one, str):
            found.append(frozenset((item.one, item.other)))
    elif isinstance(item, LineageItem):
        if not isinstance(item.later, str):
            found.append((item.later, item.earlier))
    elif item.must_exist and item.follow and item.follow.assignments:
        found.append((item.key, item.paragraph, item.follow.assignments[0].institution))
    elif item.archived_at is None and not (item.must_exist and (item.positions or item.assessments)):
        found.append((item.key, item.paragraph, item.clause))
    return found
