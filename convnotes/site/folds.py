"""Fold what is no lesson in the code of a page. Without JavaScript it opens too; the copy button copies all."""

import re
from html import unescape

from convnotes.book.pages.folds import read_folds

_WORDS = {
    "ko": {"setup": "준비 코드 {}줄", "figure": "그림 코드 {}줄", "table": "표 코드 {}줄", "checks": "검사 코드 {}줄"},
    "en": {
        "setup": "setup code, {} lines",
        "figure": "figure code, {} lines",
        "table": "table code, {} lines",
        "checks": "checking code, {} lines",
    },
}
_BLOCK = re.compile(
    r'<div(?P<before>[^<>]*) class="(?P<classes>[^"]*)"(?P<after>[^<>]*) data-fold="(?P<folds>[^"]+)"(?P<rest>[^<>]*)>'
    r'(?P<title>(?:<span class="filename">[^<]*</span>)?)<pre><span></span><code>(?P<code>.*?)</code></pre>',
    re.DOTALL,
)
_LINE = re.compile(r'(?=<span id="__span-)')
_TAG = re.compile(r"<[^>]+>")
_ID = re.compile(r' id="([^"]+)"')


def fold(page: str, language: str) -> str:
    """Return the HTML of a page with the folds that the options of its fences name."""
    return _BLOCK.sub(lambda block: _folded(block, language), page) if " data-fold=" in page else page


def _folded(block: re.Match[str], language: str) -> str:
    lines = [line for line in _LINE.split(block["code"]) if line]
    parts, end = [], 0
    for kind, first, last in read_folds(unescape(block["folds"]), len(lines)):
        words = _WORDS[language][kind].format(last - first + 1)
        parts += [("", _trimmed(lines[end : first - 1])), (words, "".join(lines[first - 1 : last]))]
        end = last
    parts = [(words, code) for words, code in [*parts, ("", _trimmed(lines[end:]))] if code]
    # One button copies all; that of an open part is seen.
    button = next((number for number, (words, _) in enumerate(parts) if not words), 0)
    attributes = "".join(block.group("before", "after", "rest"))
    whole = _TAG.sub("", block["code"]).rstrip("\n").replace('"', "&quot;")
    html = f'<div{attributes} class="{block["classes"]} folds" data-copy="{whole}">{block["title"]}'
    name = _ID.search(attributes)
    for number, (words, code) in enumerate(parts):
        # Material names each block after the element around it that has a name.
        own = f' id="{name[1]}-part-{number + 1}"' if name else ""
        quiet = "" if number == button else ' class="no-copy"'
        pre = f"<pre{own}{quiet}><span></span><code>{code}</code></pre>"
        html += f'<details class="fold"><summary>{words}</summary>{pre}</details>' if words else pre
    return html


def _trimmed(lines: list[str]) -> str:
    """Join the lines between two folds, without the empty ones at their ends."""
    there = [number for number, line in enumerate(lines) if _TAG.sub("", line).strip()]
    return "".join(lines[there[0] : there[-1] + 1]) if there else ""
