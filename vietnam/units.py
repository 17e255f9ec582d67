"""Provinces and communes in force since 1 July 2025: 34 provinces and 3,321 communes, no districts between.

Read once per process from ``data/units.tsv`` (see ``vietnam.refresh``) when first asked for. Former communes, as old
papers and labels still name them, are in ``vietnam.former``.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vietnam.text import agrees, fold, spelled_words

UNITS_FILE = Path(__file__).parent / "data" / "units.tsv"


class UnknownProvince(LookupError):
    """No province has this name or code."""


class UnknownCommune(LookupError):
    """The province has no commune of this name or code; ``similar`` has those whose accents alone are others."""

    def __init__(self, text: str, similar: "tuple[Commune, ...]" = ()) -> None:
        super().__init__(text)
        self.similar = similar


class AmbiguousCommune(LookupError):
    """Several communes of the province can be meant; ``candidates`` has them by code."""

    def __init__(self, text: str, candidates: "tuple[Commune, ...]") -> None:
        super().__init__(text)
        self.candidates = candidates


class Region(StrEnum):
    """The three parts of the country that parcel carriers price by."""

    NORTH = "north"
    CENTRAL = "central"
    SOUTH = "south"


class Zone(StrEnum):
    """How far a parcel travels, as rate cards tell it."""

    SAME_PROVINCE = "same_province"
    SAME_REGION = "same_region"
    COUNTRY = "country"


class CommuneKind(StrEnum):
    COMMUNE = "xã"
    WARD = "phường"
    SPECIAL_ZONE = "đặc khu"


class Province(NamedTuple):
    """``name`` is what an address says ("Tây Ninh"); ``full_name`` has the kind before it ("Tỉnh Tây Ninh")."""

    code: str
    name: str
    full_name: str

    @property
    def region(self) -> Region:
        return _REGIONS[self.code]

    @property
    def former_names(self) -> tuple[str, ...]:
        """The provinces that were merged whole into this one on 1 July 2025."""
        return tuple(name for name in _FORMER_PROVINCES.get(self.code, "").split(", ") if name)


class Commune(NamedTuple):
    """``full_name`` is what an address says ("Phường Tân Ninh"); ``name`` lacks the kind."""

    code: str
    name: str
    full_name: str
    kind: CommuneKind
    province_code: str


_NORTH = "01 04 08 11 12 14 15 19 20 22 24 25 31 33 37"
_CENTRAL = "38 40 42 44 46 48 51 52 56 66 68"
_SOUTH = "75 79 80 82 86 91 92 96"
_REGIONS = {
    code: region
    for region, codes in ((Region.NORTH, _NORTH), (Region.CENTRAL, _CENTRAL), (Region.SOUTH, _SOUTH))
    for code in codes.split()
}

# The 29 provinces that were merged whole into another one on 1 July 2025 (resolution 202/2025/QH15): people still write
# them, and their successor is certain.
_FORMER_PROVINCES = {
    "08": "Hà Giang",
    "15": "Yên Bái",
    "19": "Bắc Kạn",
    "24": "Bắc Giang",
    "25": "Vĩnh Phúc, Hòa Bình",
    "31": "Hải Dương",
    "33": "Thái Bình",
    "37": "Hà Nam, Nam Định",
    "44": "Quảng Bình",
    "48": "Quảng Nam",
    "51": "Kon Tum",
    "52": "Bình Định",
    "56": "Ninh Thuận",
    "66": "Phú Yên",
    "68": "Đắk Nông, Bình Thuận",
    "75": "Bình Phước",
    "79": "Bà Rịa - Vũng Tàu, Bình Dương",
    "80": "Long An",
    "82": "Tiền Giang",
    "86": "Bến Tre, Trà Vinh",
    "91": "Kiên Giang",
    "92": "Sóc Trăng, Hậu Giang",
    "96": "Bạc Liêu",
}
# What people write besides; a name is also found without its spaces ("hanoi", "danang").
_PROVINCE_ALIASES = {
    "01": "HN",
    "19": "Bắc Cạn",
    "46": "Thừa Thiên Huế, TT Huế, Cố đô Huế",
    "66": "Đắc Lắc, Đắk Lăk, Daclac",
    "68": "Đắc Nông",
    "79": "HCM, TPHCM, TP HCM, Sài Gòn, SG, HCMC, Ho Chi Minh City, Vũng Tàu, Bà Rịa, BRVT",
}

_PROVINCE_PREFIX = re.compile(r"^(?:(?:tinh|thanh pho|tp|t)(?:\.\s*|\s+)|t\.\s?p\.\s*)")
_COMMUNE_PREFIX = re.compile(r"^(?P<kind>phuong|xa|dac khu|p|x|dk)(?:\.\s*|\s+|(?=\d))")
_KINDS = {
    "phuong": CommuneKind.WARD,
    "p": CommuneKind.WARD,
    "xa": CommuneKind.COMMUNE,
    "x": CommuneKind.COMMUNE,
    "dac khu": CommuneKind.SPECIAL_ZONE,
    "dk": CommuneKind.SPECIAL_ZONE,
}
_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`\N{PRIME}]")
_FIRST_WORD = re.compile(r"^\W*\w+\W+")
_SEPARATORS = re.compile(r"[\W_]+")


def provinces() -> tuple[Province, ...]:
    """Return all 34 provinces by code."""
    return tuple(_load()[0].values())


def communes(province: Province | str) -> tuple[Commune, ...]:
    """Return all communes of a province by code. Raises ``UnknownProvince``."""
    return _load()[1][_province(province).code]


def find_province(text: str) -> Province:
    """Return the province that a person means by a name or code.

    Accents, case and prefixes ("Tỉnh", "Thành phố", "TP.") are optional. A province that was merged whole on
    1 July 2025 means its successor: "Long An" is Tây Ninh. Raises ``UnknownProvince``.
    """
    folded = fold(text)
    if folded.isascii() and folded.isdigit() and len(folded) <= 2:
        found = _load()[0].get(folded.zfill(2))
    else:
        names = _province_names()
        keys = (_key(folded), _key(_PROVINCE_PREFIX.sub("", folded)))
        code = next((names[key] for key in (*keys, *map(_joined, keys)) if key in names), None)
        found = _load()[0][code] if code else None
    if found is None:
        raise UnknownProvince(text)
    return found


def search_provinces(text: str) -> list[Province]:
    """Return provinces for a field that completes while one types: those with a word that begins like this.

    Names of provinces that were merged whole and what people say besides ("Sài Gòn") lead to today's; accents, case,
    kinds and spaces are optional. What is spelled as typed comes first, then today's names. An empty text gives all.
    """
    folded = fold(text)
    wanted = {f" {key}" for key in (_key(folded), _key(_PROVINCE_PREFIX.sub("", folded))) if key}
    if not wanted:
        return list(provinces())
    spelled = _spelling(text)
    ranked = []
    for province in provinces():
        known = [alias for alias in _known_as(province) if _begins(alias, wanted)]
        if known:
            sounds_alike = not any(f" {spelled}" in f" {_spelling(alias)}" for alias in known)
            ranked.append((sounds_alike and not text.isascii(), known[0] != province.name, province))
    return [province for *_, province in sorted(ranked, key=lambda entry: entry[:2])]


def _begins(alias: str, wanted: set[str]) -> bool:
    key = _key(fold(alias))
    return any(beginning in form for form in (f" {key}", f" {_joined(key)}") for beginning in wanted)


def find_commune(province: Province | str, text: str) -> Commune:
    """Return the commune of a province that a person means by a name or code.

    Accents, case and prefixes ("xã", "X.", "phường", "P.", "đặc khu") are optional, but what is written counts: where
    two communes differ in an accent (Tân Thành and Tân Thạnh) or in kind alone, accents or the prefix decide. Who writes
    accents means them: "Tân Thánh" is neither.
    Raises ``UnknownProvince``, ``UnknownCommune`` or ``AmbiguousCommune``.
    """
    found = _load_names(_province(province).code)
    folded = fold(text)
    if folded.isascii() and folded.isdigit() and len(folded) > 2:
        candidates: Iterable[Commune] = found.by_code.get(folded.zfill(5), ())
    else:
        candidates = _matching(found, text, folded)
    similar = tuple(candidates)
    matches = tuple(commune for commune in similar if folded.isdigit() or agrees(text, commune.name))
    if not matches:
        raise UnknownCommune(text, similar)
    if len(matches) > 1:
        raise AmbiguousCommune(text, matches)
    return matches[0]


def get_commune(code: str) -> Commune:
    """Return the commune with a five-digit code. Raises ``UnknownCommune``."""
    found = _communes_by_code().get(code)
    if found is None:
        raise UnknownCommune(code)
    return found


def search_communes(province: Province | str, prefix: str, limit: int = 10) -> list[Commune]:
    """Return communes for a field that completes while one types: name beginnings first, then beginnings of words.

    What is spelled as typed comes before what only sounds alike ("hoá" before "hoa"). Accents, case and the kind before the name are optional. An empty prefix gives the first communes by name.
    Raises ``UnknownProvince``.
    """
    folded = fold(prefix)
    whole, bare = _key(folded), _key(_COMMUNE_PREFIX.sub("", folded))
    kind = _kind(folded)
    is_plain = prefix.isascii()
    spelled = f" {_spelling(_FIRST_WORD.sub('', prefix) if kind else prefix)}"
    ranked = []
    for name, full_name, commune in _load_names(_province(province).code).by_name:
        of_kind = kind is commune.kind
        if name.startswith(whole) or (of_kind and name.startswith(bare)):
            tier = 0
        elif full_name.startswith(whole) or f" {whole}" in name or (of_kind and f" {bare}" in name):
            tier = 1
        else:
            continue
        sounds_alike = spelled not in f" {_spelling(commune.full_name)}"
        ranked.append((sounds_alike and not is_plain, tier, name, commune))
    ranked.sort(key=lambda entry: entry[:3])
    return [commune for *_, commune in ranked[:limit]]


def zone(origin: Province | str, destination: Province | str) -> Zone:
    """Tell how far a parcel travels between two provinces. Raises ``UnknownProvince``."""
    sender, receiver = _province(origin), _province(destination)
    if sender.code == receiver.code:
        return Zone.SAME_PROVINCE
    return Zone.SAME_REGION if sender.region is receiver.region else Zone.COUNTRY


class _Names(NamedTuple):
    """The communes of one province by all their names."""

    by_code: dict[str, tuple[Commune, ...]]
    by_spelling: dict[str, tuple[Commune, ...]]
    by_key: dict[str, tuple[Commune, ...]]
    by_name: tuple[tuple[str, str, Commune], ...]


def _matching(names: _Names, text: str, folded: str) -> Iterable[Commune]:
    """Narrow by what was written: accents first, then the words, then the words after a prefix."""
    spelled = names.by_spelling.get(_spelling(text))
    if spelled:
        return spelled
    whole = names.by_key.get(_key(folded))
    if whole:
        return whole
    kind = _kind(folded)
    if kind is None:
        return ()
    # "P. Tân Ninh": the prefix is short for a kind, the rest may still carry the accents that decide.
    rest = _COMMUNE_PREFIX.sub("", folded)
    spelled_rest = _spelling(_FIRST_WORD.sub("", text))
    of_kind = [commune for commune in names.by_key.get(_key(rest), ()) if commune.kind is kind]
    return [commune for commune in of_kind if _spelling(commune.name) == spelled_rest] or of_kind


def _kind(folded: str) -> CommuneKind | None:
    prefix = _COMMUNE_PREFIX.match(folded)
    return _KINDS[prefix["kind"]] if prefix else None


def _key(folded: str) -> str:
    """Reduce a folded name to its words: "B'Lao" is one, hyphens and dots separate."""
    return _SEPARATORS.sub(" ", _APOSTROPHES.sub("", folded)).strip()


def _spelling(text: str) -> str:
    """Keep the accents; both "hoà" and "hòa" are right."""
    return " ".join(spelled_words(text))


def _province(province: Province | str) -> Province:
    return province if isinstance(province, Province) else find_province(province)


@cache
def _load() -> tuple[dict[str, Province], dict[str, tuple[Commune, ...]]]:
    all_provinces: dict[str, Province] = {}
    all_communes: dict[str, list[Commune]] = {}
    kinds = {kind.value: kind for kind in CommuneKind}
    province_code = ""
    for row in UNITS_FILE.read_text("utf-8").splitlines():
        code, kind, name = row.split("\t")
        full_name = f"{kind[0].upper()}{kind[1:]} {name}"
        if len(code) == 2:
            province_code = code
            all_provinces[code] = Province(code, name, full_name)
            all_communes[code] = []
        else:
            all_communes[province_code].append(Commune(code, name, full_name, kinds[kind], province_code))
    return all_provinces, {code: tuple(found) for code, found in all_communes.items()}


@cache
def _communes_by_code() -> dict[str, Commune]:
    return {commune.code: commune for found in _load()[1].values() for commune in found}


@cache
def _known_as(province: Province) -> tuple[str, ...]:
    """Today's name of a province, then what else leads to it."""
    aliases = _PROVINCE_ALIASES.get(province.code, "").split(", ")
    return (province.name, province.full_name, *province.former_names, *(alias for alias in aliases if alias))


@cache
def _province_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for province in provinces():
        for alias in _known_as(province):
            key = _key(fold(alias))
            names[key] = names[_joined(key)] = province.code
    return names


def _joined(key: str) -> str:
    return key.replace(" ", "")


@cache
def _load_names(province_code: str) -> _Names:
    found = _load()[1][province_code]
    by_spelling: defaultdict[str, list[Commune]] = defaultdict(list)
    by_key: defaultdict[str, list[Commune]] = defaultdict(list)
    by_name = []
    for commune in found:
        name, full_name = _key(fold(commune.name)), _key(fold(commune.full_name))
        by_name.append((name, full_name, commune))
        by_key[name].append(commune)
        by_key[full_name].append(commune)
        by_spelling[_spelling(commune.name)].append(commune)
        by_spelling[_spelling(commune.full_name)].append(commune)
    return _Names(
        by_code={commune.code: (commune,) for commune in found},
        by_spelling={name: tuple(group) for name, group in by_spelling.items()},
        by_key={name: tuple(group) for name, group in by_key.items()},
        by_name=tuple(by_name),
    )
