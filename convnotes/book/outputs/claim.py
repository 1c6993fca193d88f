"""Claims: what a sentence states and a fence decides. The sentence leads to the line that decides."""

import posixpath
import re
from typing import Any

from convnotes.book.kernel.errors import file_of_fence
from convnotes.book.outputs.kind import Kind, Writing
from convnotes.book.pages.blocks import Fence
from convnotes.book.pages.inline import CLAIMED
from convnotes.book.pages.page import Page, link_to

# The name that pymdownx.highlight gives to a line of code: this, the id of the fence, and the number.
LINE_SPANS = "__span"


class Claim(Kind):
    """A truth that a fence states with ``convnotes.claim``. Sentences link to it, of other pages too."""

    name = "claim"
    once = False
    unplaced = "no sentence states"

    def linked(self, writing: Writing, text: str, line: int) -> str:
        """Return a line of prose whose claims are links, to the line of code or to the page that decides."""

        def link(match: re.Match[str]) -> str:
            return match.group() if match["code"] else self._link(writing, match["words"], match["claim"], line)

        return CLAIMED.sub(link, text)

    def _link(self, writing: Writing, words: str, name: str, line: int) -> str:
        there, _, own = name.rpartition("#")
        again = writing.has_placed(self, name)
        bundle = writing.take(self, name, line)
        if there:
            target = posixpath.relpath(f"{there}.md", posixpath.dirname(writing.page.name) or ".")
            return f"[{words}]({link_to(target)}#claim-{own}){{ .claim }}"
        number, first, _ = place_of(writing.page, bundle)
        # A run in the store has its keys sorted, and one that has just ended has not.
        values = "\n".join(f"{part} = {value}" for part, value in sorted(bundle["values"].items()))
        href = f"#{LINE_SPANS}-{id_of(writing.page.running[number], number)}-{first}"
        about = f'data-code="{attribute(bundle["code"])}" data-values="{attribute(values)}"'
        # The line leads back to the first sentence.
        named = "" if again else f'id="claim-{own}" '
        return f'<a class="claim" {named}href="{href}" {about}>{words}</a>'


def place_of(page: Page, bundle: dict[str, Any]) -> tuple[int, int, int]:
    """Return the place of the fence that decides, from 0, and its first and last line that do.

    Raises ``ValueError`` if no fence of the page does.
    """
    files = [file_of_fence(number) for number in range(1, len(page.running) + 1)]
    first, last = bundle["lines"]
    return files.index(bundle["file"]), first, last


def id_of(fence: Fence, place: int) -> str:
    """Return the id of a fence in HTML."""
    return fence.id or f"code-{place + 1}"


def attribute(text: str) -> str:
    """Return text as the value of an attribute, of HTML within Markdown."""
    # As entities, so that Markdown finds no markup.
    return re.sub(r"[^\w ]", lambda letter: f"&#{ord(letter.group())};", text)


CLAIM = Claim()
