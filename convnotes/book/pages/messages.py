"""What the code of a lab says: English on both pages, its Korean in the catalogue ``docs/messages.csv``.

Both languages share one run, so English is what runs. The Korean page, its notebook and its
script have the Korean in its place, on as many lines, so that each line keeps its number.
"""

import ast
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from convnotes.book.pages.blocks import PYTHON
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page

_WORDS = re.compile("[A-Za-z]{2}")
String = ast.Constant | ast.JoinedStr


class Messages:
    r"""The catalogue of what labs say: English to Korean, with ``{}`` for what a string puts in.

    >>> messages = Messages(Labels({"layer {}: not {} channels": "층 {}: 채널이 {}개가 아니에요"}))
    >>> lab = Page("a", "ko", "docs/ko/a.md", "---\nlab: true\n---\n")
    >>> messages.printed(lab, "layer 2: not 8 channels")
    '층 2: 채널이 8개가 아니에요'
    """

    def __init__(self, catalogue: Labels) -> None:
        # The longest first: "{} of {} digits" is not "{} digits".
        self.pairs = dict(sorted(catalogue.pairs.items(), key=lambda pair: len(pair[0]), reverse=True))

    def shown(self, page: Page) -> Page:
        """Return the page as it is shown. Raises ``Fault`` for what a Korean lab says without an entry here."""
        if not _translated(page):
            return page
        lines = page.text.split("\n")
        for fence in page.running:
            if fence.language == PYTHON:
                tree = ast.parse(fence.code)
                said = set(_said(tree))
                code = [line.encode() for line in fence.code.split("\n")]
                # From the last to the first, so that the places of those before stay.
                for node in sorted(_strings(tree), key=_place, reverse=True):
                    text, fields = _parts(node)
                    if (text in self.pairs or node in said) and _is_block(code, node):
                        message = "a text in three quotation marks on several lines, which would be several strings"
                        remedy = "write it on one line, or as strings of a line each in brackets"
                        raise page.fault(fence.line + node.lineno, message, remedy)
                    if text in self.pairs:
                        _put(code, node, self.pairs[text], fields)
                    elif node in said and _WORDS.search(text):
                        message = f"no Korean in messages.csv for {text!r}"
                        raise page.fault(fence.line + node.lineno, message, "add a line to it")
                for number, line in enumerate(code, fence.line):
                    lines[number] = " " * fence.indent + line.decode() if line else lines[number]
        return replace(page, text="\n".join(lines))

    def printed(self, page: Page, text: str) -> str:
        """Return what the code of a page printed, as the page shows it."""
        if not _translated(page):
            return text
        return "\n".join(map(Labels(self.pairs).korean, text.split("\n")))


def _translated(page: Page) -> bool:
    return page.lab and page.language == "ko"


def _said(tree: ast.AST) -> Iterator[String]:
    """Yield the strings that readers see: of checks that fail, of ``print``, and docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg:
            yield from _strings(node.msg)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            for argument in node.args:
                yield from _strings(argument)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            yield from _strings(node.body[0])


def _strings(tree: ast.AST) -> Iterator[String]:
    """Yield the strings of a syntax tree, but not what is in one."""
    if isinstance(tree, ast.JoinedStr) or (isinstance(tree, ast.Constant) and isinstance(tree.value, str)):
        yield tree
        return
    for node in ast.iter_child_nodes(tree):
        yield from _strings(node)


def _place(node: String) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _parts(node: String) -> tuple[str, list[str]]:
    """Return a string with ``{}`` for its fields, and the code of the fields.

    >>> _parts(ast.parse("f'{accuracy:.1%} of {count}'", mode="eval").body)
    ('{} of {}', ['{accuracy:.1%}', '{count}'])
    """
    if isinstance(node, ast.Constant):
        return str(node.value), []
    text, fields = "", []
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text += "{}"
            # In Python 3.11 the places of fields are wrong.
            fields.append(ast.unparse(ast.JoinedStr([part]))[2:-1])
    return text, fields


def _is_block(code: list[bytes], node: String) -> bool:
    """Whether a string is one token of several lines. Its Korean would be one a line, which only brackets join."""
    quoted = re.match(rb"[A-Za-z]*(['\"])\1\1", code[node.lineno - 1][node.col_offset :])
    return bool(quoted) and node.end_lineno != node.lineno


def _put(code: list[bytes], node: String, text: str, fields: list[str]) -> None:
    """Put text in place of a string of the code, on as many lines."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before, after = code[first][: node.col_offset], code[last][node.end_col_offset :]
    left = iter(fields)
    words = [re.sub(r"\{\}", lambda _: next(left), word) for word in text.split(" ")]
    pieces = _shared(words, last - first + 1)
    written = [("f" if fields and "{" in piece else "") + json.dumps(piece, ensure_ascii=False) for piece in pieces]
    margins = [before, *(b" " * node.col_offset for _ in written[1:])]
    code[first : last + 1] = [margin + line.encode() for margin, line in zip(margins, written, strict=True)]
    code[last] += after


def _shared(words: list[str], count: int) -> list[str]:
    """Share words among a number of lines of about the same width.

    >>> _shared(["하나", "둘", "three", "four"], 2)
    ['하나 둘 ', 'three four']
    """
    widths = [1 + sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in word) for word in words]
    lines: list[list[str]] = [[] for _ in range(count)]
    for word, width, end in zip(words, widths, accumulate(widths), strict=True):
        lines[int((end - width / 2) * count / sum(widths))].append(word)
    pieces = [" ".join(line) for line in lines]
    return [*(piece + " " for piece in pieces[:-1]), pieces[-1]]
