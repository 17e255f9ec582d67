"""Sends what was once sent to a Saleor server to ours and tells where the answers mean something else.

Ids, names and moments are each server's own: an id that was recorded stands for ours at the same place of the answers,
from there on. Everything else must be equal: fields, codes, messages, statuses, amounts, nulls, lengths of lists. How
many there are beyond a page is each shop's own too.
Where a document is refused before it runs, the words are the GraphQL library's; status and code count there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.test import Client

RECORDINGS = Path(__file__).parent / "recordings"

_IDS = {"id", "cursor", "startCursor", "endCursor"}
OWN_WORDS = {"id", "token", "name", "slug", "sku", "number", "created", "url", "productName", "variantName"}
OWN_WORDS |= {"shippingMethodName", "productSku", "discountName", "confirmationData"}
"""Members whose value every shop has its own of."""


def load(name: str) -> list[dict[str, Any]]:
    """The recorded cases of a file: case, as, query, variables, status, answer."""
    cases: list[dict[str, Any]] = json.loads((RECORDINGS / f"{name}.json").read_text("utf-8"))
    return cases


@dataclass
class Replay:
    """One shop to which the cases of a recording are sent in their order."""

    ids: dict[str, str]
    """Our ids by those that were recorded; grows with the answers."""
    tokens: Mapping[str, str] = field(default_factory=dict)
    """The access token by who asked."""
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    own_words: Collection[str] = frozenset(OWN_WORDS)

    def run(self, cases: Iterable[Mapping[str, Any]], before: Mapping[str, Callable[[Replay], None]]) -> None:
        """Send each case; ``before`` does what was done between cases without being recorded."""
        for case in cases:
            if case["case"] in before:
                before[case["case"]](self)
            body = {"query": case["query"], "variables": self.translated(case["variables"])}
            self.answers[case["case"]] = self.send(body, self.tokens.get(case["as"]))
            _learn(case["answer"], self.answers[case["case"]][1], self.ids)

    def send(self, body: Any, token: str | None = None) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = Client().post("/graphql/", body, content_type="application/json", headers=headers)
        answer: dict[str, Any] = response.json()
        return response.status_code, answer

    def translated(self, value: Any) -> Any:
        """What was recorded, in our ids: each whole, and in one pass, for ours may look like another recorded one."""
        ours = {json.dumps(recorded)[1:-1]: json.dumps(own)[1:-1] for recorded, own in self.ids.items()}
        known = "|".join(re.escape(recorded) for recorded in sorted(ours, key=len, reverse=True) if recorded)
        pattern = rf"(?<![\w+=])(?:{known})(?![\w+=])" if known else r"(?!)"
        return json.loads(re.sub(pattern, lambda match: ours[match[0]], json.dumps(value)))

    def differences(self, case: Mapping[str, Any], allowed: Iterable[str] = ()) -> list[str]:
        """Where our answer to a case differs, as paths with both values.

        ``allowed`` are patterns of the case's name, a blank and the path.
        """
        status, answer = self.answers[case["case"]]
        found = [] if status == case["status"] else [f"status: {case['status']} != {status}"]
        recorded = self.translated(case["answer"])
        if case["status"] == 400:
            found += _compare(_refusal(recorded), _refusal(answer), self.own_words)
        else:
            found += _compare(recorded, answer, self.own_words)
        return [line for line in found if not any(re.match(pattern, f"{case['case']} {line}") for pattern in allowed)]


def _refusal(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What counts of the answer to a document that never ran."""
    return {
        "has data": "data" in answer,
        "codes": sorted({error["extensions"]["exception"]["code"] for error in answer["errors"]}),
    }


def _learn(recorded: Any, ours: Any, ids: dict[str, str]) -> None:
    if isinstance(recorded, dict) and isinstance(ours, dict):
        for key in recorded.keys() & ours.keys():
            if key in _IDS and isinstance(recorded[key], str) and isinstance(ours[key], str):
                ids.setdefault(recorded[key], ours[key])
            _learn(recorded[key], ours[key], ids)
    elif isinstance(recorded, list) and isinstance(ours, list):
        for left, right in zip(recorded, ours, strict=False):
            _learn(left, right, ids)


def _compare(recorded: Any, ours: Any, own_words: Collection[str], path: str = "") -> list[str]:
    if isinstance(recorded, dict) and isinstance(ours, dict):
        left = recorded.keys() - {"extensions"} if not path else recorded.keys()
        right = ours.keys() - {"extensions"} if not path else ours.keys() - {"locations"}
        lines = [f"{path}.{key}: only {'recorded' if key in left else 'ours'}" for key in sorted(left ^ right)]
        for key in sorted(left & right):
            if key != "totalCount" or not (_is_beyond_the_page(recorded) and _is_beyond_the_page(ours)):
                lines += _compare(recorded[key], ours[key], own_words, f"{path}.{key}")
        return lines
    if isinstance(recorded, list) and isinstance(ours, list):
        if len(recorded) != len(ours):
            return [f"{path}: {len(recorded)} items != {len(ours)}"]
        return [line for pair in zip(recorded, ours, strict=True) for line in _compare(*pair, own_words, f"{path}[]")]
    if _is_document(recorded) and _is_document(ours):
        return _compare(json.loads(recorded), json.loads(ours), own_words, path)
    is_own = path.rpartition(".")[2] in own_words and recorded is not None and type(recorded) is type(ours)
    return [] if recorded == ours or is_own else [f"{path}: {recorded!r} != {ours!r}"]


def _is_document(value: Any) -> bool:
    """Whether this is an object that was sent as text: its members have no order."""
    return isinstance(value, str) and value.startswith("{")


def _is_beyond_the_page(connection: Mapping[str, Any]) -> bool:
    return isinstance(connection["totalCount"], int) and connection["totalCount"] > len(connection.get("edges", ()))
