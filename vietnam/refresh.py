"""Write ``data/units.tsv`` anew from the ``vietnam-provinces`` library: ``python -m vietnam.refresh``.

The library costs a process 15 MB and 0.15 s before the first name is looked up; the file is read in 8 ms and stays
within 3 MB. Run this after
updating the library; a test compares the two.
"""

import json
from pathlib import Path
from typing import cast

from vietnam.units import UNITS_FILE, CommuneKind


def library_rows() -> list[str]:
    """Return the lines that ``data/units.tsv`` must have: a province (code, kind, name), then its communes, by code."""
    from vietnam_provinces import NESTED_DIVISIONS_JSON_PATH

    provinces = cast("list[dict[str, object]]", json.loads(Path(NESTED_DIVISIONS_JSON_PATH).read_text("utf-8")))
    rows = []
    for province in sorted(provinces, key=_code):
        name = str(province["name"])
        kind = "thành phố" if province["division_type"] == "thành phố trung ương" else "tỉnh"
        rows.append(f"{_code(province):02}\t{kind}\t{_without(name, kind)}")
        for ward in sorted(cast("list[dict[str, object]]", province["wards"]), key=_code):
            commune_kind = CommuneKind(str(ward["division_type"]))
            rows.append(f"{_code(ward):05}\t{commune_kind}\t{_without(str(ward['name']), commune_kind)}")
    return rows


def _code(unit: dict[str, object]) -> int:
    return int(str(unit["code"]))


def _without(name: str, kind: str) -> str:
    return name[len(kind) :].strip() if name.lower().startswith(kind + " ") else name


if __name__ == "__main__":
    UNITS_FILE.write_text("\n".join(library_rows()) + "\n", "utf-8")
