"""A page as a plain Python script, for readers to download."""

import ast
import inspect
import io
import symtable
import tokenize
from collections.abc import Mapping
from typing import Any

import jupytext
from nbformat import NotebookNode, from_dict

from convnotes.book.outputs import FIGURE, kind_of
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.book.render.cells import Cell, cells_of, code
from convnotes.book.render.download_links import SiteAddress
from convnotes.book.render.needs import needs


def script(page: Page, run: NotebookNode, numbers: Mapping[str, Any], labels: Labels, address: SiteAddress) -> str:
    """Return the page as a standalone Python script, with prose as comments.

    What a notebook may do and a script may not is put so that a script may: it goes on after
    an error that the page expects, awaits, and imports from ``__future__`` first.
    """
    first: list[str] = []
    cells = [code(needed)] if (needed := needs(page, run)) else []
    for cell in cells_of(page, run, numbers, labels, address):
        if cell.is_code:
            imports, rest = _without_future(cell.node.source)
            first += [line for line in imports if line not in first]
            cell = code(_caught(_awaited(rest), cell.raises))
        cells.append(cell)
    if first:
        cells.insert(0, code("\n".join(first)))
    if any(kind_of(output.get("data", {})) is FIGURE for cell in run.cells for output in cell.outputs):
        cells.append(code("import matplotlib.pyplot as plt\n\nplt.show()"))
    return _written(cells)


def _written(cells: list[Cell]) -> str:
    plain = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all", "comment_magics": False}
    nodes = [cell.node for cell in cells]
    notebook = {"cells": nodes, "metadata": {"jupytext": plain}, "nbformat": 4, "nbformat_minor": 5}
    return jupytext.writes(from_dict(notebook), fmt="py:percent")


def _without_future(source: str) -> tuple[list[str], str]:
    r"""Split off the imports from ``__future__``.

    >>> _without_future("from __future__ import annotations\nx = 1")
    (['from __future__ import annotations'], 'x = 1')
    """
    lines: list[str | None] = list(source.split("\n"))
    imports = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            imports.append(ast.unparse(node))
            last = node.end_lineno or node.lineno
            lines[node.lineno - 1 : last] = [None] * (last - node.lineno + 1)
    return imports, "\n".join(line for line in lines if line is not None).strip("\n")


def _caught(source: str, raises: str) -> str:
    """Go on after the error that the page expects."""
    if not raises:
        return source
    caught = f'except BaseException as error:\n    if type(error).__name__ != "{raises}":\n        raise\n'
    return f'try:\n{_indented(source)}\n{caught}    print(f"{raises}: {{error}}")'


def _awaited(source: str) -> str:
    """Put code that awaits into a coroutine, whose names remain those of the script."""
    compiled = compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    if not compiled.co_flags & inspect.CO_COROUTINE:
        return source
    body = _indented(source)
    (inner,) = symtable.symtable(f"async def cell():\n{body}", "cell", "exec").get_children()
    names = sorted(symbol.get_name() for symbol in inner.get_symbols() if symbol.is_local())
    own = f"    global {', '.join(names)}\n" if names else ""
    return f"import asyncio\n\n\nasync def cell():\n{own}{body}\n\n\nasyncio.run(cell())"


def _indented(source: str) -> str:
    r"""Indent code by four spaces, but for the lines that begin within a string.

    >>> print(_indented("x = '''first\nsecond'''\ny = 1"))
        x = '''first
    second'''
        y = 1
    """
    strings = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    within: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in strings:
            within.update(range(token.start[0] + 1, token.end[0] + 1))
    lines = enumerate(source.split("\n"), 1)
    return "\n".join(line if number in within or not line else f"    {line}" for number, line in lines)
