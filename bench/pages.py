"""Pages on a phone with a slow line, measured as Lighthouse does: `python -m bench.pages --help`.

1.6 Mbit/s, 150 ms of latency, a processor four times slower, nothing in the browser's cache, the median of some visits.
"""

import argparse
import re
import shutil
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench import report
from bench.cluster import ProgramMissing, free_port, private_cluster
from bench.load import Connection, http_request
from bench.results import Options
from bench.run import PORTS, Shop, say

PHONE = {"width": 412, "height": 823}
PIXEL_RATIO = 1.75
DOWN_BYTES_PER_SECOND = 1.6 * 1_000_000 / 8
LATENCY_MILLISECONDS = 150
PROCESSOR_SLOWDOWN = 4
LCP_GOAL, CLS_GOAL, TRANSFER_GOAL, SCRIPT_GOAL = 1.0, 0.05, 80, 30

# Runs before the page's own code: entries of both kinds are gathered from the first paint on.
OBSERVE = """
window.__lcp = 0; window.__what = ''; window.__shifts = [];
new PerformanceObserver(list => { for (const one of list.getEntries()) {
    window.__lcp = one.startTime;
    window.__what = one.element ? one.element.tagName.toLowerCase() : '';
} }).observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const one of list.getEntries())
    if (!one.hadRecentInput) window.__shifts.push([one.startTime, one.value]);
}).observe({type: 'layout-shift', buffered: true});
"""


@dataclass(frozen=True)
class Visit:
    """One look at a page. Seconds, kilobytes (1,000 bytes) as they came over the line, heads of answers included."""

    largest_paint: float
    largest_element: str
    shift: float
    transfer_without_pictures: float
    script: float
    pictures: float
    requests: int
    foreign_requests: int


def layout_shift(shifts: list[tuple[float, float]]) -> float:
    """Return the worst window of shifts: gaps under 1 s, at most 5 s long (https://web.dev/articles/cls)."""
    worst = window = 0.0
    began = last = float("-inf")
    for at, value in shifts:
        if at - last >= 1000 or at - began >= 5000:
            window, began = 0.0, at
        window, last = window + value, at
        worst = max(worst, window)
    return worst


class Traffic:
    """What came over the line during a visit, by kind of resource."""

    def __init__(self, session: CDPSession, *, own: str) -> None:
        self.own = own
        self.kinds: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self.foreign = 0
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, object]) -> None:
        response = event["response"]
        assert isinstance(response, dict)
        url = str(response["url"])
        if url.startswith(("data:", "blob:")):
            return
        self.foreign += not url.startswith(self.own)
        self.kinds[str(event["requestId"])] = str(event["type"])

    def _finished(self, event: dict[str, object]) -> None:
        if event["requestId"] in self.kinds:
            self.bytes[str(event["requestId"])] = int(str(event["encodedDataLength"]).split(".", maxsplit=1)[0])

    def kilobytes(self, *kinds: str) -> float:
        return sum(size for key, size in self.bytes.items() if self.kinds[key] in kinds) / 1000

    def kilobytes_without(self, kind: str) -> float:
        return sum(size for key, size in self.bytes.items() if self.kinds[key] != kind) / 1000


def visit(browser: Browser, *, base: str, path: str) -> Visit:
    """Open a page in a fresh profile and watch it until it is at rest."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        device_scale_factor=PIXEL_RATIO,
        is_mobile=True,
        has_touch=True,
        locale="vi-VN",
    )
    try:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": False})
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MILLISECONDS,
                "downloadThroughput": DOWN_BYTES_PER_SECOND,
                "uploadThroughput": DOWN_BYTES_PER_SECOND / 2,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR_SLOWDOWN})
        traffic = Traffic(session, own=base)
        answer = page.goto(base + path, wait_until="load")
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status if answer else 'nothing'}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1500)
        largest, element, shifts = page.evaluate("[window.__lcp, window.__what, window.__shifts]")
        return Visit(
            largest_paint=largest / 1000,
            largest_element=element,
            shift=layout_shift(shifts),
            transfer_without_pictures=traffic.kilobytes_without("Image"),
            script=traffic.kilobytes("Script"),
            pictures=traffic.kilobytes("Image"),
            requests=len(traffic.bytes),
            foreign_requests=traffic.foreign,
        )
    finally:
        context.close()


def links_of(base: str, path: str, pattern: str) -> list[str]:
    """Return the distinct addresses on a page that match ``pattern``, in their order."""
    connection = Connection(int(base.rsplit(":", 1)[1]))
    try:
        answer = connection.ask(http_request(path, None, port=int(base.rsplit(":", 1)[1]))).decode(errors="replace")
    finally:
        connection.close()
    return list(dict.fromkeys(link for link in re.findall(r'href="([^"]+)"', answer) if re.fullmatch(pattern, link)))


def render(visits: dict[str, list[Visit]]) -> str:
    rows = []
    for name, seen in visits.items():
        largest = statistics.median(one.largest_paint for one in seen)
        shift = statistics.median(one.shift for one in seen)
        transfer = statistics.median(one.transfer_without_pictures for one in seen)
        script = statistics.median(one.script for one in seen)
        pictures = statistics.median(one.pictures for one in seen)
        reached = largest <= LCP_GOAL and shift <= CLS_GOAL and transfer <= TRANSFER_GOAL and script <= SCRIPT_GOAL
        rows.append(
            [
                name,
                f"{largest:.2f} s ({seen[-1].largest_element})",
                f"{shift:.3f}",
                f"{transfer:.0f} KB",
                f"{script:.1f} KB",
                f"{pictures:.0f} KB",
                f"{statistics.median(one.requests for one in seen):.0f}",
                f"{max(one.foreign_requests for one in seen)}",
                report.met(reached),
            ]
        )
    goal = [f"≤ {LCP_GOAL} s", f"≤ {CLS_GOAL}", f"≤ {TRANSFER_GOAL} KB", f"≤ {SCRIPT_GOAL} KB", "", "", "0", ""]
    rows += [
        ["goal", *goal],
        ["Saleor's storefront", "1.0–1.8 s", "", "480–550 KB", "250–290 KB", "", "", "", ""],
    ]
    head = [
        "page",
        "LCP (element)",
        "CLS",
        "transfer without pictures",
        "script",
        "pictures",
        "requests",
        "to other hosts",
        "met",
    ]
    return report.table(head, rows) + "\n"


def find_chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        raise ProgramMissing("chromium is not installed (Debian: apt-get install chromium)")
    return found


def measure(base: str, paths: dict[str, str], visits: int) -> dict[str, list[Visit]]:
    seen: dict[str, list[Visit]] = {name: [] for name in paths}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        try:
            for turn in range(visits + 1):  # the first fills the server's caches and makes thumbnails
                for name, path in paths.items():
                    one = visit(browser, base=base, path=path)
                    if turn:
                        seen[name].append(one)
                say(f"visit {turn} of {visits}")
        finally:
            browser.close()
    return seen


def choose_paths(base: str) -> dict[str, str]:
    """Home, the list, and the first product that the list shows."""
    listing = LIST_PATH
    products = links_of(base, listing, PRODUCT_PATTERN)
    if not products:
        raise RuntimeError("the list shows no product")
    return {"home": "/", "list": listing, "product": products[0]}


LIST_PATH = "/san-pham/"
PRODUCT_PATTERN = r"/san-pham/[^/?#]+/"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--products", type=int, default=2000)
    parser.add_argument("--base", help="measure a marketplace that runs already, for example http://localhost:8000")
    parser.add_argument("--keep", type=Path, help="folder for database and pictures, to measure again without loading")
    parser.add_argument("--write", type=Path, help="page whose table is replaced (docs/bench.md)")
    arguments = parser.parse_args()
    if arguments.base:
        text = render(measure(arguments.base, choose_paths(arguments.base), arguments.visits))
    else:
        folder: Path = arguments.keep or Path(tempfile.mkdtemp(prefix="ocop-bench-"))
        try:
            with private_cluster(port=free_port(*PORTS), folder=folder) as cluster:
                shop = Shop(cluster=cluster, products=arguments.products, folder=folder / str(arguments.products))
                shop.prepare()
                with shop.served(caches=True, options=Options(rounds=1, seconds=1, workers=2, threads=4)) as server:
                    base = f"http://localhost:{server.port}"
                    text = render(measure(base, choose_paths(base), arguments.visits))
        finally:
            if not arguments.keep:
                shutil.rmtree(folder, ignore_errors=True)
    print(text)
    if arguments.write:
        report.replace_table(arguments.write, report.PAGES_TABLE, text)


if __name__ == "__main__":
    main()
