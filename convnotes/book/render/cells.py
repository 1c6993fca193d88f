"""The cells of a page, in its order: its prose between its code. Notebook and script are made of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict

from convnotes.book.outputs import kind_of
from convnotes.book.outputs.shown import as_shown
from convnotes.book.pages.blocks import PYCON, SOLUTION, Block, Fence, FrontMatter
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.book.render.download_links import SiteAddress
from convnotes.book.render.markdown import PlainMarkdown


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, and the name of the error that its code is expected to end with, or ""."""

    node: NotebookNode
    raises: str = ""

    @property
    def is_code(self) -> bool:
        return self.node.cell_type == "code"


def cells_of(
    page: Page, run: NotebookNode, numbers: Mapping[str, Any], labels: Labels, address: SiteAddress
) -> Iterator[Cell]:
    """Yield Markdown and code cells in the order of the page."""
    ran = {fence.line: cell for fence, cell in zip(page.running, run.cells, strict=True)}
    prose = PlainMarkdown(page, numbers, address)
    between: list[Block] = []
    for block in page.blocks:
        # A solution belongs to the prose.
        if isinstance(block, Fence) and block.runs and block.options.get("data-lab") != SOLUTION:
            yield from _markdown(prose.text(between))
            between = []
            yield from _examples(block) if block.language == PYCON else _fence(page, block, ran[block.line], labels)
        elif not isinstance(block, FrontMatter):
            between.append(block)
    yield from _markdown(prose.text(between))
    yield from _markdown(prose.footnotes())


def code(source: str, outputs: Sequence[NotebookNode] = (), raises: str = "") -> Cell:
    """Return a code cell."""
    # nbformat's constructors validate each piece, which takes longer than the rest of a build
    # without runs. Therefore the tests validate whole notebooks instead.
    metadata = {"tags": ["raises-exception"]} if raises else {}
    cell = {"cell_type": "code", "id": "", "metadata": metadata, "source": source, "execution_count": None}
    return Cell(from_dict(cell | {"outputs": list(outputs)}), raises)


def _markdown(text: str) -> Iterator[Cell]:
    if text:
        yield Cell(from_dict({"cell_type": "markdown", "id": "", "metadata": {}, "source": text}))


def _fence(page: Page, fence: Fence, ran: NotebookNode, labels: Labels) -> Iterator[Cell]:
    # Readers run their own answers in a lab, so its notebook has no outputs.
    gave = [] if page.lab else ran.outputs
    outputs = [_in_language(output, page.language, labels) for output in as_shown(gave)]
    yield code(fence.code.strip("\n"), outputs, fence.options.get("data-raises", ""))


def _in_language(output: NotebookNode, language: str, labels: Labels) -> NotebookNode:
    kind = kind_of(output.get("data", {}))
    return kind.in_notebook(output, language, labels) if kind else output


def _examples(fence: Fence) -> Iterator[Cell]:
    """Yield the examples of a fence. One that raises ends its cell, or the next ones would not run."""
    together = []
    for number, example in enumerate(fence.examples, 1):
        together.append(example)
        if example.exc_msg or number == len(fence.examples):
            # The run already checked that its output equals the page's.
            text = "".join(each.want for each in together)
            shown = from_dict({"output_type": "stream", "name": "stdout", "text": text})
            # As a traceback ends: the name of the error, perhaps with its module, and what it says.
            raises = (example.exc_msg or "").partition(":")[0].strip().rpartition(".")[2]
            yield code("".join(each.source for each in together).rstrip(), [shown] if text else [], raises)
            together = []
