"""Sort the outputs of a run: texts by fence, the rest by kind and name."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from convnotes.book.outputs import NUMBER, Kind, kind_of
from convnotes.book.outputs.shown import text_of
from convnotes.book.pages.blocks import Fence
from convnotes.book.pages.page import Page


@dataclass
class Outputs:
    """Sorted outputs. ``named`` also has facts of the build; ``made_at`` has the fence of each output."""

    texts: list[str] = field(default_factory=list)
    named: dict[Kind, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    made_at: dict[tuple[Kind, str], Fence] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, Any]:
        return self.named[NUMBER]

    def with_facts(self, facts: Mapping[Kind, Mapping[str, Any]]) -> "Outputs":
        """Return these outputs together with the facts of the build."""
        named: dict[Kind, dict[str, Any]] = defaultdict(dict)
        for kind in [*self.named, *facts]:
            named[kind] = {**self.named.get(kind, {}), **facts.get(kind, {})}
        return Outputs(self.texts, named, self.made_at)


def collect(page: Page, run: NotebookNode) -> Outputs:
    """Sort a run's outputs. Raises ``Fault`` if two fences make the same kind and name."""
    outputs = Outputs()
    for fence, cell in zip(page.running, run.cells, strict=True):
        texts = []
        for output in cell.outputs:
            kind = kind_of(output.get("data", {}))
            if not kind:
                texts.append(output)
                continue
            bundle = output.data[kind.mime]
            name = bundle["name"]
            if name in outputs.named[kind]:
                raise page.fault(fence.line, f"this fence gives a second {kind.called} {name!r}; names are unique")
            outputs.named[kind][name] = kind.content(bundle)
            outputs.made_at[kind, name] = fence
        outputs.texts.append(text_of(texts))
    return outputs
