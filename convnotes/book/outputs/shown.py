"""What a fence gave, as its page and its notebooks show it."""

import textwrap
from collections.abc import Iterable
from functools import partial

from nbformat import NotebookNode, from_dict

from convnotes.book.kernel.protocol import SILENT
from convnotes.book.outputs import kind_of
from convnotes.book.outputs.terminal import on_screen


def as_shown(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Return outputs without messages for the engine, with texts as a terminal shows them in the end.

    Text that was printed in pieces is one output: where it was cut depends on the time. An error
    has no traceback, because that names files of the machine.
    """
    whole: list[NotebookNode] = []
    for output in outputs:
        data = output.get("data", {})
        if SILENT & data.keys() or (data.get("text/plain") == "" and not kind_of(data)):
            continue
        if output.output_type == "stream" and whole and whole[-1].output_type == "stream":
            whole[-1].text += output.text
        else:
            whole.append(from_dict(output))
    for output in whole:
        if output.output_type == "stream":
            output.text = on_screen(output.text)
        elif output.output_type == "error":
            output.evalue = on_screen(output.evalue)
            output.traceback = [f"{output.ename}: {output.evalue}"]
        elif not kind_of(output.data):
            # Other forms may be HTML with scripts, and would not be what the page shows.
            output.data = from_dict({"text/plain": on_screen(output.data.get("text/plain", ""))})
    return whole


def text_of(outputs: Iterable[NotebookNode]) -> str:
    """Return all outputs as text. Values and errors begin a line of their own."""
    text = ""
    for output in as_shown(outputs):
        if output.output_type == "stream":
            text += output.text
            continue
        if text and not text.endswith("\n"):
            text += "\n"
        if output.output_type == "error":
            text += _wrapped(f"{output.ename}: {output.evalue}") + "\n"
        else:
            text += output.data.get("text/plain", "").removesuffix("\n") + "\n"
    return text.rstrip()


def _wrapped(message: str) -> str:
    """Wrap an error message at the width of code, because its lines can be very long."""
    wrap = partial(textwrap.fill, width=76, break_long_words=False, break_on_hyphens=False)
    return "\n".join(map(wrap, message.split("\n")))
