"""Tables, with words in the page's language."""

import html
import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode, from_dict

from convnotes.book.languages import LANGUAGES
from convnotes.book.outputs.kind import Placed, Writing
from convnotes.book.pages.labels import LabelError, Labels


class Table(Placed):
    """A table that a fence makes with ``convnotes.table``."""

    name = "table"
    form = "[caption](table:name)"
    reference = re.compile(r"\[(?P<caption>[^\]]+)\]\(table:(?P<name>[\w-]+)\)")

    def write(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        table = writing.take(self, match["name"], line)
        if re.search(r"[`*\[<]", match["caption"]):
            raise writing.page.fault(line, "the caption of a table has words, numbers and formulas only")

        def word(text: str) -> str:
            if table.get("translated"):
                return html.escape(text)
            labels = writing.labels
            return html.escape(labels.korean(text) if writing.page.language == "ko" else labels.english(text))

        caption, name = writing.inline(match["caption"], line), match["name"]
        attributes = f'tabindex="0"][role="region"][aria-labelledby="table-{name}"'
        yield from (f"/// html | div.table-scroll[{attributes}]", "    markdown: html", "")
        yield f'<table><caption id="table-{name}">{caption}</caption>'
        heads = ""
        for place, column in enumerate(table["columns"]):
            style = ' class="num"' if all(row[place]["numeric"] for row in table["rows"]) else ""
            heads += f'<th scope="col"{style}>{word(column)}</th>'
        yield f"<thead><tr>{heads}</tr></thead><tbody>"
        for first, *cells in table["rows"]:
            row = f'<th scope="row">{word(first["text"])}</th>'
            for cell in cells:
                tag = '<td class="num">' if cell["numeric"] else "<td>"
                row += f"{tag}{word(cell['text'])}</td>"
            yield f"<tr>{row}</tr>"
        yield from ("</tbody></table>", "", "///")
        try:
            writing.labels.check()
        except LabelError as error:
            raise writing.page.fault(line, str(error)) from None

    def in_notebook(self, output: NotebookNode, language: str, labels: Labels) -> NotebookNode:
        table = output.data[self.mime]
        if language == LANGUAGES[1]:
            return output
        heads = "".join(f"<th>{html.escape(labels.korean(column))}</th>" for column in table["columns"])
        rows = (
            "".join(f"<td>{html.escape(labels.korean(cell['text']))}</td>" for cell in row) for row in table["rows"]
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        shown = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        return from_dict({**output, "data": {**output.data, "text/html": shown}})


def cell(value: int | str) -> dict[str, Any]:
    """Return a cell for a table that the build makes.

    >>> cell(1200), cell("pooling")
    ({'text': '1,200', 'numeric': True}, {'text': 'pooling', 'numeric': False})
    """
    return {"text": value if isinstance(value, str) else f"{value:,}", "numeric": isinstance(value, int)}


TABLE = Table()
