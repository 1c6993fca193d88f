"""A course: a folder with pages in two languages. This module knows the paths in it."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from convnotes.book.fault import Fault
from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.glossary import Glossary
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.files import checksum


class Course:
    """A snapshot of the course in a folder: it reads each file once, on first use.

    ``again()`` takes a new snapshot. ``pages`` has the pages that the scanner can read, by
    language and name. ``faults`` explains why it cannot read the other pages.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.docs = root / "docs"
        self._before: Mapping[str, Page] = {}
        self._checksums: dict[str, str] = {}

    def again(self) -> "Course":
        """Take a new snapshot. It reuses unchanged pages, because scanning takes time."""
        course = Course(self.root)
        course._before = {page.path: page for page in self.all_pages}
        return course

    @property
    def labels_file(self) -> Path:
        return self.docs / "labels.csv"

    @property
    def parity_file(self) -> Path:
        return self.docs / "parity.csv"

    @property
    def recorded(self) -> Path:
        """The folder of recordings, and of the files that recorded runs kept."""
        return self.docs / "recorded"

    @property
    def images(self) -> Path:
        """The pictures that the README shows."""
        return self.root / "img"

    def folder(self, language: str) -> Path:
        return self.docs / language

    def page_file(self, language: str, name: str) -> Path:
        return self.folder(language) / f"{name}.md"

    def recording(self, page: Page) -> Path:
        return self.recorded / f"{page.name}.ipynb"

    def path(self, file: Path) -> str:
        """Return the name of a file for messages."""
        return file.relative_to(self.root).as_posix()

    @property
    def pages(self) -> Mapping[str, Mapping[str, Page]]:
        return self._read[0]

    @property
    def faults(self) -> list[Fault]:
        return [fault for _, fault in self._read[1]]

    def faults_of(self, names: Collection[str]) -> list[Fault]:
        """Return the faults of the pages with these names."""
        return [fault for name, fault in self._read[1] if name in names]

    @property
    def names(self) -> list[str]:
        """The names of all pages of the first language, even of those that cannot be read."""
        files = self.folder(LANGUAGES[0]).rglob("*.md")
        return sorted(self.name(LANGUAGES[0], file) for file in files)

    def name(self, language: str, file: Path) -> str:
        """Return the name of a page, by its file."""
        return file.relative_to(self.folder(language)).with_suffix("").as_posix()

    @property
    def all_pages(self) -> Iterator[Page]:
        return (page for named in self.pages.values() for page in named.values())

    @cached_property
    def labels(self) -> Labels:
        """The catalogue of words in figures and tables. Raises ``Fault``."""
        try:
            return Labels.read(self.labels_file)
        except UnicodeDecodeError as error:
            raise _not_utf8(self.path(self.labels_file), error) from None

    @cached_property
    def glossary(self) -> Glossary:
        return Glossary.read(self.docs / "glossary.csv")

    @cached_property
    def measurements(self) -> Mapping[Path, bytes]:
        """The JSON of each measurement made outside the build, by file."""
        return {file: file.read_bytes() for file in sorted(self.docs.glob("measured/*.json"))}

    def checksum(self, name: str) -> str:
        """Return the SHA-256 of a file of ``docs``, or an empty string if it is missing."""
        if name not in self._checksums:
            file = self.docs / name
            self._checksums[name] = checksum(file.read_bytes()) if file.is_file() else ""
        return self._checksums[name]

    @cached_property
    def _read(self) -> tuple[Mapping[str, Mapping[str, Page]], list[tuple[str, Fault]]]:
        pages: dict[str, dict[str, Page]] = {language: {} for language in LANGUAGES}
        faults = []
        for language, named in pages.items():
            for file in sorted(self.folder(language).rglob("*.md")):
                try:
                    page = self.read_page(language, file)
                    # Reading these properties raises the page's own faults.
                    _ = page.blocks, page.recorded, page.lab
                except Fault as fault:
                    faults.append((self.name(language, file), fault))
                else:
                    named[page.name] = page
        return pages, faults

    def read_page(self, language: str, file: Path) -> Page:
        """Read one page, without BOM and with Unix line ends. Raises ``Fault`` if it is not UTF-8."""
        path = self.path(file)
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise _not_utf8(path, error) from None
        before = self._before.get(path)
        if before and before.text == text:
            return before
        return Page(self.name(language, file), language, path, text)


def _not_utf8(path: str, error: UnicodeDecodeError) -> Fault:
    return Fault(path, 1, f"not UTF-8: {error.reason} at byte {error.start}", "save it as UTF-8")
