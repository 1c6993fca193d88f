"""Turn a page into a notebook and a plain script, for readers to download."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jupytext
from nbformat import NotebookNode, from_dict, v4

from convnotes.book.kernel.protocol import SILENT
from convnotes.book.outputs import FIGURE, PLACED, kind_of
from convnotes.book.pages.blocks import PYCON, SOLUTION, Block, Fence, FrontMatter
from convnotes.book.pages.inline import BOX, PLAIN, TARGET, fill
from convnotes.book.pages.page import Page
from convnotes.book.render.download_links import SiteAddress

# The first cell of each notebook begins with this code.
SETUP = 'import sys\n\nif "google.colab" in sys.modules:'
_ATTRIBUTES = re.compile(r" *\{:? *[#.][^}]*\}$")
_LAB = re.compile(r" *\{ *data-lab=[^}]*\}$")
_PAGE = re.compile(r"(?![a-z]+:|#)(?P<path>[^)\s]+?)\.md(?P<anchor>#[\w-]+)?")


def notebook(page: Page, run: NotebookNode, numbers: Mapping[str, Any], address: SiteAddress) -> str:
    """Return the page as an executed notebook, with figures and prose in its language.

    The notebook of a lab is not executed, and its solutions are collapsed.
    """
    install = f'%pip install -q "convnotes @ git+{address.package_url}"'
    setup = _code(f"{SETUP}\n    {install}")
    cells = [setup, *_cells(page, run, _Prose(page, numbers, address))]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return v4.writes(_notebook(cells, kernel)) + "\n"


def script(page: Page, run: NotebookNode, numbers: Mapping[str, Any], address: SiteAddress) -> str:
    """Return the page as a standalone Python script, with prose as comments."""
    cells = list(_cells(page, run, _Prose(page, numbers, address)))
    own = [fence for fence in page.running if _is_cell(fence)]
    for fence, cell in zip(own, (cell for cell in cells if cell.cell_type == "code"), strict=True):
        if kind := fence.options.get("data-raises"):
            body = "\n".join(f"    {line}".rstrip() for line in cell.source.split("\n"))
            expected = f'if type(error).__name__ != "{kind}":\n        raise\n    print(f"{kind}: {{error}}")'
            cell.source = f"try:\n{body}\nexcept Exception as error:\n    {expected}"
    if any(kind_of(output.get("data", {})) is FIGURE for cell in run.cells for output in cell.outputs):
        cells.append(_code("import matplotlib.pyplot as plt\n\nplt.show()"))
    plain = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all", "comment_magics": False}
    return jupytext.writes(_notebook(cells, {"jupytext": plain}), fmt="py:percent")


def _is_cell(block: Block) -> bool:
    """Tell whether a block is a code cell. A solution belongs to the prose."""
    return isinstance(block, Fence) and block.runs and block.options.get("data-lab") != SOLUTION


def _cells(page: Page, run: NotebookNode, prose: "_Prose") -> Iterator[NotebookNode]:
    """Yield Markdown and code cells in the order of the page."""
    ran = {fence.line: cell for fence, cell in zip(page.running, run.cells, strict=True)}
    between: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Fence) and _is_cell(block):
            yield from prose.cell(between)
            between = []
            yield _code_cell(page, block, ran[block.line])
        elif not isinstance(block, FrontMatter):
            between.append(block)
    yield from prose.cell(between)


def _code_cell(page: Page, fence: Fence, ran: NotebookNode) -> NotebookNode:
    tags = ["raises-exception"] if "data-raises" in fence.options else []
    if fence.language == PYCON:
        # The run already checked that its output equals the page's.
        outputs = [_stream("".join(example.want for example in fence.examples))]
        return _code(fence.python.rstrip(), outputs, tags)
    # Readers run their own answers in a lab, so its notebook has no outputs.
    gave = [] if page.lab else ran.outputs
    outputs = [_shown(output, page.language) for output in gave if not SILENT & output.get("data", {}).keys()]
    return _code(fence.code.strip("\n"), outputs, tags)


def _shown(output: NotebookNode, language: str) -> NotebookNode:
    kind = kind_of(output.get("data", {}))
    return kind.in_notebook(output, language) if kind else output


class _Prose:
    """Removes the syntax that only the site understands from a page's prose."""

    def __init__(self, page: Page, numbers: Mapping[str, Any], address: SiteAddress) -> None:
        self.page, self.numbers, self.address = page, numbers, address
        self.boxes: list[int] = []

    def cell(self, blocks: Sequence[Block]) -> Iterator[NotebookNode]:
        text = "\n".join(self._line(line, block) for block in blocks for _, line in block.numbered())
        if self.page.lab:
            text += self._close(0)
        text = re.sub(r"\n{3,}", "\n\n", text).strip()
        if text:
            yield from_dict({"cell_type": "markdown", "id": "", "metadata": {}, "source": text})

    def _line(self, line: str, block: Block) -> str:
        if not line.strip():
            return ""
        indent = len(line) - len(line.lstrip())
        return self._close(indent) + self._content(line[4 * len(self.boxes) :], block, indent)

    def _content(self, line: str, block: Block, indent: int) -> str:
        if isinstance(block, Fence):
            return _LAB.sub("", line)
        if (box := BOX.fullmatch(line)) and not box["mark"].startswith("/"):
            self.boxes.append(indent + 4)
            title = box["rest"].strip().strip('"') or box["kind"].partition(" ")[0]
            return f"<details><summary>{title}</summary>\n" if self.page.lab else f"{box['indent']}**{title}**\n"
        line = fill(line, self.numbers, PLAIN)
        for kind in PLACED:
            line = kind.in_prose(line)
        line = re.sub(TARGET, self._absolute, line)
        return _ATTRIBUTES.sub("", line)

    def _close(self, indent: int) -> str:
        """Close the boxes with more indentation. Boxes of a lab are collapsible, and need a closing tag."""
        closed = ""
        while self.boxes and indent < self.boxes[-1]:
            self.boxes.pop()
            closed += "\n</details>\n\n" if self.page.lab else ""
        return closed

    def _absolute(self, match: re.Match[str]) -> str:
        link = _PAGE.fullmatch(match["inline"])
        if not link:
            return match.group()
        folder = f"{self.page.name}.md".rpartition("/")[0]
        path = f"{folder}/{link['path']}".strip("/")
        while re.search(r"[^/]+/\.\./", path):
            path = re.sub(r"[^/]+/\.\./", "", path, count=1)
        return f"]({self.address.page(self.page.language, path)}{link['anchor'] or ''}"


# nbformat's constructors validate each piece, which takes longer than the rest of a build
# without runs. Therefore the tests validate whole notebooks instead.


def _notebook(cells: list[NotebookNode], metadata: dict[str, Any]) -> NotebookNode:
    return from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _code(source: str, outputs: Sequence[NotebookNode] = (), tags: Sequence[str] = ()) -> NotebookNode:
    metadata = {"tags": list(tags)} if tags else {}
    cell = {"cell_type": "code", "id": "", "metadata": metadata, "source": source, "execution_count": None}
    return from_dict(cell | {"outputs": list(outputs)})


def _stream(text: str) -> NotebookNode:
    return from_dict({"output_type": "stream", "name": "stdout", "text": text})
