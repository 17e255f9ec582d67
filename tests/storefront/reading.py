"""How tests read a rendered page: its words, and what a pattern finds in it."""

import html
import re
from typing import Any


def text_of(response: Any) -> str:
    """The words that a page shows, tags and repeated white space away."""
    return words_of(response.content.decode())


def words_of(body: str) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", body, flags=re.DOTALL)
    body = re.sub(r"<span\b[^>]* hidden>.*?</span>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def found(pattern: str, text: Any) -> str:
    """The first group of the first match, which must exist."""
    match = re.search(pattern, str(text), re.DOTALL)
    assert match, f"{pattern} is not there"
    return match.group(1)
