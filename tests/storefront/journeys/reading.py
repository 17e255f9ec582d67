"""What stands on a page, read from its HTML: texts for people, links, ids. And in which language the texts are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parents[3]
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label"}
SPOKEN_METAS = {"description", "og:title", "og:description", "og:site_name"}
RANK = re.compile(r"OCOP (\d) (?:sao|stars)")
SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
# A word that begins small: names keep their accents in English.
WORDS_OF_VIETNAMESE = re.compile(
    r"(?<!\w)(?=[a-zăâđêôơưàảãáạèẻẽéẹìỉĩíịòỏõóọùủũúụừửữứựỳỷỹýỵ])\w*[ăâđêôơưĂÂĐÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]\w*"
)
WORDS_OF_ENGLISH = re.compile(
    r"\b(and|your|you|with|from|this|that|please|of|for|products?|not|is|are|was|order|basket|price|delivery|"
    r"stars?|account|sign|address|page|all|choose|free|total|by|stock)\b",
    re.IGNORECASE,
)


@dataclass
class Text:
    """A run of words for people, with the language that the page says it is in."""

    words: str
    language: str


@dataclass
class Reading:
    """A page as read."""

    texts: list[Text] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    medal: int | None = None
    """The rank beside the name of the product whose page it is."""
    cards: list[tuple[str, int | None]] = field(default_factory=list)
    """Products on cards by their slug, with the rank on the card."""

    def in_language(self, language: str) -> list[str]:
        return [text.words for text in self.texts if text.language == language]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Reading()
        self._open: list[tuple[str, str]] = []
        self._rank: int | None = None

    @property
    def _language(self) -> str:
        return self._open[-1][1] if self._open else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self._language)
        if tag not in VOID:
            self._open.append((tag, language))
        self._say(language, *(given[name] for name in SPOKEN_ATTRIBUTES & given.keys()))
        if tag == "meta" and given.get("name", given.get("property")) in SPOKEN_METAS:
            self._say(language, given.get("content", ""))
        if "id" in given:
            self.found.ids.append(given["id"])
        if tag == "a" and given.get("href"):
            self.found.links.append(given["href"])
        if tag == "article":
            self._rank = None
        if tag == "a" and self._is_inside("article") and "#" not in given["href"]:
            self.found.cards.append((given["href"].rstrip("/").rpartition("/")[2], self._rank))
        self._note_sources(tag, given)

    def _note_sources(self, tag: str, given: dict[str, str]) -> None:
        if tag in {"img", "script", "source"} and given.get("src"):
            self.found.sources.append(given["src"])
        if tag == "link" and given.get("rel") in {"stylesheet", "icon", "preload"}:
            self.found.sources.append(given["href"])
        if "srcset" in given:
            self.found.sources += [part.split()[0] for part in given["srcset"].split(",") if part.strip()]

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not any(tag in SILENT for tag, _ in self._open):
            self._say(self._language, data)

    def _say(self, language: str, *texts: str) -> None:
        for text in texts:
            words = " ".join(text.split())
            if any(sign.isalpha() for sign in words):
                self.found.texts.append(Text(words, language))
                if rank := RANK.fullmatch(words):
                    self._note_rank(int(rank[1]))

    def _note_rank(self, rank: int) -> None:
        if self._is_inside("article"):
            self._rank = rank
        elif self._is_inside("a"):  # it leads to the certificate
            self.found.medal = rank

    def _is_inside(self, tag: str) -> bool:
        return any(opened == tag for opened, _ in self._open)


def read(html: str) -> Reading:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


@cache
def catalog() -> tuple[frozenset[str], frozenset[str], tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """Return the Vietnamese and the English texts of all packages, plain ones as sets and those with gaps as patterns."""
    plain: tuple[set[str], set[str]] = (set(), set())
    gapped: tuple[set[str], set[str]] = (set(), set())
    for path in PROJECT.glob("*/locale/vi/LC_MESSAGES/django.po"):
        for message in read_po(path.open("rb"), locale="vi"):
            for side, texts in enumerate((message.string, message.id)):
                for text in [texts] if isinstance(texts, str) else texts or ():
                    words = " ".join(text.split())
                    (gapped if "%" in words or "{" in words else plain)[side].add(words)
    vietnamese, english = (tuple(_pattern(text) for text in texts if len(text) > 3) for texts in gapped)
    both = plain[0] & plain[1]
    return (
        frozenset(plain[0] - both),
        frozenset(plain[1] - both),
        vietnamese,
        english,
    )


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text)
    letters = sum(sign.isalpha() for part in parts for sign in part)
    return re.compile(".+".join(re.escape(part) for part in parts) if letters > 7 else r"(?!)")


def foreign(texts: Iterable[str], language: str, *, names: Iterable[str]) -> Iterator[str]:
    """Give the texts that are not in ``language``. ``names`` are proper names, at home in both."""
    vietnamese, english, vietnamese_gapped, english_gapped = catalog()
    other, gapped = (english, english_gapped) if language == "vi" else (vietnamese, vietnamese_gapped)
    telltale = WORDS_OF_ENGLISH if language == "vi" else WORDS_OF_VIETNAMESE
    known = sorted(names, key=len, reverse=True)
    for text in texts:
        rest = text
        for name in known:
            rest = rest.replace(name, "")
        if text in other or any(pattern.fullmatch(text) for pattern in gapped) or telltale.search(rest):
            yield text
