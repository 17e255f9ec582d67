"""Message catalogues with Babel, so that nobody needs GNU gettext: find msgids, bring files up to date, compile.

Each package keeps its own Vietnamese file; the msgids are the English texts.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGE = "vi"

_PLAIN = dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), None)
_PLURAL = dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
_CONTEXT = dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2))
_CONTEXT_PLURAL = dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3))
KEYWORDS = {**_PLAIN, **_PLURAL, **_CONTEXT, **_CONTEXT_PLURAL}


@dataclass(frozen=True)
class FoundMessage:
    """One translatable text in the code: its singular, its plural if it has one, its context, and where it stands."""

    msgid: str
    plural: str | None
    context: str | None
    place: str

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.msgid, self.plural) if self.plural else self.msgid


def catalog_path(package: str) -> Path:
    return Path(settings.BASE_DIR) / package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _source_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    # Django turns a template into something gettext can read; its indentation means nothing to Python.
    return "\n".join(line.lstrip() for line in templatize(text).splitlines())


def find_messages(package: str) -> Iterator[FoundMessage]:
    """Yield the translatable texts of a package's Python files and templates."""
    base = Path(settings.BASE_DIR)
    for path in sorted((base / package).rglob("*")):
        if path.suffix not in {".py", ".html", ".txt", ".xml"} or "static" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        source = io.BytesIO(_source_of(path).encode())
        for line, ids, _comments, context in extract(
            "python", source, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            msgid, plural = (ids[0], ids[1]) if isinstance(ids, tuple) else (ids, None)
            if msgid:
                yield FoundMessage(msgid, plural, context, f"{path.relative_to(base)}:{line}")


def read_catalog(package: str) -> Catalog:
    """Return a package's Vietnamese catalogue; an empty one if there is no file yet."""
    path = catalog_path(package)
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="OCOP marketplace", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django")


def is_translated(message: Message | None) -> bool:
    """Return whether a message has its Vietnamese: every plural form filled, no guess left to be confirmed."""
    if message is None or message.fuzzy:
        return False
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)


def untranslated(package: str) -> list[FoundMessage]:
    """Return the texts of a package that Vietnamese readers would see in English."""
    catalog = read_catalog(package)
    return [found for found in find_messages(package) if not is_translated(catalog.get(found.msgid, found.context))]


def update_catalog(package: str) -> int:
    """Add the texts that the package's file lacks, untranslated; return their number. Nothing is removed."""
    catalog = read_catalog(package)
    missing = [found for found in find_messages(package) if catalog.get(found.msgid, found.context) is None]
    for found in missing:
        catalog.add(found.id, context=found.context, auto_comments=[found.place])
    if missing:
        path = catalog_path(package)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, no_location=True)
    return len({(found.msgid, found.context) for found in missing})


def compile_catalogs() -> int:
    """Write each ``.mo`` that is missing or older than its ``.po``; return their number."""
    number = 0
    for package in settings.PACKAGES:
        source = catalog_path(package)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            continue
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, read_catalog(package))
        draft.replace(target)
        number += 1
    return number
