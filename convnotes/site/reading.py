"""How long a page takes to read, as the line above its title says."""

from convnotes.book.pages.blocks import Fence, FrontMatter
from convnotes.book.pages.folds import read_folds
from convnotes.book.pages.page import Page

# Slower than a novel is read: words in a minute, of which Korean has fewer, and seconds for a line of code.
_WORDS = {"ko": 120, "en": 170}
_LINE = 4


def minutes(page: Page) -> int:
    r"""Return the minutes for the prose of a page, and for the code that it does not fold.

    >>> minutes(Page("a", "en", "docs/en/a.md", "# Title { #a }\n\n" + "word " * 510))
    3
    """
    words = sum(len(block.text.split()) for block in page.blocks if not isinstance(block, Fence | FrontMatter))
    seconds = _LINE * sum(map(_lines, page.fences))
    return max(1, round(words / _WORDS[page.language] + seconds / 60))


def _lines(fence: Fence) -> int:
    lines = fence.code.count("\n") + 1
    folds = read_folds(fence.options["data-fold"], lines) if "data-fold" in fence.options else []
    return lines - sum(last - first for _, first, last in folds)
