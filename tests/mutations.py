"""Damage a copy of the book in every known way, and check that a gate reports each damage.

``python -m tests.mutations`` applies each kind of damage once to every page that allows
it. Then the gates of ``make test`` run: the comparison of the languages, the pages with
their runs, the store, MkDocs. A page whose damage no gate reports is a hole. The result
goes to ``docs/measured/damage.json``, and the site shows it.

The comparison asks a person at each change of the prose, and so would report every
change. Therefore the person says yes to everything here.
"""

import csv
import dataclasses
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from convnotes.book import Course, Executor, Fault, Faults, Limits, Scheduler, make_book, parity
from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.blocks import Fence, FrontMatter, Heading
from convnotes.book.pages.glossary import is_in_english
from convnotes.book.pages.page import Page
from convnotes.book.pages.scanner import scan
from convnotes.book.parity.record import Record
from convnotes.book.parity.side import Side
from convnotes.book.render.download_links import SiteAddress
from convnotes.book.runs.key import Keys
from convnotes.book.runs.recordings import find_recording
from convnotes.book.runs.run import kept_by, seal, unseal, words_of
from convnotes.book.runs.store import Store, default_folder
from tests.conftest import ROOT
from tests.measured import keep

RESULT = "damage"
COLUMNS = ["what was broken", "pages", "told", "told by"]
SETTINGS = ("mkdocs.yml", "mkdocs.en.yml")
# A sentence and its claim, a question, and a fence that makes a claim.
CLAIM = r"\[((?:`[^`]*`|[^\[\]`])+)\]\(claim:([\w./#-]+)\)"
ASK = r"^\[(.+)\]\(ask:(?!end)([\w-]+)\)$"
CLAIMS = '```python\nimport convnotes\n\nconvnotes.claim("so", {})\n```'
Texts = dict[str, str | bytes | None]
"""The new content of files, by path; ``None`` removes the file."""


@dataclass(frozen=True)
class Chapter:
    """Both pages of a chapter, before the damage."""

    pages: Mapping[str, Page]
    course: Course
    store: Store
    keys: Keys

    @property
    def name(self) -> str:
        return self.pages["ko"].name

    @cached_property
    def recording(self) -> Path | None:
        return self.course.recording(self.pages["ko"]) if self.pages["ko"].recorded else None

    @cached_property
    def stored(self) -> Path | None:
        """The file of its run in the store, unless the chapter is recorded or runs nothing."""
        page = self.pages["ko"]
        return self.store.file(self.keys.of(page.running)) if page.running and not page.recorded else None


Change = Callable[[Chapter], Texts | None]
"""Damages a chapter; gives ``None`` if the chapter does not allow it."""


def in_one(language: str, edit: Callable[[str], str | None]) -> Change:
    def change(chapter: Chapter) -> Texts | None:
        page = chapter.pages[language]
        text = edit(page.text)
        return None if text is None or text == page.text else {page.path: text}

    return change


def in_both(edit: Callable[[str], str | None]) -> Change:
    def change(chapter: Chapter) -> Texts | None:
        parts = [in_one(language, edit)(chapter) for language in LANGUAGES]
        return {path: text for part in parts if part for path, text in part.items()} if all(parts) else None

    return change


def prose(text: str) -> list[int]:
    """The indices of the lines outside of fences and front matter."""
    blocks = (block for block in scan(text) if not isinstance(block, (Fence, FrontMatter)))
    return [number - 1 for block in blocks for number, _ in block.numbered()]


def replace(pattern: str, by: str | Callable[[re.Match[str]], str]) -> Callable[[str], str | None]:
    """Replace the first match in the prose."""

    def edit(text: str) -> str | None:
        lines = text.split("\n")
        for place in prose(text):
            changed, count = re.subn(pattern, by, lines[place], count=1)
            if count and changed != lines[place]:
                return "\n".join([*lines[:place], *changed.split("\n"), *lines[place + 1 :]])
        return None

    return edit


def insert(block: str) -> Callable[[str], str | None]:
    """Insert a block below the title."""

    def edit(text: str) -> str | None:
        lines = text.split("\n")
        title = next((head.line for head in scan(text) if isinstance(head, Heading) and head.level == 1), None)
        return None if title is None else "\n".join([*lines[:title], "", block, "", *lines[title:]])

    return edit


def to_another_section(text: str) -> str | None:
    """Move the first claim to the end of the page."""
    without = replace(CLAIM, r"\1")(text)
    claim = without and re.search(CLAIM, text)
    return f"{without.rstrip()}\n\n## More {{ #more }}\n\n{claim[0]}.\n" if without and claim else None


def to_another_sentence(text: str) -> str | None:
    """Move the first claim to a new sentence before it."""
    return replace(CLAIM, r"[It is so](claim:\2). \1")(text)


def in_front(pattern: str, by: str) -> Callable[[str], str | None]:
    def edit(text: str) -> str | None:
        first = scan(text)[0]
        front = first.text if isinstance(first, FrontMatter) else ""
        return re.sub(pattern, by, front, count=1, flags=re.MULTILINE) + text[len(front) :]

    return edit


def without_last_section(text: str) -> str | None:
    heads = _sections(text)
    return "\n".join(text.split("\n")[: heads[-1]]) + "\n" if len(heads) > 1 else None


def with_sections_swapped(text: str) -> str | None:
    heads, lines = _sections(text), text.split("\n")
    if len(heads) < 2:
        return None
    before, first, last = lines[: heads[-2]], lines[heads[-2] : heads[-1]], lines[heads[-1] :]
    return "\n".join([*before, *last, "", *first])


def _sections(text: str) -> list[int]:
    return [head.line - 1 for head in scan(text) if isinstance(head, Heading) and head.level == 2]


def with_option(option: str) -> Callable[[str], str | None]:
    """Add an option to the first fence that runs."""

    def edit(text: str) -> str | None:
        lines = text.split("\n")
        fence = next(
            (block for block in scan(text) if isinstance(block, Fence) and block.runs and not block.options), None
        )
        if fence is None:
            return None
        lines[fence.line - 1] += f" {{ {option} }}"
        return "\n".join(lines)

    return edit


def another_term(chapter: Chapter) -> Texts | None:
    """Replace a term of both pages by another word, everywhere on the English page."""
    page = chapter.pages["en"]
    for _, term in chapter.course.glossary.in_korean(Side(chapter.pages["ko"]).words):
        lines = page.text.split("\n")
        forms = "|".join(r"[\s-]+".join(map(re.escape, form.split())) for form in (term.english, *term.stems))
        for place in prose(page.text):
            lines[place] = re.sub(rf"(?:{forms})\w*", "thingamajig", lines[place], flags=re.IGNORECASE)
        text = "\n".join(lines)
        if not is_in_english(term, Side(dataclasses.replace(page, text=text)).words):
            return {page.path: text}
    return None


def out_of_navigation(chapter: Chapter) -> Texts | None:
    """Make the navigation of both languages lead elsewhere; the changes of several chapters add up."""
    files = [chapter.course.root / name for name in SETTINGS]
    entry = re.compile(rf"(?<=: ){re.escape(chapter.name)}\.md$", re.MULTILINE)
    return {file.name: entry.sub("https://example.org/", file.read_text("utf-8")) for file in files}


def stored(damage: Callable[[str], str]) -> Change:
    """Damage the run of a chapter in the store."""
    return lambda chapter: _damaged(chapter.stored, damage)


def recorded(damage: Callable[[str], str | None]) -> Change:
    """Damage the recording of a chapter."""
    return lambda chapter: _damaged(chapter.recording, damage)


def _damaged(file: Path | None, damage: Callable[[str], str | None]) -> Texts | None:
    if file is None:
        return None
    before = file.read_text("utf-8")
    after = damage(before)
    return None if after == before else {str(file): after}


def of_other_code(text: str) -> str:
    run = unseal(text)
    run.cells[0].source += "\nnothing = None"
    return seal(run)


def kept_changed(chapter: Chapter) -> Texts | None:
    """Change the weights that a recorded run kept."""
    if chapter.recording is None:
        return None
    names = kept_by(unseal(chapter.recording.read_text("utf-8")))
    files = [chapter.course.recorded / name for name in names]
    return {chapter.course.path(file): file.read_bytes()[:-1] for file in files} or None


def words_without_korean(chapter: Chapter) -> Texts | None:
    """Remove a word of a figure from the catalogue."""
    file = chapter.recording or chapter.stored
    if file is None or not (words := words_of(unseal(file.read_text("utf-8")))):
        return None
    labels, word = chapter.course.labels_file, min(words)
    lines = labels.read_text("utf-8").splitlines(keepends=True)
    return {str(labels): "".join(line for line in lines if next(csv.reader([line]))[0] != word)}


def gone(language: str) -> Change:
    return lambda chapter: {chapter.pages[language].path: None}


def garbled(chapter: Chapter) -> Texts | None:
    page = chapter.pages["ko"]
    return {page.path: page.text.encode("euc-kr", "replace")}


def flipped(text: str) -> str:
    """Change one letter in the middle."""
    place = next(place for place in range(len(text) // 2, len(text)) if text[place].isalpha())
    return text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]


def with_another_result(text: str) -> str:
    return re.sub(r'("value": )(-?\d)', r"\g<1>1\g<2>", text, count=1)


def with_another_figure(text: str) -> str:
    return re.sub(r"(<path d=\\\"M )(\d)", r"\g<1>1\g<2>", text, count=1)


RAISES = "raise RuntimeError"
SPEC = r"\{\{ *\w+:"
LINK = r"\]\((?!figure:|table:|list:|https?:)[\w./-]*\.md"
FIGURE = r"!\[[^\]]+\]\(figure:[\w-]+ \"[^\"]+\"\)"
# A page need not show the tables that the build makes about itself.
TABLE = r"^ *\[[^\]]+\]\(table:(?!site-)[\w-]+\)$"


@dataclass(frozen=True)
class Kind:
    """One way to damage a page, and the gates that should report it."""

    name: str
    change: Change
    gates: tuple[str, ...] = ("parity", "pages")
    apart: bool = False
    """Whether pages are damaged one at a time, because the damage stops the gate or is in a shared file."""


KINDS = [
    # Results
    Kind("a result typed by hand, in one language", in_one("ko", replace(SPEC + r"[^}]*\}\}", "12.3"))),
    Kind("a result typed by hand, in both languages", in_both(replace(SPEC + r"\.[1-9]%\}\}", "12.3%"))),
    Kind("a result that no code reports", in_both(replace(r"\{\{ *\w+", "{{ nowhere"))),
    Kind("a result in a form that it cannot have", in_both(replace(rf"({SPEC})[^}}]*", r"\1.1q"))),
    Kind("a result that is not closed", in_both(replace(r"\}\}", "}"))),
    Kind("another number in the English text", in_one("en", replace(r"(?<= )\d+(?= [a-z])", "12345"))),
    Kind("another number in the Korean text", in_one("ko", replace(r"(?<= )\d+(?=[가-힣])", "12345"))),
    # Code
    Kind("a fence that raises", in_both(insert(f"```python\n{RAISES}\n```"))),
    Kind("an assertion that is false", in_both(insert("```python\nassert 1 + 1 == 3\n```"))),
    Kind("an example with another result", in_both(insert("```pycon\n>>> 1 + 1\n3\n```"))),
    Kind(
        "an error other than the one announced", in_both(insert('```python { data-raises="ValueError" }\n1 / 0\n```'))
    ),
    Kind(
        "an announced error that does not come", in_both(insert('```python { data-raises="ValueError" }\n1 / 1\n```'))
    ),
    Kind("a fence that takes too long", in_both(insert('```python { data-timeout="1" }\nwhile True:\n    pass\n```'))),
    Kind(
        "a fence in an admonition that raises", in_both(insert(f'!!! note "."\n\n    ```python\n    {RAISES}\n    ```'))
    ),
    Kind("a folded fence that raises", in_both(insert(f'??? note "."\n\n    ```python\n    {RAISES}\n    ```'))),
    Kind("a fence in a tab that raises", in_both(insert(f'=== "."\n\n    ```python\n    {RAISES}\n    ```'))),
    Kind("a fence in a list that raises", in_both(insert(f"1.  .\n\n    ```python\n    {RAISES}\n    ```"))),
    Kind("a fence with a title that raises", in_both(insert(f'```python title="a.py"\n{RAISES}\n```'))),
    Kind("a fence with its language in braces that raises", in_both(insert(f"``` {{ .python }}\n{RAISES}\n```"))),
    Kind("a fence of tildes that raises", in_both(insert(f"~~~~python\n{RAISES}\n~~~~"))),
    Kind("code that is no Python", in_both(insert("```python\nx = = 1\n```"))),
    Kind("a fence without code", in_both(insert("```python\n```"))),
    Kind("a fence that is never closed", in_both(insert("````python\nx = 1\n```"))),
    Kind("Python by another name, which would not run", in_both(insert(f"```py\n{RAISES}\n```"))),
    Kind("an option that does not exist", in_both(insert('```python { data-raise="ValueError" }\nx = 1\n```'))),
    Kind("a fence in a quotation, which would not run", in_both(insert("> ```python\n> x = 1\n> ```"))),
    Kind(
        "a fence as literal text, which would not run", in_both(insert("        ```python\n        x = 1\n        ```"))
    ),
    Kind("a fence in a comment, which would not run", in_both(insert("<!--\n\n```python\nx = 1\n```\n\n-->"))),
    Kind("a fence that is skipped without a reason", in_both(with_option('data-norun=""'))),
    Kind("a fence that is skipped for a reason that it has not", in_both(with_option('data-norun="download"'))),
    Kind(
        "a claim that is skipped on a page that runs",
        in_both(insert('```python { data-claim="x" }\nassert False\n```')),
    ),
    Kind("code that differs between the languages", in_one("en", insert("```python\nx = 1\n```"))),
    Kind("a name that no module has", in_both(insert("```python\nfrom convnotes import nowhere\n```"))),
    # Figures and tables
    Kind(
        "a figure without words for those who cannot see it", in_both(replace(r"!\[[^\]]+\]\(figure:", "![](figure:"))
    ),
    Kind("a figure without a caption", in_both(replace(r"(\(figure:[\w-]+) \"[^\"]+\"\)", r"\1)"))),
    Kind("a figure that no code makes", in_both(replace(r"\(figure:[\w-]+", "(figure:nowhere"))),
    Kind("a figure that is not placed", in_both(replace(FIGURE, "."))),
    Kind("a figure that is placed twice", in_both(replace(rf"^( *)({FIGURE}.*)$", r"\1\2\n\n\1\2"))),
    Kind("a figure of another run", in_both(insert("![A figure](figures/5-1/pooling/pooling-light.svg)"))),
    Kind("a table that no code makes", in_both(replace(r"\(table:[\w-]+", "(table:nowhere"))),
    Kind("a table that is not placed", in_both(replace(TABLE, "."))),
    Kind("a table that is placed twice", in_both(replace(rf"({TABLE})", r"\1\n\n\1"))),
    Kind("a word in a figure without Korean", words_without_korean, ("store", "recordings"), apart=True),
    Kind("an explorable without its model", in_both(replace(r"model=[\w-]+", "model=nowhere"))),
    # Claims
    Kind("a claim that is false", in_both(insert(f"{CLAIMS.format('1 > 2')}\n\n[It is so](claim:so)."))),
    Kind("a claim that no sentence states", in_both(insert(CLAIMS.format("2 > 1")))),
    Kind("a sentence whose claim no code makes", in_both(replace(CLAIM, r"[\1](claim:nowhere)"))),
    Kind("a claim that one language lacks", in_one("en", replace(CLAIM, r"\1"))),
    Kind("a claim of another section in one language", in_one("en", to_another_section)),
    Kind("a claim of another sentence in one language", in_one("en", to_another_sentence), ("review",)),
    Kind(
        "a claim that one language says the other way round",
        in_one("en", replace(CLAIM, r"[Not so: \1](claim:\2)")),
        ("review",),
    ),
    # Questions
    Kind(
        "a question whose answer is none of its options",
        in_both(insert('```python\nimport convnotes\n\nconvnotes.ask("so", ["1", "2"], "3")\n```\n\n[So?](ask:so)')),
    ),
    Kind("a question that no code asks", in_both(replace(ASK, r"[\1](ask:nowhere)"))),
    Kind("a question that the page does not put", in_both(replace(ASK, r"\1"))),
    Kind("a question that is put twice", in_both(replace(ASK, r"[\1](ask:\2)\n\n[\1](ask:\2)"))),
    Kind("a question that one language lacks", in_one("en", replace(ASK, r"\1"))),
    Kind("an end of what no question covers", in_both(insert("[](ask:end)"))),
    # Translation
    Kind("a page that is not translated", gone("en")),
    Kind("a page that only the translation has", gone("ko")),
    Kind("a section that is not translated", in_one("en", without_last_section)),
    Kind("a heading with another id", in_one("en", replace(r"^(##+ .*\{ #)[\w-]+", r"\1nowhere"))),
    Kind("a heading without an id", in_both(replace(r"^(##+ .*?) *\{ #[\w-]+ \}$", r"\1"))),
    Kind("sections in another order", in_one("en", with_sections_swapped)),
    Kind("Korean on the English page", in_one("en", insert("아직 옮기지 않았어요."))),
    Kind("an item that one list lacks", in_one("en", replace(r"^(?:[-*]|\d+\.) .*$", "."))),
    Kind(
        "a sentence that changed in one language",
        in_one("en", replace(r"^([A-Z][a-z]+ .*)\.$", r"\1 not.")),
        ("review",),
    ),
    # Terms
    Kind("a word that the glossary has decided against", in_one("ko", insert("컨볼루션을 계산해요."))),
    Kind("an English term that is another one", another_term),
    # Links
    Kind("a link that one language has elsewhere", in_one("en", replace(LINK, "](nowhere.md"))),
    Kind("a link to a page that is not there", in_both(replace(LINK, "](nowhere.md")), ("parity", "mkdocs")),
    Kind(
        "a link to a section that is not there", in_both(replace(rf"({LINK})(?:#[\w-]+)?", r"\1#nowhere")), ("mkdocs",)
    ),
    Kind("a picture that is not there", in_both(insert("![A picture](nowhere.png)")), ("parity", "mkdocs")),
    Kind("a footnote that is not there", in_both(insert("It is so.[^nowhere]"))),
    Kind("a page that the navigation leaves out", out_of_navigation, ("mkdocs",)),
    # The page
    Kind("a page without a title", in_both(in_front(r"^title:.*\n", ""))),
    Kind("a page without a description", in_both(in_front(r"^description:.*\n", ""))),
    Kind("front matter that cannot be read", in_both(in_front(r"^title:", "title: [,"))),
    Kind("a mark that is neither true nor left out", in_both(in_front(r"^title:", "recorded: perhaps\ntitle:"))),
    Kind("a page that is not UTF-8", garbled, apart=True),
    Kind("a formula that cannot be read", in_both(insert(r"It is $\frac{1$."))),
    Kind("a merge that was not finished", in_both(insert("<<<<<<< HEAD"))),
    # Stored and recorded runs
    Kind("a stored run with a damaged byte", stored(flipped), ("store",)),
    Kind("a stored run that was cut off", stored(lambda text: text[: len(text) // 2]), ("store",)),
    Kind("a result changed in a stored run", stored(with_another_result), ("store",)),
    Kind("a figure changed in a stored run", stored(with_another_figure), ("store",)),
    Kind("a recorded run with a damaged byte", recorded(flipped)),
    Kind("a result changed in a recorded run", recorded(with_another_result)),
    Kind("a figure changed in a recorded run", recorded(with_another_figure)),
    Kind("a recorded run of other code", recorded(of_other_code)),
    Kind("a recorded run that is not there", recorded(lambda text: None)),
    Kind("weights other than those that a run kept", kept_changed),
]


class Workshop:
    """A copy of the book for damage and repair."""

    def __init__(self, folder: Path, names: Collection[str] = ()) -> None:
        """Copy all chapters, or those named, without the pages of the others."""
        self.root, self.store = folder / "book", folder / "store"
        shutil.copytree(ROOT / "docs", self.root / "docs")
        for name in SETTINGS:
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "convnotes").symlink_to(ROOT / "convnotes")
        self.store.mkdir()
        for run in default_folder().glob("*.ipynb"):
            (self.store / run.name).symlink_to(run)
        for file in (self.root / "docs").glob("[ek][no]/**/*.md") if names else ():
            if file.relative_to(self.root / "docs").with_suffix("").as_posix()[3:] not in names:
                file.unlink()
        course, store, keys = self.course, Store(self.store), Keys()
        self.chapters = [
            Chapter({language: course.pages[language][name] for language in LANGUAGES}, course, store, keys)
            for name in sorted(course.pages["ko"])
        ]

    @property
    def course(self) -> Course:
        """The book as it is now."""
        return Course(self.root)

    def told(self, kind: Kind, chapters: Iterable[Chapter]) -> dict[str, str]:
        """The gate that reported the damage, or "", for each chapter that allows it."""
        broken: dict[str, str] = {}
        before: dict[str, dict[Path, bytes]] = {}
        whole: dict[Path, bytes] = {}
        record = (self.root / "docs" / "parity.csv").read_bytes()
        try:
            for chapter in chapters:
                if (texts := kind.change(chapter)) is None:
                    continue
                broken[chapter.name] = ""
                files = before[chapter.name] = {self.root / path: (self.root / path).read_bytes() for path in texts}
                whole = files | whole
                for file, text in zip(files, texts.values(), strict=True):
                    self._write(file, text)
            if "review" not in kind.gates:
                self._say_yes()
            for gate in kind.gates:
                # A gate may stop early, so it runs again after a repair of the pages that it reported.
                while (missing := {name for name, by in broken.items() if not by}) and (
                    found := missing & GATES[gate](self)
                ):
                    broken |= dict.fromkeys(found, gate)
                    for name in found:
                        self._mend(before[name])
        finally:
            self._mend(whole)
            (self.root / "docs" / "parity.csv").write_bytes(record)
        return broken

    def _mend(self, before: Mapping[Path, bytes]) -> None:
        for file, content in before.items():
            self._write(file, content)

    def _write(self, file: Path, text: str | bytes | None) -> None:
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_bytes(text.encode() if isinstance(text, str) else text)

    def _say_yes(self) -> None:
        """Record the present text of both languages as the same."""
        course = self.course
        digests = {key: pair for chapter in parity.chapters(course) for key, pair in chapter.digests.items()}
        Record(digests).write(course.parity_file)


def _names(paths: Iterable[str]) -> set[str]:
    """The chapters of some paths, such as ``docs/ko/5-1/pooling.md``."""
    return {re.sub(r"^docs/(?:ko|en)/|\.md$", "", path) for path in paths}


def _parity(workshop: Workshop) -> set[str]:
    return _names(difference.path for difference in parity.check(workshop.course))


def _pages(workshop: Workshop) -> set[str]:
    course = workshop.course
    executor = Executor(course, Limits(), lambda *step: None)
    try:
        make_book(course, Scheduler(Store(workshop.store), executor), SiteAddress("", "", ""))
    except Faults as failure:
        return _names(fault.path for fault in failure.faults)
    return set()


def _store(workshop: Workshop) -> set[str]:
    """The chapters whose run the store no longer finds."""
    store, course = Store(workshop.store), workshop.course
    there = {chapter.name: chapter.stored for chapter in workshop.chapters if chapter.stored}
    return {name for name, file in there.items() if store.find(file.stem, course) is None}


def _recordings(workshop: Workshop) -> set[str]:
    found, course = set(), workshop.course
    for chapter in workshop.chapters:
        if chapter.recording:
            try:
                find_recording(chapter.pages["ko"], course)
            except Fault:
                found.add(chapter.name)
    return found


def _mkdocs(workshop: Workshop) -> set[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(workshop.root / "site")]
    environment = {**os.environ, "CONVNOTES_STORE": str(workshop.store), "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=workshop.root, capture_output=True, text=True, check=False, env=environment)
    # Each of these would be an error in a strict build.
    told = [line for line in built.stderr.splitlines() if "WARNING" in line or line.startswith("  - ")]
    return {name for line in told for name in re.findall(r"(?:'|  - )([\w/-]+)\.md", line)[:1]}


GATES = {
    "parity": _parity,
    "pages": _pages,
    "store": _store,
    "recordings": _recordings,
    "mkdocs": _mkdocs,
    # Here no one has said yes, so a request to read a section again counts as a report.
    "review": _parity,
}
WORDS = {
    "parity": "the languages",
    "pages": "the pages and their runs",
    "store": "the store",
    "recordings": "the recordings",
    "mkdocs": "MkDocs",
    "review": "a person",
}


def keep_table(rows: list[tuple[str, int, int, str]]) -> None:
    numbers = {
        "site_kinds": len(rows),
        "site_broken": sum(pages for _, pages, _, _ in rows),
        "site_told": sum(told for _, _, told, _ in rows),
    }
    keep(RESULT, numbers, COLUMNS, rows)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        rows, holes = [], []
        for kind in KINDS:
            groups = [[chapter] for chapter in workshop.chapters] if kind.apart else [workshop.chapters]
            told = {name: gate for group in groups for name, gate in workshop.told(kind, group).items()}
            by = sorted({gate for gate in told.values() if gate}, key=list(GATES).index)
            rows.append((kind.name, len(told), sum(map(bool, told.values())), ", ".join(WORDS[gate] for gate in by)))
            holes += [f"{kind.name}: {name}" for name, gate in told.items() if not gate]
            print(*rows[-1], *holes[-3:], sep=" | ", flush=True)
    keep_table(rows)
    print(*holes, sep="\n")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
