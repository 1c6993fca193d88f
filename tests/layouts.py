"""What is wrong with a generated course as a whole: its files, their names, and its settings."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

import yaml

from tests.pieces import Fate


@dataclass
class Page:
    """One page: its text in each language, and what the site shows of it."""

    name: str
    texts: dict[str, str]
    outputs: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    formulas: int = 0
    figures: int = 0
    runs: bool = False
    known: bool = True
    """Whether no part of it may be shown in another way."""
    collects: bool = False
    """Whether it shows the beginnings of other pages."""
    place: str = ""
    """The address of the page, if it does not follow from its name."""


@dataclass
class Course:
    """A course: its files by path, its pages, and what becomes of it."""

    name: str
    docs: str
    strict: bool
    files: dict[str, bytes] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    fate: Fate = Fate.BUILDS
    sure: bool = True
    """Whether nothing but its one mistake may be refused."""
    told: list[tuple[str, str]] = field(default_factory=list)
    """The page, and what stands in the line that is told; or what else is named. Of several, one is enough."""
    odd: str = ""
    """Its mistake, for those who read a failure."""

    def path(self, *parts: str) -> str:
        """A path in the folder of both languages."""
        return str(PurePosixPath(self.docs, *parts))

    def meets(self, fate: Fate, *, sure: bool = True) -> None:
        self.fate = max(self.fate, fate)
        self.sure &= sure


Spoil = Callable[[Course], None]


def dump(settings: object) -> bytes:
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode()


def _renamed(suffix: str) -> Spoil:
    def spoil(course: Course) -> None:
        name = course.pages[0].name
        for language in ("ko", "en"):
            content = course.files.pop(course.path(language, f"{name}.md"))
            course.files[course.path(language, f"{name}{suffix}")] = content
        course.meets(Fate.FAILS)
        course.told = [(course.path("ko", f"{name}{suffix}"), "")]

    return spoil


def _added(path: str, content: bytes, fate: Fate = Fate.FAILS) -> Spoil:
    def spoil(course: Course) -> None:
        course.files[course.path(path)] = content
        if "only" in path:
            page = Page("only", {path[:2]: content.decode()}, runs=b"```" in content)
            course.pages.append(replace(page, outputs=["1"] if page.runs else []))
        course.meets(fate)
        course.told = [(course.path(path), "")]

    return spoil


def _gone(path: str, told: str) -> Spoil:
    def spoil(course: Course) -> None:
        gone = str(PurePosixPath(path.replace("@", course.docs)))
        course.files = {
            name: content for name, content in course.files.items() if not f"{name}/".startswith(f"{gone}/")
        }
        course.meets(Fate.FAILS)
        course.told = [(told, "")]

    return spoil


def _setting(key: str, value: object, file: str = "mkdocs.yml", told: str = "", fate: Fate = Fate.FAILS) -> Spoil:
    def spoil(course: Course) -> None:
        course.files[file] = dump({**yaml.safe_load(course.files[file]), key: value})
        course.meets(fate)
        course.told = [(told or file, "")]

    return spoil


def _plugin(options: dict[str, object], fate: Fate = Fate.FAILS) -> Spoil:
    def spoil(course: Course) -> None:
        plugins = course.settings["plugins"]
        changed = [{"convnotes": {**p["convnotes"], **options}} if isinstance(p, dict) else p for p in plugins]
        _setting("plugins", changed, told=next(iter(options)), fate=fate)(course)

    return spoil


_HEAD = "---\ntitle: X\ndescription: X\n"
MISTAKES: list[Spoil] = [
    *map(_renamed, (".markdown", ".mkd", ".MD")),
    _added('ko/a".md', b""),
    _added("ko/a*b.md", b""),
    _added("ko/<a>.md", b""),
    _added("ko/[a].md", b""),
    _added("ko/bytes.md", b"\xff\xfe\x00"),
    _added("ko/only.md", f"{_HEAD}---\n\n# Only {{ #top }}\n\n```python\nprint(1)\n```\n".encode(), Fate.WARNS),
    _added("en/only.md", f"{_HEAD}---\n\n# Only {{ #top }}\n".encode(), Fate.WARNS),
    _added("ko/bad.md", f"{_HEAD}recorded: yes\n---\n\n# Bad {{ #top }}\n".encode()),
    _added("ko/bad.md", f"{_HEAD}recorded: true\n---\n\n# Bad {{ #top }}\n\n```python\n1\n```\n".encode()),
    _added("ko/bad.md", b"---\ntitle: [\n---\n\n# Bad { #top }\n", Fate.WARNS),
    _added("ko/bad.md", b"---\ndescription: x\n---\n\n# Bad { #top }\n", Fate.WARNS),
    _added("ko/en.md", f"{_HEAD}---\n\n# En {{ #top }}\n".encode(), Fate.EITHER),
    _added("ko/en/x.csv", b"1"),
    _added("ko/running.json", b"1"),
    _added("ko/search/documents.json", b"1"),
    _added("labels.csv", b"ko,en\n"),
    _added("labels.csv", b"en,ko\na,b,c\n"),
    _added("labels.csv", b"en,ko\n\xff\n"),
    _added("messages.csv", b"ko,en\n"),
    _added("glossary.csv", b"en,ko\n", Fate.WARNS),
    _added("parity.csv", b"nonsense\n", Fate.WARNS),
    _gone("mkdocs.en.yml", "mkdocs.en.yml"),
    _gone("@/en", "/en"),
    _setting("docs_dir", "elsewhere/en", "mkdocs.en.yml"),
    _setting("docs_dir", "nowhere/ko", told="nowhere"),
    _setting("nav", ["nowhere.md"], told="nowhere.md", fate=Fate.WARNS),
    _setting("nav", [{"a": {"b": "c"}}], told="nav", fate=Fate.EITHER),
    _setting("theme", "nonsense", told="theme"),
    _setting("theme", {"name": "material", "custom_dir": "nowhere"}, told="custom_dir"),
    _setting("plugins", ["convnotes"], told="other", fate=Fate.EITHER),
    _setting("plugins", ["nonsense"], "mkdocs.en.yml", told="nonsense"),
    _setting("markdown_extensions", ["nonsense"], told="nonsense"),
    _setting("markdown_extensions", ["nonsense"], "mkdocs.en.yml", told="nonsense"),
    _setting("exclude_docs", "data.csv\n", fate=Fate.EITHER),
    _setting("site_url", "example", told="site_url", fate=Fate.EITHER),
    _setting("extra_css", ["nowhere.css"], fate=Fate.EITHER),
    _setting("hooks", ["nowhere.py"], told="hooks"),
    _plugin({"other": "nowhere.yml"}),
    _plugin({"other": 3}),
    _plugin({"timeout": "long"}),
    _plugin({"nonsense": True}, Fate.WARNS),
]
