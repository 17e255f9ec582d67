"""Communes as they were until 30 June 2025, for reading old papers and labels: the 94 of the former Tây Ninh.

Where an old commune was divided, it has several successors and a person must choose; nothing here guesses.
Source: resolution 1656 of the National Assembly's Standing Committee, ``data/former_tay_ninh.tsv``.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from vietnam.text import fold
from vietnam.units import Commune, get_commune

FORMER_FILE = Path(__file__).parent / "data" / "former_tay_ninh.tsv"

_PREFIXES = ("thi tran ", "phuong ", "xa ", "tt. ", "tt ", "p. ", "x. ", "p.", "x.", "tt.")
_DISTRICT_PREFIXES = ("thanh pho ", "thi xa ", "huyen ", "tp. ", "tx. ", "h. ", "tp.", "tx.", "tp ", "tx ", "h ")


class FormerCommune(NamedTuple):
    """``successors`` are today's communes by code; more than one where the old commune was divided."""

    name: str
    kind: str
    district: str
    successors: tuple[Commune, ...]

    @property
    def full_name(self) -> str:
        return f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"

    @property
    def is_divided(self) -> bool:
        return len(self.successors) > 1


def former_communes() -> tuple[FormerCommune, ...]:
    """Return all former communes, by district."""
    return _load()


def find_former_communes(text: str, district: str = "") -> tuple[FormerCommune, ...]:
    """Return every former commune of this name, in this former district if one is given.

    Accents, case and prefixes are optional. Empty for an unknown name; two when two districts used the name.
    """
    name, wanted_district = _without_prefix(text, _PREFIXES), _without_prefix(district, _DISTRICT_PREFIXES)
    return tuple(
        commune
        for commune in _load()
        if fold(commune.name) == name
        and (not wanted_district or _without_prefix(commune.district, _DISTRICT_PREFIXES) == wanted_district)
    )


def _without_prefix(text: str, prefixes: tuple[str, ...]) -> str:
    folded = fold(text)
    for prefix in prefixes:
        if folded.startswith(prefix):
            return folded.removeprefix(prefix).strip()
    return folded


@cache
def _load() -> tuple[FormerCommune, ...]:
    communes = []
    for row in FORMER_FILE.read_text("utf-8").splitlines():
        kind, name, district, codes = row.split("\t")
        successors = tuple(get_commune(code) for code in sorted(codes.split()))
        communes.append(FormerCommune(name, kind, district, successors))
    return tuple(communes)
