"""What a run gave, sorted: texts by the fence's place, and by name its figures, tables, models and numbers."""

import re
import textwrap
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nbformat import NotebookNode

from convnotes.book.kernel.protocol import FIGURE_MIME, MODEL_MIME, NUMBER_MIME, SILENT, TABLE_MIME
from convnotes.book.pages.fences import Fence
from convnotes.book.pages.page import Page

_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass
class Outputs:
    """What a run gave: texts by the fence's place, the rest by name."""

    texts: list[str] = field(default_factory=list)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    made_at: dict[tuple[str, str], Fence] = field(default_factory=dict)


def collect(page: Page, run: NotebookNode) -> Outputs:
    """Sort a run's outputs. Raises ``PageError`` if two fences give figures, tables or numbers of one name."""
    outputs = Outputs()
    named = {
        FIGURE_MIME: outputs.figures,
        TABLE_MIME: outputs.tables,
        MODEL_MIME: outputs.models,
        NUMBER_MIME: outputs.numbers,
    }
    for fence, cell in zip(page.running, run.cells, strict=True):
        texts = []
        for output in cell.outputs:
            if output.output_type == "stream":
                texts.append(output.text)
            elif output.output_type == "error":
                texts.append(_wrapped(f"{output.ename}: {output.evalue}") + "\n")
            elif kind := next((kind for kind in named if kind in output.data), None):
                bundle = output.data[kind]
                if bundle["name"] in named[kind]:
                    raise page.error(fence.line, f"this fence gives a second {bundle['name']!r}; names are unique")
                named[kind][bundle["name"]] = bundle["value"] if kind == NUMBER_MIME else bundle
                outputs.made_at[kind, bundle["name"]] = fence
            elif not SILENT & output.data.keys():
                texts.append(output.data.get("text/plain", "") + "\n")
        outputs.texts.append(_CONTROL.sub("", "".join(texts)).rstrip())
    return outputs


def _wrapped(message: str) -> str:
    """An error as wide as the code of a fence, for a message is one line, however long."""
    wrap = partial(textwrap.fill, width=76, break_long_words=False, break_on_hyphens=False)
    return "\n".join(map(wrap, message.split("\n")))
