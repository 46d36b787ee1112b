"""Write the Kazakh names of States into hrtrack/data/states.csv: `python tests/make_state_names.py`, with Babel installed.

They are those of Unicode CLDR (licence: https://www.unicode.org/license.txt), read from Babel. The Russian names beside them
are the UN's and are not touched. Where CLDR's name is not that of the State, OTHERS has the name to take.
"""

from __future__ import annotations

import csv
from pathlib import Path

from babel import Locale

STATES = Path(__file__).parent.parent / "hrtrack" / "data" / "states.csv"
OTHERS = {
    # CLDR's variant: its usual name is that of the other Congo too.
    "COD": "Конго Демократиялық Республикасы",
    # CLDR's short form, without the former name.
    "MMR": "Мьянма",
    # CLDR names the territories. Ours, to be confirmed.
    "PSE": "Палестина мемлекеті",
}


def main() -> None:
    """Fill the column name_kk."""
    with STATES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = Locale("kk").territories
    columns = ("code", "alpha2", "region", "name", "name_ru", "name_kk", "aliases")
    with STATES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "name_kk": OTHERS.get(row["code"], names[row["alpha2"]])} for row in rows)


if __name__ == "__main__":
    main()
