"""Where two pages differ: the place, and what differs there."""

from dataclasses import dataclass

from convnotes.book.pages.fences import FenceError
from convnotes.book.pages.page import PageError


@dataclass(frozen=True)
class Difference:
    """One difference, or one fault that keeps pages from being compared.

    >>> print(Difference("docs/ko/a.md", 7, "number 3 does not match number 4 (docs/en/a.md:9)"))
    docs/ko/a.md:7: number 3 does not match number 4 (docs/en/a.md:9)
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"

    @classmethod
    def of(cls, error: PageError | FenceError) -> "Difference":
        return cls(error.path, error.line, error.message)
