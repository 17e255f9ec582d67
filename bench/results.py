"""What is asked for and what was measured; ``bench.run`` fills it and ``bench.report`` shows it."""

from dataclasses import dataclass, field

from bench.freshness import Freshness
from bench.load import Figure
from bench.servers import Memory


@dataclass
class Options:
    rounds: int
    seconds: float
    workers: int
    threads: int


@dataclass
class Result:
    """Everything measured at one size of the shop. Reads are keyed by (mode, kind, connections)."""

    products: int
    variants: int
    pictures: int = 0
    distinct: dict[str, int] = field(default_factory=dict)
    reads: dict[tuple[str, str, int], Figure] = field(default_factory=dict)
    flows: dict[int, Figure] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    statements_cached: dict[str, int] = field(default_factory=dict)
    memory: list[Memory] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    ceiling: Figure = field(default_factory=Figure)
    freshness: Freshness = field(default_factory=Freshness)
    orders_checked: int = 0
