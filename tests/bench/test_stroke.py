"""From a pen that moves to the maps of every layer: how long it takes in this machine's browser.

`make bench` prints the medians, as the machine is and with its processor slowed down four times.
"""

import statistics

import pytest

from tests.addresses import address
from tests.browser.conftest import browser, reader  # noqa: F401 - fixtures

# Each move of the pen, until the frame is drawn that shows what came of it.
STROKE = """
async () => {
    const pad = document.querySelector("draw-digit .explorable-pad");
    const { left, top, width, height } = pad.getBoundingClientRect();
    pad.setPointerCapture = () => {};
    const send = (kind, part) => pad.dispatchEvent(new PointerEvent(kind, {
        pointerId: 1, clientX: left + width * (0.5 + 0.3 * Math.sin(7 * part)), clientY: top + height * part,
    }));
    const frame = () => new Promise(done => requestAnimationFrame(done));
    const times = [];
    send("pointerdown", 0.1);
    for (let step = 0; step < 100; step++) {
        await frame();
        const start = performance.now();
        send("pointermove", 0.1 + 0.008 * step);
        await frame();
        times.push(performance.now() - start);
    }
    send("pointerup", 0.9);
    return times;
}
"""


@pytest.mark.parametrize(("slower", "limit"), [(1, 30), (4, 120)])
def test_a_stroke(reader, capsys, slower, limit):  # noqa: F811 - the fixture
    page = reader.open(address("en", "5-1/index"))
    page.locator("draw-digit").scroll_into_view_if_needed()
    page.locator("draw-digit[data-started]").wait_for()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    median = statistics.median(page.evaluate(STROKE))
    with capsys.disabled():
        print(f"\na stroke to all maps, {slower} × slower: {median:.1f} ms")
    assert median < limit
