"""A page as a notebook and as a plain script, for the reader to take away."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode, from_dict, v4

from convnotes.book.kernel.protocol import FIGURE_MIME, SILENT
from convnotes.book.pages.fences import PYCON, SOLUTION, Fence, front_matter
from convnotes.book.pages.inline import PLAIN, fill
from convnotes.book.pages.page import Page
from convnotes.book.render.writer import FIGURE, TABLE
from convnotes.book.runs.sources import read_by

BRANCH = "notebooks"
# The folder in which the site shows the notebooks of recorded pages and of labs.
SHOWN = "notebooks"
_TOOLS = {
    "ko": ("노트북(.ipynb)", "스크립트(.py)", "Colab에서 열기", "노트북 보기"),
    "en": ("Notebook (.ipynb)", "Script (.py)", "Open in Colab", "See the notebook"),
}
_RECORDED = {
    "ko": "이 쪽의 결과는 {date}에 기록했어요. 파이썬 {python}, TensorFlow {tensorflow}, Keras {keras}, "
    "{processor} 코어 {cores}개에서 {duration} 걸렸어요.",
    "en": "The results of this page were recorded on {date}, with Python {python}, TensorFlow {tensorflow}, "
    "Keras {keras}, on {cores} cores of {processor}, in {duration}.",
}
_DURATION = {"ko": ("{}초가", "{}분이"), "en": ("{} seconds", "{} minutes")}
_SHARED = {
    "ko": " 배치는 장치 {}개({})에 나누었어요.",
    "en": " Each batch was split among {} devices ({}).",
}
_READ = {"ko": " 읽은 데이터는 다음과 같아요: {}.", "en": " The run read {}."}
_SEE = {"ko": " [실행한 노트북]({})을 볼 수 있어요.", "en": " See [the notebook that ran]({})."}
_BLOCK = re.compile(r'( *)(?:!!!|\?\?\?\+?|===) ?(?P<kind>[\w-]+)?[^"]*(?:"(?P<title>.*)")? *$')
_ATTRIBUTES = re.compile(r" *\{:? *[#.][^}]*\}$")
_LAB = re.compile(r" *\{ *data-lab=[^}]*\}$")
_LINK = re.compile(r"\]\((?![a-z]+:|#)(?P<path>[^)\s]+?)\.md(?P<anchor>#[\w-]+)?\)")


@dataclass(frozen=True)
class Home:
    """Where the site and its source live, for the links in what the reader takes away."""

    site_url: str
    repo_url: str
    package_url: str = "https://github.com/convnotes/convnotes"
    """The repository that has the package, for a notebook far from here to install."""

    @classmethod
    def of(cls, root: Path, site_url: str | None, repo_url: str | None) -> "Home":
        """From the settings of the site in ``root``. A fork of this book has the package; another course has not."""
        home = cls((site_url or "").rstrip("/") + "/", repo_url or "")
        return replace(home, package_url=home.repo_url) if (root / "convnotes").is_dir() and repo_url else home

    def colab(self, page: Page) -> str:
        repository = self.repo_url.removeprefix("https://github.com/").rstrip("/")
        return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{page.language}/{page.name}.ipynb"


def tools(page: Page, run: NotebookNode, home: Home) -> str:
    """The lines below a chapter's title: take its code away; when its run was recorded, if it was."""
    notebook, script, colab, see = _TOOLS[page.language]
    file = page.name.rpartition("/")[2]
    links = f'[{notebook}]({file}.ipynb){{ download="{file}.ipynb" }} · [{script}]({file}.py){{ download="{file}.py" }}'
    if home.repo_url:
        links += f" · [{colab}]({home.colab(page)})"
    if page.lab:
        links += f" · [{see}]({_shown(page)})"
    return f"{links}\n{{ .page-tools }}{_origin(page, run)}"


def _shown(page: Page) -> str:
    return posixpath.relpath(f"{SHOWN}/{page.name}.ipynb", posixpath.dirname(page.name) or ".")


def _origin(page: Page, run: NotebookNode) -> str:
    origin = run.metadata.get("convnotes", {}).get("recorded")
    if not origin:
        return ""
    seconds, minutes = _DURATION[page.language]
    took = origin["seconds"]
    duration = seconds.format(took) if took < 120 else minutes.format(round(took / 60))
    line = _RECORDED[page.language].format(duration=duration, **origin)
    if devices := origin.get("devices"):
        line += _SHARED[page.language].format(len(devices), ", ".join(dict.fromkeys(devices)))
    if read := ", ".join(f"`{name}` (SHA-256 `{digest[:12]}`)" for name, digest in read_by(run).items()):
        line += _READ[page.language].format(read)
    return f"\n\n{line}{_SEE[page.language].format(_shown(page))}\n{{ .recorded }}"


def notebook(page: Page, run: NotebookNode, numbers: Mapping[str, Any], home: Home) -> str:
    """The page as an executed notebook, figures and prose in the page's language.

    That of a lab has not been executed, and its solutions are folded up.
    """
    install = f'%pip install -q "convnotes @ git+{home.package_url}"'
    setup = _code(f'import sys\n\nif "google.colab" in sys.modules:\n    {install}')
    cells = [setup, *_cells(page, run, _Prose(page, numbers, home))]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return v4.writes(_notebook(cells, kernel)) + "\n"


def script(page: Page, run: NotebookNode, numbers: Mapping[str, Any], home: Home) -> str:
    """The page as a Python script that runs by itself; prose becomes comments."""
    cells = list(_cells(page, run, _Prose(page, numbers, home)))
    for fence, cell in zip(_own(page), (cell for cell in cells if cell.cell_type == "code"), strict=True):
        if kind := fence.options.get("data-raises"):
            body = "\n".join(f"    {line}".rstrip() for line in cell.source.split("\n"))
            expected = f'if type(error).__name__ != "{kind}":\n        raise\n    print(f"{kind}: {{error}}")'
            cell.source = f"try:\n{body}\nexcept Exception as error:\n    {expected}"
    if any(FIGURE_MIME in output.get("data", {}) for cell in run.cells for output in cell.outputs):
        cells.append(_code("import matplotlib.pyplot as plt\n\nplt.show()"))
    plain = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all", "comment_magics": False}
    return jupytext.writes(_notebook(cells, {"jupytext": plain}), fmt="py:percent")


def _own(page: Page) -> list[Fence]:
    """The fences that are cells of their own. A solution is a part of the prose."""
    return [fence for fence in page.running if fence.options.get("data-lab") != SOLUTION]


def _cells(page: Page, run: NotebookNode, prose: "_Prose") -> Iterator[NotebookNode]:
    """Markdown and code cells by turns."""
    lines = page.text.split("\n")
    number = front_matter(page.text).count("\n")
    ran = {fence.line: cell for fence, cell in zip(page.running, run.cells, strict=True)}
    for fence in _own(page):
        yield from prose.cell(lines[number : fence.line - 1], number)
        number = fence.end_line
        tags = ["raises-exception"] if "data-raises" in fence.options else []
        # What the reader's own answers give, they will see.
        gave = [] if page.lab else ran[fence.line].outputs
        outputs = [_output(said, page.language) for said in gave if not SILENT & said.get("data", {}).keys()]
        if fence.language == PYCON:
            # What the run printed was compared with what the page says, and is that.
            outputs = [_stream("".join(example.want for example in fence.examples))]
        yield _code(_source(fence), outputs, tags)
    yield from prose.cell(lines[number:], number)


class _Prose:
    """The prose of a page without the syntax that only the site understands."""

    def __init__(self, page: Page, numbers: Mapping[str, Any], home: Home) -> None:
        self.page, self.numbers, self.home = page, numbers, home
        self.shown = {line for fence in page.fences for line in range(fence.line, fence.end_line + 1)}
        self.blocks: list[int] = []

    def cell(self, lines: list[str], start: int) -> Iterator[NotebookNode]:
        text = "\n".join(self._line(line, number) for number, line in enumerate(lines, start + 1))
        if self.page.lab:
            text += self._close(0)
        text = re.sub(r"\n{3,}", "\n\n", text).strip()
        if text:
            yield _markdown(text)

    def _line(self, line: str, number: int) -> str:
        if not line.strip():
            return ""
        indent = len(line) - len(line.lstrip())
        return self._close(indent) + self._content(line[4 * len(self.blocks) :], number, indent)

    def _content(self, line: str, number: int, indent: int) -> str:
        if number in self.shown:
            return _LAB.sub("", line)
        if block := _BLOCK.match(line):
            self.blocks.append(indent + 4)
            title = block["title"] or block["kind"] or ""
            return f"<details><summary>{title}</summary>\n" if self.page.lab else f"{block[1]}**{title}**\n"
        line = fill(line, self.numbers, PLAIN)
        line = FIGURE.sub(r"*\g<caption>*", line)
        line = TABLE.sub(r"*\g<caption>*", line)
        line = _LINK.sub(self._absolute, line)
        return _ATTRIBUTES.sub("", line)

    def _close(self, indent: int) -> str:
        """Leave the blocks whose content is indented more; those of a lab are folded up, and end with a tag."""
        closed = ""
        while self.blocks and indent < self.blocks[-1]:
            self.blocks.pop()
            closed += "\n</details>\n\n" if self.page.lab else ""
        return closed

    def _absolute(self, match: re.Match[str]) -> str:
        folder = f"{self.page.name}.md".rpartition("/")[0]
        path = f"{folder}/{match['path']}".strip("/") + "/"
        while re.search(r"[^/]+/\.\./", path):
            path = re.sub(r"[^/]+/\.\./", "", path, count=1)
        language = "" if self.page.language == "ko" else f"{self.page.language}/"
        return f"]({self.home.site_url}{language}{path.removesuffix('index/')}{match['anchor'] or ''})"


def _source(fence: Fence) -> str:
    if fence.language == PYCON:
        return "".join(example.source for example in fence.examples).rstrip()
    return fence.code.strip("\n")


def _output(output: NotebookNode, language: str) -> NotebookNode:
    figure = output.get("data", {}).get(FIGURE_MIME)
    if not figure:
        return output
    rendering = figure["renderings"][f"{language}-light"]
    text = output.data["text/plain"]
    if figure["format"] == "svg":
        return _display({"image/svg+xml": rendering, "text/plain": text})
    image = f'<img width="{figure["width"]}" alt="{figure["name"]}" src="data:image/webp;base64,{rendering}">'
    return _display({"text/html": image, "text/plain": text})


# Not nbformat's own constructors: they validate each piece anew, which takes longer
# than the rest of a build without runs. The tests validate whole notebooks.


def _notebook(cells: list[NotebookNode], metadata: dict[str, Any]) -> NotebookNode:
    return from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _code(source: str, outputs: Sequence[NotebookNode] = (), tags: Sequence[str] = ()) -> NotebookNode:
    metadata = {"tags": list(tags)} if tags else {}
    cell = {"cell_type": "code", "id": "", "metadata": metadata, "source": source, "execution_count": None}
    return from_dict(cell | {"outputs": list(outputs)})


def _markdown(source: str) -> NotebookNode:
    return from_dict({"cell_type": "markdown", "id": "", "metadata": {}, "source": source})


def _stream(text: str) -> NotebookNode:
    return from_dict({"output_type": "stream", "name": "stdout", "text": text})


def _display(data: dict[str, str]) -> NotebookNode:
    return from_dict({"output_type": "display_data", "data": data, "metadata": {}})
