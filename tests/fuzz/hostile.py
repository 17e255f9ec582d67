"""Values that somebody might send who means no good, or whose program is broken; each fits its type unless said."""

from __future__ import annotations

import base64
import random
from typing import Any

NUL, LONE_SURROGATE = "a\0b", "a\ud800b"

TEXTS = (
    "",
    " ",
    "\t\r\n",
    "a" * 10_000,
    "đ" * 3_000,
    "\u202eمتجر \u200f\u2067שוק\u2069",
    "👩🏽‍🌾🧂🌶️" * 50,
    "\u0300" * 200,
    "\u200b\ufeff\u2060",
    "ﷺ" * 100,
    "'; DROP TABLE x; --",
    "' OR 1=1 --",
    '") OR ("1"="1',
    "%' ESCAPE '!",
    "%_%\\",
    '"muối" NEAR/2 * (ớt OR :x) & | ! <->',
    "^muoi* -ot +ca AND NOT",
    "$${}{{7*7}}${7*7}%s%n{0.__class__}",
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "../../../../etc/passwd",
    "javascript:alert(1)",
    "https://evil.example/",
    "//evil.example",
    "a@b",
    "lan@" + ("a" * 60 + ".") * 4 + "com",
    "http://localhost:3000/" + "a" * 3_000,
    "lan@example.com\r\nBcc: all@example.com",
    "null",
    "NaN",
    "-1",
    "9" * 400,
    "٣٤٥",
    "0x10",
    "1e400",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31T23:59:59Z",
    "+84912345678",
    "{}",
    "[[[[[[]]]]]]",
)
WHOLE_NUMBERS = (0, 1, -1, 2, 50, 51, 100, 101, 2**31 - 1, -(2**31), 2**15, -(2**15))
DECIMALS = (0, -1, 0.001, 1e-30, 1e24, "1e30", "12.999", 2**63, -(10**30), 125000)
DAYS = ("2026-11-24", "0001-01-01", "9999-12-31", "1970-01-01")
MOMENTS = ("2026-11-24T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+14:00", "2026-11-24T00:00:00")
WRONG: tuple[Any, ...] = (
    None,
    True,
    7,
    -0.5,
    10**30,
    "",
    "x",
    NUL,
    LONE_SURROGATE,
    [],
    [[]],
    {},
    {"a": {"b": [1]}},
    "9" * 5_000,
)
"""Of any type, so that most types refuse them."""


def wrong_ids(kind: str) -> tuple[str, ...]:
    """Ids that name no row of ``kind``, or none at all."""
    return (
        "",
        "1",
        "abc",
        "=" * 20,
        "é",
        "a" * 10_000,
        _id(f"{kind}:0"),
        _id(f"{kind}:-1"),
        _id(f"{kind}:{10**30}"),
        _id(f"{kind}:9223372036854775808"),
        _id(f"{kind}:abc"),
        _id(f"{kind}:"),
        _id(f"{kind}:1:2"),
        _id(f"{kind}:1\0"),
        _id(f"{kind}:١"),
        _id(f"{kind}:' OR 1=1"),
        _id(f"{kind}:00000000-0000-0000-0000-000000000000"),
        _id("Nothing:1"),
        _id(":"),
        base64.b64encode(b"\xff\xfe:\xff").decode(),
    )


def json_value(choice: random.Random, depth: int = 3) -> Any:
    kind = choice.randrange(6 if depth else 4)
    if kind == 4:
        return [json_value(choice, depth - 1) for _ in range(choice.randrange(4))]
    if kind == 5:
        return {choice.choice(TEXTS)[:80]: json_value(choice, depth - 1) for _ in range(choice.randrange(4))}
    return choice.choice((None, True, choice.choice(WHOLE_NUMBERS), choice.choice(TEXTS)))


def _id(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
