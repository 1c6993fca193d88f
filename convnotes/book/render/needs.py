"""What a page needs before its code runs: data that the package does not carry, and time."""

from nbformat import NotebookNode

from convnotes.book.pages.page import Page
from convnotes.book.runs.run import read_by
from convnotes.sources import SOURCES

LONG = 5 * 60  # Seconds, after which a reader should know before the start.
_DATA = {
    "ko": "# 이 페이지는 데이터를 읽어요: {data}. 컴퓨터에 없으면 아래의 False를 True로 바꿔서 내려받으세요.",
    "en": "# This page reads data: {data}. If they are not on this machine, change False to True to download them.",
}
_TIME = {
    "ko": "# 기록할 때 코어 {cores}개로 {minutes}분 걸렸어요. Colab에서는 먼저 GPU를 고르세요: "
    "런타임 > 런타임 유형 변경.\n# GPU로는 아직 재 보지 않았어요.",
    "en": "# The recorded run took {minutes} minutes on {cores} cores. In Colab, choose a GPU first: "
    "Runtime > Change runtime type.\n# How long it takes on a GPU, we have not measured.",
}


def needs(page: Page, run: NotebookNode) -> str:
    """Return code that says what the page needs, and stops at once if its data are missing; or ""."""
    lines = []
    origin = run.metadata.get("convnotes", {}).get("recorded", {})
    if origin.get("seconds", 0) >= LONG:
        lines.append(_TIME[page.language].format(minutes=round(origin["seconds"] / 60), cores=origin["cores"]))
    if names := [name for name in read_by(run) if name in SOURCES]:
        named = {"ko": "korean", "en": "english"}[page.language]
        data = "; ".join(f"{getattr(SOURCES[name], named)} ({SOURCES[name].megabytes} MB)" for name in names)
        lines += [
            _DATA[page.language].format(data=data),
            "import os\n\nfrom convnotes import datasets\n\ndownload = False\nif download:",
            '    os.environ["CONVNOTES_DOWNLOAD"] = "1"',
            f"datasets.require({', '.join(map(repr, names))})".replace("'", '"'),
        ]
    return "\n".join(lines)
