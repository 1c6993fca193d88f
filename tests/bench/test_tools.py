"""convnotes beside the tools that also run what a page shows, on the same chapters in both languages.

``make bench`` prints the table and writes it to ``docs/measured/tools.json``, which the
site shows. The tools take turns, so that a busy moment of the machine meets them all.
"""

import statistics
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.bench.timing import ratio, short, timed
from tests.bench.tools import Chapters, environment, tools
from tests.browser.conftest import browser  # noqa: F401 - a fixture
from tests.measured import circumstances, keep

CHAPTERS = ["5-1/cost", "5-3/efficientnet"]
EDITED = "5-1/cost"
ROUNDS = 3
# Each is in the text of the chapter whatever the tool.
PROSE, CODE = "3×3", "import numpy as np"
PARTS = ("cold, s", "warm, s", "prose, s", "code, s", "memory, GB")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def edit(files, before, after):
    for file in files:
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after, 1), "utf-8")


def weigh(browser, site, page):  # noqa: F811 - the fixture
    """The bytes of a page with all its pictures, and what it asks other hosts for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            return _received(browser, f"http://127.0.0.1:{server.server_port}/", page)
        finally:
            server.shutdown()


def _received(browser, origin, page):  # noqa: F811 - the fixture
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    sizes, elsewhere = {}, set()

    def answer(route):
        url = route.request.url
        if url.startswith(origin):
            response = route.fetch()
            sizes[url] = len(response.body())
            route.fulfill(response=response)
        else:
            elsewhere.add(url)
            route.abort()

    context.route("**/*", answer)
    opened = context.new_page()
    opened.goto(origin + page, wait_until="load")
    for _ in range(100):
        opened.mouse.wheel(0, 700)
        opened.wait_for_timeout(50)
    context.close()
    return sum(sizes.values()), len(elsewhere)


def measure(tool, chapters, folder):
    folder.mkdir(parents=True)
    tool.lay(folder, chapters)
    run = partial(timed, tool.command, folder, CONVNOTES_STORE=str(folder / "store"))
    cold, memory = run()
    warm, _ = run()
    korean, english = tool.sources(folder, EDITED)
    edit([korean], PROSE, f"**{PROSE}**")
    prose, _ = run()
    edit([korean, english], CODE, f"import math, {CODE.removeprefix('import ')}")
    code, _ = run()
    return dict(zip(PARTS, (cold, warm, prose, code, memory), strict=True))


def test_tools(browser, tmp_path, capsys):  # noqa: F811 - the fixture
    chapters = Chapters(CHAPTERS, tmp_path / "chapters")
    compared = tools(environment(tmp_path / "others"))
    results: dict[str, list] = {tool.name: [] for tool in compared}
    for turn in range(ROUNDS):
        # Each is first once: who is first may find a colder disk.
        for place in range(len(compared)):
            tool = compared[(turn + place) % len(compared)]
            results[tool.name].append(measure(tool, chapters, tmp_path / f"{turn}-{place}"))
            with capsys.disabled():
                print(tool.name, {part: round(value, 1) for part, value in results[tool.name][-1].items()})
            if turn == 0:
                folder = tmp_path / f"{turn}-{place}" / tool.site
                weight, elsewhere = weigh(browser, folder, tool.page.format(chapter=EDITED))
                results[tool.name][0] |= {"weight": weight, "elsewhere": elsewhere}
    rows = [row(results[tool.name], results[compared[0].name], tool.name) for tool in compared]
    columns = ["tool", *PARTS, "page, MB", "calls"]
    keep("tools", circumstances("tools") | {"site_tools_rounds": ROUNDS}, columns, rows)
    with capsys.disabled():
        print(*columns, sep=" | ")
        for cells in rows:
            print(*cells, sep=" | ")


def row(theirs, ours, name):
    """The medians of one tool, and behind each the median of its ratios to ours in the same round."""
    cells = [name]
    for part in PARTS:
        median = statistics.median(result[part] for result in theirs)
        times = ratio((each[part] for each in theirs), (each[part] for each in ours))
        cells.append(f"{short(median)} ({short(times)}×)")
    weight = theirs[0]["weight"]
    return [*cells, f"{short(weight / 1e6)} ({short(weight / ours[0]['weight'])}×)", theirs[0]["elsewhere"]]
