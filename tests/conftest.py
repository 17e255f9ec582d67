"""Infrastructure of all tests: no network, and named reasons where an outside program is missing."""

import ipaddress
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache as cache_of_django
from django.utils import translation

from marketplace import messages
from tests import migrated
from tests.served import Shop, Template, serving
from tests.tables import Tables

pytest_plugins = ["tests.times"]

OLDEST_NODE = 18
DATABASES = {"db", "transactional_db", "django_db_setup", "demo_shop_template"}
"""Fixtures that bring a database along."""
WITHOUT_STATEMENTS = {"storefront", "demo"}
"""Packages that send no SQL of their own to any database."""
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


class NetworkForbidden(RuntimeError):
    """A test tried to reach another machine."""


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):  # a unix socket's path
        return True
    host = address[0]
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pytest_configure(config: pytest.Config) -> None:
    """Compile Vietnamese texts that changed since the last run; once, not in each parallel worker."""
    if not hasattr(config, "workerinput"):
        messages.compile_catalogs()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let Django take the database that ``django_db_modify_db_settings`` has put in place."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Give each worker a copy of the migrated database."""
    from django.db import connection

    name = connection.settings_dict["TEST"]["NAME"]
    if connection.vendor == "sqlite":
        migrated.copy_file(name)
        yield
        return
    server = os.environ["TEST_POSTGRES_URL"]
    migrated.copy_database(server, name)
    yield
    connection.close()
    migrated.drop_database(server, name)


@pytest.fixture
def contents(db: None) -> Iterator[Callable[[], dict[str, str]]]:
    """Ask what is in the tables: equal answers mean that nothing was changed in between."""
    from django.db import connection

    tables = Tables()
    with connection.execute_wrapper(tables.watch):
        yield tables.contents


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Let sockets reach this machine only: names of other hosts are not even looked up."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not _is_local(address):
            raise NetworkForbidden(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_local(address):
            raise NetworkForbidden(address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local((name,)):
            raise NetworkForbidden(name)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or nothing."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else shutil.which("chromium") or shutil.which("chromium-browser")


@cache
def has_node() -> bool:
    """Whether this machine runs clients from npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.strip().removeprefix("v").partition(".")[0]) >= OLDEST_NODE


def missing_program(marker: str) -> str | None:
    """Return why a test with this marker cannot run here, or nothing if it can."""
    if marker == "postgresql" and os.environ.get("TEST_DATABASE") != "postgresql":
        return "needs PostgreSQL: set TEST_POSTGRES_URL and TEST_DATABASE=postgresql"
    if marker == "redis" and not os.environ.get("REDIS_URL"):
        return "needs Redis: set REDIS_URL"
    if marker == "browser" and not find_chromium():
        return "needs Chromium: install it or set CHROMIUM to its path"
    if marker == "node" and not has_node():
        return f"needs Node {OLDEST_NODE} or newer with npm: install nodejs and npm"
    return None


def reaches_rows(item: pytest.Item) -> bool:
    """Whether a test has a database: one of this process, or that of a shop that is served."""
    return bool(item.get_closest_marker("django_db") or DATABASES.intersection(getattr(item, "fixturenames", ())))


def is_of_the_other_pass(item: pytest.Item) -> bool:
    """Whether a test is run, or was run, with the other database.

    What needs a server waits for it when there is one. Everything else runs on SQLite, and again on PostgreSQL what our
    own SQL could make differ there: tests that reach rows, of packages that send statements. Pages and the demo reach
    rows through packages that have been tested so, and clients from npm or a browser cannot tell what is behind HTTP.
    Fuzzing is in both: each database chokes on values of its own.
    """
    is_on_postgresql = os.environ.get("TEST_DATABASE") == "postgresql"
    if item.get_closest_marker("postgresql"):
        return not is_on_postgresql and bool(os.environ.get("TEST_POSTGRES_URL"))
    if not is_on_postgresql:
        return False
    package = item.path.relative_to(Path(__file__).parent).parts[0]
    is_client = item.get_closest_marker("node") or item.get_closest_marker("browser")
    return bool(is_client or package in WITHOUT_STATEMENTS or not reaches_rows(item))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is of the other pass, and skip what cannot run here, saying why."""
    elsewhere = [item for item in items if is_of_the_other_pass(item)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if not is_of_the_other_pass(item)]
    is_measured = config.pluginmanager.hasplugin("_cov")
    for item in items:
        if is_measured and item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.no_cover)
        for marker in ("postgresql", "redis", "browser", "node"):
            reason = missing_program(marker) if item.get_closest_marker(marker) else None
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """In CI everything is installed: a skipped test there is a test that nobody runs, so it fails."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr[2]}"
    return report


@pytest.fixture
def in_english() -> Iterator[None]:
    """Speak English where a test compares texts."""
    with translation.override("en"):
        yield


@pytest.fixture
def no_tries_yet() -> None:
    """Forget how often somebody has tried to sign in."""
    cache_of_django.clear()


@pytest.fixture
def channels(db: None) -> None:
    """Two markets: the shop's own, and one abroad that pays in dollars."""
    from tests.factories.catalog import make_channel

    make_channel()
    make_channel(slug="export", currency="USD")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser for tests marked ``browser``."""
    path = find_chromium()
    assert path, "mark the test with pytest.mark.browser"
    return path


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of the server for tests marked ``redis``."""
    return os.environ["REDIS_URL"]


@pytest.fixture(scope="session")
def demo_shop_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """The demo shop, loaded once for all workers of a run; on the server of the pass with PostgreSQL."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    postgres = os.environ["TEST_POSTGRES_URL"] if os.environ.get("TEST_DATABASE") == "postgresql" else ""
    with Template(folder / "demo-shop", postgres).prepared() as template:
        yield template


@pytest.fixture(scope="session")
def demo_shop(demo_shop_template: Template) -> Iterator[Shop]:
    """A demo shop that is served over HTTP. Tests share it: they buy little and count on nobody else's basket."""
    with serving(demo_shop_template) as running:
        yield running
