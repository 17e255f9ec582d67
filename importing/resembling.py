"""Names that differ from others in accents or case alone. They may be mistypings or other goods: a person decides."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from vietnam.text import as_name, fold


class Names:
    """The names of producers, products, packs and decisions, each among its neighbours: its ``scope``."""

    def __init__(self) -> None:
        self._alike: defaultdict[tuple[Any, str], dict[str, None]] = defaultdict(dict)

    def note(self, scope: Any, name: str) -> None:
        if name:
            self._alike[scope, fold(name)][as_name(name)] = None

    def resembling(self, scope: Any, name: str) -> str | None:
        """The name that this one may be a mistyping of; None where it is there itself or nothing is like it."""
        alike = self._alike.get((scope, fold(name)), {})
        return None if not name or as_name(name) in alike else next(iter(alike), None)
