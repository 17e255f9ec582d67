"""Folding of Vietnamese text for comparison, search and web addresses. Display text never passes through here."""

import hashlib
import re
import unicodedata

SLUG_MAX_LENGTH = 120

# Above this code point characters are folded each time: to remember all of Unicode would cost a worker 100 MB.
_REMEMBERED_BELOW = 0x3000
# Letters that Unicode does not take apart although a Vietnamese reader does; ð is a common mistyping of đ.
_STROKED = {"đ": "d", "ð": "d", "ơ": "o", "ư": "u"}
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})
# Letters and marks by category that show nothing: grapheme joiner, Hangul fillers, Khmer vowels, variation selectors.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`\N{PRIME}]")
# Grave, acute, tilde, hook and dot below: the five tones. The other marks (â, ê, ô, ă, ơ, ư) make other letters.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def _fold_character(character: str) -> str:
    folded = character
    for _ in range(4):  # casefolding can yield a character that decomposes again; two rounds settle all of Unicode
        previous = folded
        folded = unicodedata.normalize("NFKD", folded).casefold()
        if folded == previous:
            break
    return "".join(
        " " if part.isspace() else _STROKED.get(part, part)
        for part in folded
        if part.isspace() or unicodedata.category(part) not in _DROPPED_CATEGORIES
    )


class _Folding(dict[int, str]):
    """What ``str.translate`` puts in the place of each character, computed when first needed."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code < _REMEMBERED_BELOW:
            self[code] = folded
        return folded


_FOLDING = _Folding()


def as_name(text: str) -> str:
    """Bring a name to the form in which it is kept and told apart from others.

    Composed letters, single spaces, nothing invisible. Accents and case stay: "dừa" is a coconut, "dứa" a pineapple.
    A folded name is a question, never an answer: what agrees with another only when folded may be something else.
    """
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """Text in composed letters, without characters that take no place on paper."""
    if text.isascii():
        return text
    return "".join(part for part in unicodedata.normalize("NFC", text) if not is_invisible(part))


def is_invisible(character: str) -> bool:
    """Whether a character takes no place on paper: zero-width spaces, joiners, marks of direction, fillers."""
    return unicodedata.category(character) == "Cf" or character in _BLANK


def agrees(text: str, name: str) -> bool:
    """Whether text that equals ``name`` when folded can be a careless spelling of it.

    Who leaves accents out may mean the name; who writes accents means them. Words before the name ("xã") are left out.
    """
    official = _written(name)
    written = _written(text)[-len(official) :]
    if "".join(written).isascii():
        return True
    first, name_first = "".join(written[:1]), official[0]
    prefix = first.removesuffix(name_first)  # "P1" is ward 1
    return written[1:] == official[1:] and first.endswith(name_first) and prefix.isascii()


def _written(text: str) -> list[str]:
    return spelled_words(_APOSTROPHES.sub("", visible(text)).lower().replace("ð", "đ"))


def fold(text: str) -> str:
    """Bring text to the form in which two spellings of the same words are equal.

    Lower case, no accents (đ becomes d), compatibility forms resolved, composed and decomposed input alike,
    runs of white space as one space, control and invisible format characters gone. Folding twice changes nothing.
    """
    return " ".join(text.translate(_FOLDING).split())


def words(text: str) -> list[str]:
    """Split text into folded words in reading order, punctuation left out."""
    return _WORD.findall(fold(text))


def spelled_words(text: str) -> list[str]:
    """Split text into lower-case words with their accents, in a form for comparison only.

    Composed and decomposed input is alike, and so are "hoà" and "hòa": the tone stands before its word. The beginning of
    a word that has got its tone is therefore a beginning of this form too.
    """
    visible = "".join(character for character in text if unicodedata.category(character) not in {"Cf", "Cs", "Cc"})
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", visible).casefold())
    return [_tone_first(word) for word in _WORD.findall(composed)]


def _tone_first(word: str) -> str:
    marks = unicodedata.normalize("NFD", word)
    return "".join(sorted(marks, key=lambda mark: mark not in _TONES))


def slugify(text: str, max_length: int = SLUG_MAX_LENGTH, fallback: str = "muc") -> str:
    """Make a web address part of ``a-z``, ``0-9`` and hyphens, at most ``max_length`` long and never empty.

    Cut between words where possible. Text without any Latin letter or digit gives ``fallback`` and a short digest of
    the text, so that two such texts still differ. Uniqueness among rows is the caller's business.
    """
    slug = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(slug) > max_length:
        cut = slug[: max_length + 1].rpartition("-")[0]
        slug = cut or slug[:max_length]
    if slug:
        return slug
    digest = hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{fallback}-{digest}"[:max_length]
