"""A course: a folder with pages in two languages. This module knows the paths in it."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from convnotes.book.fault import Fault
from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.glossary import Glossary
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.messages import Messages
from convnotes.book.pages.page import Page
from convnotes.files import checksum

# Markdown, attributes or addresses cannot hold these characters, or no message can show them.
_UNUSABLE = re.compile(r'["$&*<>\[\\\]`{|}\x00-\x1f\x7f\ud800-\udfff]')


def visible_pages(folder: Path) -> list[Path]:
    """Return the Markdown files of a folder, without hidden ones and links that lead nowhere."""
    files = (file for file in folder.rglob("*.md") if file.is_file())
    return sorted(file for file in files if not any(part[0] == "." for part in file.relative_to(folder).parts))


class Course:
    """A snapshot of the course in a folder: it reads each file once, on first use.

    ``docs`` has a folder of pages for each language, and ``find`` returns the files of such a
    folder that are pages. ``pages`` has the pages that the scanner can read, by language and
    name. ``faults`` explains why it cannot read the other pages.
    """

    def __init__(
        self, root: Path, docs: Path | None = None, find: Callable[[Path], Iterable[Path]] = visible_pages
    ) -> None:
        self.root, self.docs, self._find = root, docs or root / "docs", find
        self._before: Mapping[str, Page] = {}
        self._checksums: dict[str, str] = {}

    def after(self, before: "Course") -> "Course":
        """Reuse the unchanged pages of an earlier snapshot, because scanning takes time."""
        self._before = {page.path: page for page in before.all_pages}
        return self

    @property
    def labels_file(self) -> Path:
        return self.docs / "labels.csv"

    @property
    def parity_file(self) -> Path:
        return self.docs / "parity.csv"

    @property
    def unheld_file(self) -> Path:
        return self.docs / "unheld.csv"

    @property
    def recorded(self) -> Path:
        """The folder of recordings, and of the files that recorded runs kept."""
        return self.docs / "recorded"

    @property
    def beside(self) -> list[Path]:
        """What the site is made of besides the pages of the first language."""
        folders = [self.folder(LANGUAGES[1]), self.recorded, self.docs / "measured"]
        return [*filter(Path.exists, folders), *self.docs.glob("*.csv")]

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
        return Path(os.path.relpath(file, self.root)).as_posix()

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
        return sorted(self.files[LANGUAGES[0]])

    @cached_property
    def files(self) -> Mapping[str, Mapping[str, Path]]:
        """The file of each page, even of one that cannot be read, by language and name."""
        found = {language: self._find(self.folder(language)) for language in LANGUAGES}
        return {
            language: {self.name(language, file): file for file in sorted(files)} for language, files in found.items()
        }

    def name(self, language: str, file: Path) -> str:
        """Return the name of a page, by its file."""
        return file.relative_to(self.folder(language)).with_suffix("").as_posix()

    @property
    def all_pages(self) -> Iterator[Page]:
        return (page for named in self.pages.values() for page in named.values())

    @cached_property
    def labels(self) -> Labels:
        """The catalogue of words in figures and tables. Raises ``Fault``."""
        return self._catalogue(self.labels_file)

    @cached_property
    def messages(self) -> Messages:
        """The catalogue of what the code of labs says. Raises ``Fault``."""
        return Messages(self._catalogue(self.docs / "messages.csv"))

    def _catalogue(self, file: Path) -> Labels:
        try:
            return Labels.read(file, self.path(file))
        except UnicodeDecodeError as error:
            raise _not_utf8(self.path(file), error) from None

    @cached_property
    def glossary(self) -> Glossary:
        file = self.docs / "glossary.csv"
        return Glossary.read(file, self.path(file))

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
            for name, file in self.files[language].items():
                try:
                    page = self.read_page(language, file)
                    # Reading these properties raises the page's own faults.
                    _ = page.blocks, page.recorded, page.lab, page.cover
                except Fault as fault:
                    faults.append((name, fault))
                else:
                    named[name] = page
        return pages, faults

    def read_page(self, language: str, file: Path) -> Page:
        """Read one page, without BOM and with Unix line ends.

        Raises ``Fault`` if its name cannot be used, or its text cannot be read.
        """
        path = self.path(file)
        if unusable := _UNUSABLE.search(str(file.relative_to(self.folder(language)))):
            shown = path.encode("utf-8", "backslashreplace").decode()
            raise Fault(shown, 1, f"the name of a page cannot have {unusable.group()!r}", "rename the file")
        if file.suffix != ".md":
            raise Fault(path, 1, f"a page whose name ends in {file.suffix} is not run", f"name it {file.stem}.md")
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise _not_utf8(path, error) from None
        except OSError as error:
            raise Fault(path, 1, f"cannot read this page: {error.strerror}", "mend it, or exclude it") from None
        before = self._before.get(path)
        if before and before.text == text:
            return before
        return Page(self.name(language, file), language, path, text)


def _not_utf8(path: str, error: UnicodeDecodeError) -> Fault:
    return Fault(path, 1, f"not UTF-8: {error.reason} at byte {error.start}", "save it as UTF-8")
