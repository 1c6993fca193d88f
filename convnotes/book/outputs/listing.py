"""Lists that the build makes, such as the glossary."""

import re
from collections.abc import Iterator

from convnotes.book.outputs.kind import Placed, Writing


class Listing(Placed):
    name = "list"
    by_fences = False
    reference = re.compile(r"\[(?P<caption>[^\]]+)\]\(list:(?P<name>[\w-]+)\)")
    ordered = False

    def write(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        yield from writing.take(self, match["name"], line)


LISTING = Listing()
