"""The pages of the book: Markdown files, the same paths in each language."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from convnotes.book.pages.fences import Fence, front_matter, scan

LANGUAGES = ("ko", "en")


class PageError(ValueError):
    """Something on a page stops the build: where it is, what is wrong, the lines around it."""

    def __init__(self, path: str, line: int, message: str, text: str = "") -> None:
        self.path, self.line, self.message = path, line, message
        super().__init__(f"{path}:{line}: {message}{_excerpt(text, line)}")


@dataclass(frozen=True)
class Page:
    """One Markdown file. ``name`` is shared by both languages (``5-1/pooling``); ``path`` is for messages."""

    name: str
    language: str
    path: str
    text: str

    @classmethod
    def read(cls, root: Path, language: str, file: Path) -> "Page":
        """Read a page of ``root/docs/<language>``; a BOM and Windows line ends are no part of it."""
        name = file.relative_to(root / "docs" / language).with_suffix("").as_posix()
        path = file.relative_to(root).as_posix()
        try:
            return cls(name, language, path, file.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            raise PageError(path, 1, f"not UTF-8: {error.reason} at byte {error.start}; save it as UTF-8") from None

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        return scan(self.text, self.path)

    @property
    def running(self) -> list[Fence]:
        """The fences that a run executes, in order."""
        return [fence for fence in self.fences if fence.runs]

    @property
    def recorded(self) -> bool:
        """Whether the page shows a run that was recorded: ``recorded: true`` in its front matter."""
        return self._says("recorded")

    @property
    def lab(self) -> bool:
        """Whether the page has exercises, which its notebook leaves to the reader: ``lab: true``."""
        return self._says("lab")

    def _says(self, key: str) -> bool:
        said = re.search(rf"^{key}:(.*)$", front_matter(self.text), re.MULTILINE)
        if said and said[1].strip() != "true":
            raise self.error(1, f"write {key}: true in the front matter, or leave it out")
        return said is not None

    def error(self, line: int, message: str) -> PageError:
        return PageError(self.path, line, message, self.text)


def read_pages(root: Path, language: str) -> dict[str, Page]:
    """Every page of one language, by name."""
    files = sorted((root / "docs" / language).rglob("*.md"))
    return {page.name: page for page in (Page.read(root, language, file) for file in files)}


def _excerpt(text: str, line: int, around: int = 2) -> str:
    if not text:
        return ""
    lines = text.split("\n")
    first = max(line - 1 - around, 0)
    shown = enumerate(lines[first : line + around], first + 1)
    return "".join(f"\n  {'>' if number == line else ' '} {number:4} | {content}" for number, content in shown)
