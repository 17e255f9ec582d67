"""Measure the marketplace on a private PostgreSQL and print a table: `python -m bench.run --help`.

Everything that is compared is measured in turns within one run, so that a busy machine slows all of it alike.
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench import report
from bench.cluster import free_port, private_cluster
from bench.freshness import Writer
from bench.load import Connection, Figure, Round, body_of, check_answer, http_request, run_round
from bench.mix import CHANNEL, DOCUMENT_OF, PER_PAGE, READS, Flow, Sample, document, variables_of
from bench.results import Options, Result
from bench.servers import PROJECT, Server, marketplace_command, memory_of, plain_command, running
from demo.sample import PROVINCE

PORTS = (8220, 8239)
CONNECTIONS = (1, 8)
FLOW_CLIENTS = (1, 4)


def say(text: str) -> None:
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


class Shop:
    """A database with so many products, and the settings under which the marketplace serves it."""

    def __init__(self, *, cluster: str, products: int, folder: Path) -> None:
        self.products = products
        self.folder = folder
        self.name = f"shop_{products}"
        self.database = f"{cluster}/{self.name}"
        self._admin = f"{cluster}/postgres"
        folder.mkdir(parents=True, exist_ok=True)

    def environment(self, *, caches: bool, port: int) -> dict[str, str]:
        """A deployment's settings; only the limit on requests per minute is lifted, since one address sends them all."""
        counters = self.folder / f"counters-{port}"
        counters.mkdir(exist_ok=True)
        return {
            "DATABASE_URL": self.database,
            "PUBLIC_URL": f"http://localhost:{port}",
            "MARKET_PROVINCE": PROVINCE,
            "DEBUG": "0",
            "RESPONSE_CACHE": "1" if caches else "0",
            "GRAPHQL_REQUESTS_PER_MINUTE": "0",
            "PAGE_POSTS_PER_MINUTE": "0",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "METRICS_ADDRESS": "off",
        }

    def prepare(self) -> Sample:
        """Load the shop unless it is there already, and choose what the requests ask for."""
        is_new = self._create_database()
        self.manage("migrate", "--verbosity", "0")
        if is_new:
            say(f"loading {self.products} products")
            self.manage("demo", "--products", str(self.products))
            self.manage("collectstatic", "--no-input", "--verbosity", "0")
            with psycopg.connect(self.database, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
        self.inside("sample", caches=False)
        sample: Sample = json.loads(self.sample_file.read_text())
        return sample

    @property
    def sample_file(self) -> Path:
        return self.folder / "sample.json"

    def _create_database(self) -> bool:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.name,)).fetchone():
                return False
            connection.execute(f'CREATE DATABASE "{self.name}"')
        return True

    def manage(self, *arguments: str) -> None:
        environment = os.environ | self.environment(caches=False, port=PORTS[0])
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def inside(self, what: str, *, caches: bool) -> str:
        """Run ``bench.inside`` with the shop's settings and return what it printed."""
        return subprocess.run(
            [sys.executable, "-m", "bench.inside", what, str(self.sample_file)],
            cwd=PROJECT,
            env=os.environ | self.environment(caches=caches, port=PORTS[0]) | {"LOG_LEVEL": "ERROR"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    @contextmanager
    def served(self, *, caches: bool, options: Options) -> Iterator[Server]:
        port = free_port(*PORTS)
        first = list_request(port)
        command = marketplace_command(port=port, workers=options.workers, threads=options.threads)
        environment = self.environment(caches=caches, port=port)
        with running(command, port=port, environment=environment, first=first, log=self.folder / "web.log") as server:
            yield server

    def value(self, sql: str) -> int:
        with psycopg.connect(self.database) as connection:
            row = connection.execute(sql).fetchone()
        assert row is not None
        return int(row[0])


def list_request(port: int) -> bytes:
    variables = {"channel": CHANNEL, "first": PER_PAGE}
    return http_request("/graphql/", {"query": document("products_list"), "variables": variables}, port=port)


def read_requests(kind: str, sample: Sample, *, port: int) -> list[bytes]:
    text = document(DOCUMENT_OF[kind])
    wanted = variables_of(kind, sample, random.Random(5))
    return [http_request("/graphql/", {"query": text, "variables": one}, port=port) for one in wanted]


def check_reads(kind: str, requests: list[bytes], *, port: int) -> int:
    """Ask each distinct request once and refuse empty answers. Returns how many distinct ones there are."""
    distinct = sorted(set(requests))
    connection = Connection(port)
    empty = 0
    try:
        for request in distinct:
            answer = connection.ask(request)
            check_answer(answer)
            data = body_of(answer)["data"]
            empty += not (data["product"] if kind == "detail" else data["products"]["edges"])
    finally:
        connection.close()
    if empty > len(distinct) // 10:
        raise RuntimeError(f"{empty} of {len(distinct)} {kind} answers are empty")
    return len(distinct)


def measure_reads(shop: Shop, sample: Sample, result: Result, options: Options) -> None:
    """Measure every kind of read with caches off, on, and as the floor, in turns."""
    with ExitStack() as stack:
        servers = {
            "off": stack.enter_context(shop.served(caches=False, options=options)),
            "on": stack.enter_context(shop.served(caches=True, options=options)),
            "floor": stack.enter_context(served_floor(shop, options)),
        }
        mixes: dict[tuple[str, str], list[bytes]] = {}
        for kind in READS:
            for mode in ("off", "on"):
                mixes[mode, kind] = read_requests(kind, sample, port=servers[mode].port)
            mixes["floor", kind] = [
                http_request(
                    f"/floor/{kind}/{number}", {"query": document(DOCUMENT_OF[kind])}, port=servers["floor"].port
                )
                for number in range(50)
            ]
            result.distinct[kind] = check_reads(kind, mixes["off", kind], port=servers["off"].port)
        for turn in range(options.rounds + 1):  # the first warms up and is thrown away
            for (mode, kind), requests in mixes.items():
                for connections in CONNECTIONS:
                    seconds = options.seconds if turn else options.seconds / 2
                    one = run_round(requests, port=servers[mode].port, connections=connections, seconds=seconds)
                    if turn:
                        result.reads.setdefault((mode, kind, connections), Figure()).rounds.append(one)
            say(f"reads, round {turn} of {options.rounds}")
        trivial = [http_request("/bytes/12000", None, port=servers["floor"].port)]
        for _ in range(options.rounds):
            result.ceiling.rounds.append(
                run_round(trivial, port=servers["floor"].port, connections=8, seconds=options.seconds)
            )
        result.memory = [memory_of(pid) for pid in servers["on"].workers()]
        measure_with_writes(shop, sample, servers["on"], mixes, result, options)


def measure_with_writes(
    shop: Shop,
    sample: Sample,
    server: Server,
    mixes: Mapping[tuple[str, str], list[bytes]],
    result: Result,
    options: Options,
) -> None:
    """Measure reads with caches on while rows change every second, each change looked for at once."""
    writer = Writer(database=shop.database, port=server.port, sample=sample)
    writer.start()
    try:
        for _ in range(options.rounds):
            for kind in READS:
                one = run_round(mixes["on", kind], port=server.port, connections=8, seconds=options.seconds)
                result.reads.setdefault(("writes", kind, 8), Figure()).rounds.append(one)
    finally:
        result.freshness = writer.finish()
    say(f"{result.freshness.checks} answers compared with fresh writes, {len(result.freshness.stale)} stale")


@contextmanager
def served_floor(shop: Shop, options: Options) -> Iterator[Server]:
    recorded = shop.folder / "floor.json"
    recorded.write_text(shop.inside("record", caches=False).splitlines()[-1])
    port = free_port(*PORTS)
    command = plain_command("bench.floor:application", port=port, workers=options.workers, threads=options.threads)
    environment = {"FLOOR_FILE": str(recorded), "DATABASE_URL": shop.database}
    first = http_request("/floor/list/0", {}, port=port)
    with running(command, port=port, environment=environment, first=first, log=shop.folder / "floor.log") as server:
        yield server


class FlowClient(threading.Thread):
    """One shopper after another on one connection, until the time is over."""

    def __init__(self, *, port: int, sample: Sample, seed: int, deadline: float) -> None:
        super().__init__(daemon=True)
        self.sample, self.deadline = sample, deadline
        self.random = random.Random(seed)
        self.port = port
        self.connection = Connection(port)
        self.texts = {path: document(path) for path in FLOW_DOCUMENTS}
        self.milliseconds: list[float] = []
        self.orders: list[str] = []
        self.error: BaseException | None = None

    def ask(self, name: str, variables: Mapping[str, Any], token: str | None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": self.texts[name], "variables": variables}
        answer = self.connection.ask(http_request("/graphql/", body, port=self.port, headers=headers))
        check_answer(answer)
        return body_of(answer)["data"]

    def run(self) -> None:
        try:
            while time.perf_counter() < self.deadline:
                started = time.perf_counter()
                order = Flow(self.ask, sample=self.sample, random_=self.random).run()
                self.milliseconds.append((time.perf_counter() - started) * 1000)
                self.orders.append(order["number"])
        except BaseException as error:  # noqa: BLE001 - raised again by who waits for the thread
            self.error = error
        finally:
            self.connection.close()


FLOW_DOCUMENTS = (
    "checkout_create",
    "checkout_lines_add",
    "checkout_email_update",
    "checkout_shipping_address_update",
    "checkout_billing_address_update",
    "delivery_options_calculate",
    "checkout_delivery_method_update",
    "transaction_create",
    "checkout_complete",
)


def run_flows(sample: Sample, *, port: int, clients: int, seconds: float, seed: int) -> tuple[Round, list[str]]:
    started = time.perf_counter()
    threads = [
        FlowClient(port=port, sample=sample, seed=seed * 100 + number, deadline=started + seconds)
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
        if thread.error:
            raise thread.error
    one = Round(time.perf_counter() - started, [value for thread in threads for value in thread.milliseconds])
    return one, [number for thread in threads for number in thread.orders]


def measure_flows(shop: Shop, sample: Sample, result: Result, options: Options) -> None:
    """Measure whole purchases, then check that each became an order whose vendor orders sum to it."""
    before = shop.value("SELECT count(*) FROM orders_order")
    placed: list[str] = []
    with shop.served(caches=True, options=options) as server:
        run_flows(sample, port=server.port, clients=2, seconds=options.seconds, seed=99)
        before = shop.value("SELECT count(*) FROM orders_order")
        for turn in range(options.rounds):
            for clients in FLOW_CLIENTS:
                seconds = 2 * options.seconds
                one, numbers = run_flows(
                    sample, port=server.port, clients=clients, seconds=seconds, seed=turn * 10 + clients
                )
                result.flows.setdefault(clients, Figure()).rounds.append(one)
                placed += numbers
            say(f"flows, round {turn + 1} of {options.rounds}")
        result.memory += [memory_of(pid) for pid in server.workers()]
    stored = shop.value("SELECT count(*) FROM orders_order") - before
    if stored != len(placed) or len(set(placed)) != len(placed):
        raise RuntimeError(f"{len(placed)} purchases were confirmed, {stored} orders stored")
    broken = shop.value(
        """
        SELECT count(*) FROM orders_order o
        WHERE total_amount IS DISTINCT FROM (SELECT sum(total_amount) FROM orders_vendororder v WHERE v.order_id = o.id)
           OR subtotal_amount IS DISTINCT FROM
              (SELECT sum(total_price_amount) FROM orders_orderline l WHERE l.order_id = o.id)
        """
    )
    if broken:
        raise RuntimeError(f"{broken} orders are not the sum of their vendor orders")
    result.orders_checked = stored


def measure_starts(shop: Shop, result: Result, options: Options) -> None:
    """Measure from the start command to the first product list."""
    for _ in range(3):
        with shop.served(caches=True, options=options) as server:
            result.starts.append(server.seconds_to_first_answer)
    say(f"first answer after {statistics.median(result.starts):.2f} s")


def measure(shop: Shop, options: Options) -> Result:
    sample = shop.prepare()
    result = Result(
        products=shop.value("SELECT count(*) FROM catalog_product"),
        variants=shop.value("SELECT count(*) FROM catalog_productvariant"),
        pictures=shop.value("SELECT count(*) FROM catalog_productmedia"),
    )
    say(f"{result.products} products, {result.variants} variants, {result.pictures} pictures")
    result.statements = json.loads(shop.inside("count", caches=False).splitlines()[-1])
    result.statements_cached = json.loads(shop.inside("count", caches=True).splitlines()[-1])
    say(f"statements: {result.statements}, with caches {result.statements_cached}")
    measure_starts(shop, result, options)
    measure_flows(shop, sample, result, options)
    measure_reads(shop, sample, result, options)
    return result


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("--products", default="2000", help="sizes of the shop, for example 2000,60000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of one round")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4, help="of each web worker")
    parser.add_argument("--keep", type=Path, help="folder for database and pictures, to measure again without loading")
    parser.add_argument("--write", type=Path, help="page whose table is replaced (docs/bench.md)")
    return parser.parse_args()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an end by signal stops the servers too
    arguments = parse_arguments()
    options = Options(arguments.rounds, arguments.seconds, arguments.workers, arguments.threads)
    folder: Path = arguments.keep or Path(tempfile.mkdtemp(prefix="ocop-bench-"))
    try:
        with private_cluster(port=free_port(*PORTS), folder=folder) as cluster:
            results = [
                measure(Shop(cluster=cluster, products=int(number), folder=folder / number), options)
                for number in arguments.products.split(",")
            ]
            with psycopg.connect(f"{cluster}/postgres") as connection:
                server_version = connection.info.parameter_status("server_version") or ""
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    text = report.render(results, options, server_version=server_version)
    print(text)
    if arguments.write:
        report.replace_table(arguments.write, report.API_TABLE, text)


if __name__ == "__main__":
    main()
