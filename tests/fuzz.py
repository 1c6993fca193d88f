"""Small courses that nobody would think of, written by chance, and what their sites must show."""

import itertools
import re
import textwrap
from dataclasses import replace
from pathlib import PurePosixPath
from random import Random
from typing import Any

from tests import layouts, pieces
from tests.layouts import Course, Page, dump
from tests.pieces import Fate, Piece, Snippet

SITE_URL = "https://example.org/book/"
KOREAN = {"step": "단계", "loss": "손실", "name": "이름"}
LABELS = "".join(f"{english},{korean}\n" for english, korean in [("en", "ko"), *KOREAN.items()])
PROGRAMS = 40
EXTENSIONS = {
    "admonition": {},
    "attr_list": {},
    "abbr": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {"permalink": True},
    "pymdownx.details": {},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.inlinehilite": {},
}
NAMES = ["a", "sub/index", "sub/deep/b", "한글 이름", "c#", "100%", "(x)", "a+b", "x'y", "a.b", "q?", "UPPER", "a%20b",
         "-dash", "~tilde", "a=b;c", "a,b", "sub dir/d", "models/m", "figures/f", "notebooks/n", "site/s", "e@f",
         "naïve", "😀", "assets/x", "search/y", "404", "main.html"]  # fmt: skip
DOCS = ["docs", "content", ".", "deep/down", "../beside", "문서", "my docs", "c#1", "a(1)"]
ROOTS = ["c", "my course", "강의", "c#", "100%", "a(b"]
BESIDE = {"data.csv": b"a,b\n1,2\n", "photo.png": b"\x89PNG\r\n\x1a\n"}


class Generator:
    """Writes one course. Courses share their programs, so few of them have to be run."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = itertools.count(1)

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, choices: list, most: int) -> list:
        return self.random.choices(choices, k=self.random.randint(0, most))

    def course(self) -> Course:
        course = Course(self.random.choice(ROOTS), self.random.choice(DOCS), strict=self.often(0.75))
        self.theme = self.random.choice(["material"] * 4 + ["mkdocs", "readthedocs"])
        share = self.random.choice([1, 1, 0.8])
        self.extensions = {name: options for name, options in EXTENSIONS.items() if self.often(share)}
        blog = self.theme == "material" and self.often(0.2)
        names = [self.random.choice(["index"] * 5 + ["README"]), *self.random.sample(NAMES, self.random.randint(0, 2))]
        if blog:
            names.append("blog/posts/p")
        mistake = self.often(0.35)
        wrong = self.random.choice(names) if mistake and self.often(0.8) else None
        for name in names:
            course.pages.append(self.page(course, name, wrong=name == wrong))
        if blog:
            text = head("Blog") + "# Blog { #blog }\n"
            course.pages.append(Page("blog/index", {"ko": text, "en": text}, collects=True))
        self.configure(course, blog=blog)
        self.write(course)
        if mistake and not wrong:
            place = self.random.randrange(len(layouts.MISTAKES))
            layouts.MISTAKES[place](course)
            course.odd = f"mistake {place} of the layout"
        return course

    def page(self, course: Course, name: str, *, wrong: bool) -> Page:
        page, title = Page(name, {}), f"T{next(self.count)}"
        parts = [piece.numbered(next(self.count)) for piece in self.some(pieces.PROSE, 5)]
        if self.often(0.1):
            parts.append(self.random.choice(pieces.ODD_PROSE).numbered(next(self.count)))
        if self.often(0.75):
            page.runs = True
            self.program(page, parts)
        more = ""
        if name.startswith("blog/"):
            page.place, more = f"blog/2024/01/01/{title.lower()}/index.html", "date: 2024-01-01\n"
            # A post has no index beside it.
            parts = [replace(piece, text=piece.text.replace("index.md", "../index.md")) for piece in parts]
        if wrong:
            snippet = self.random.choice(pieces.WRONG_CODE) if self.often(0.5) else None
            page.runs |= bool(snippet)
            piece = self.fence(snippet) if snippet else self.random.choice(pieces.MISTAKES)
            # After all else, for a fence that is not closed takes all that follows.
            parts.append(piece.numbered(next(self.count)))
            course.odd = piece.text
        if self.theme == "material" and self.often(0.1):
            more += "tags: [one, two]\n"
        body = "\n\n".join([f"# {title} {{ #top }}", *(self.contained(course, piece, page) for piece in parts)])
        text = head(title, more) + body + self.random.choice(["\n"] * 4 + ["", "\n\n\n", "  \n"])
        page.texts = {"ko": text, "en": text}
        page.words.append(title)
        return page

    def program(self, page: Page, parts: list[Piece]) -> None:
        """Put fences among the parts of a page, and references anywhere, before their fence too."""
        chance = Random(self.random.randrange(PROGRAMS))
        chosen = chance.choices(pieces.SNIPPETS, k=chance.randint(1, 5))
        program = [snippet.numbered(number) for number, snippet in enumerate(chosen, 1)]
        uses = [use for snippet in program for named in snippet.numbers.values() for use in named]
        places = sorted(self.random.randint(0, len(parts)) for _ in program)
        for before, (place, snippet) in enumerate(zip(places, program, strict=True)):
            parts.insert(before + place, self.fence(snippet))
            page.outputs += [snippet.output] if snippet.output and snippet.language == "python" else []
            page.tables += snippet.tables.values()
            page.figures += len(snippet.figures)
        references = [self.figure(name, uses) for snippet in program for name in snippet.figures]
        references += [self.table(name) for snippet in program for name in snippet.tables]
        references += [self.number(*use) for use in self.some(uses, 4)] if uses else []
        for piece in references:
            parts.insert(self.random.randint(0, len(parts)), piece)

    def fence(self, snippet: Snippet) -> Piece:
        mark = self.random.choice(["```", "```", "~~~", "````"])
        info, options = snippet.language, [snippet.options] if snippet.options else []
        if options or self.often(0.2):
            options += [each for each in ('title="a title"', 'data-timeout="30"') if self.often(0.4)]
            info = f"{self.random.choice(['', ' '])}{{ .{snippet.language} {' '.join(options)} }}"
        elif self.often(0.2):
            info += self.random.choice([' title="t"', ' linenums="1"', ' hl_lines="1"', ' title="a" linenums="1"'])
        at = snippet.at or (f"{mark}{info}" if snippet.fate else "")
        return Piece(f"{mark}{info}\n{snippet.code}\n{mark}", fate=snippet.fate, at=at)

    def figure(self, name: str, uses: list[tuple[str, str]]) -> Piece:
        reference, shown = self.random.choice(uses or [("7", "7")])
        alt, seen_alt, caption, seen = (
            text.replace("@", reference if place % 2 == 0 else shown)
            for place, text in enumerate(self.random.choice(pieces.CAPTIONS))
        )
        text, formulas = f'![{alt}](figure:{name} "{caption}")', caption.count("$x$")
        return Piece(text, (seen,), formulas, (seen_alt,)).numbered(next(self.count))

    def table(self, name: str) -> Piece:
        caption, seen = self.random.choice(
            [("Caption v§", "Caption v§"), ("Of $x$ v§", "v§"), ("A & B v§", "A & B v§")]
        )
        return Piece(f"[{caption}](table:{name})", (seen,), caption.count("$x$")).numbered(next(self.count))

    def number(self, reference: str, shown: str) -> Piece:
        piece = self.random.choice(pieces.NUMBERS)
        if "$@" in piece.text and not re.fullmatch(r"[+\d.]+", shown):
            piece = pieces.NUMBERS[0]
        words = tuple(each.replace("#", shown).replace("@", reference) for each in piece.words)
        return replace(piece, text=piece.text.replace("@", reference), words=words).numbered(next(self.count))

    def contained(self, course: Course, piece: Piece, page: Page) -> str:
        """Put a piece into a container, or not, and note what its page shows then."""
        text, needs = piece.text, set(piece.needs)
        deep = self.random.choice([0, 0, 0, 1, 1, 2]) if not piece.fate and "## " not in text else 0
        for opening, extension in self.random.choices(pieces.CONTAINERS, k=deep):
            needs |= {extension} - {""}
            text = f"{opening}\n\n{textwrap.indent(text, '    ')}"
        # Without an extension, what it would make is shown as text, or refused.
        fate = piece.fate if needs <= self.extensions.keys() else max(piece.fate, Fate.EITHER)
        course.meets(fate, sure=fate != Fate.EITHER)
        if fate == Fate.EITHER:
            page.known = False
        else:
            page.words += piece.words
            page.codes += piece.codes
            page.alts += piece.alts
            page.formulas += piece.formulas
        if piece.at:
            course.told.append((page.name, piece.at))
        return text

    def configure(self, course: Course, *, blog: bool) -> None:
        material = self.theme == "material"
        ours: dict[str, Any] = {"other": "mkdocs.en.yml", **({"strict_csp": True} if self.often(0.3) else {})}
        plugins: list[Any] = ["search"] if self.often(0.8) else []
        plugins += ["blog"] if blog else []
        plugins += ["tags"] if material and self.often(0.5) else []
        plugins.insert(self.random.randint(0, len(plugins)), {"convnotes": ours})
        extensions = [{name: options} for name, options in self.extensions.items()]
        self.random.shuffle(extensions)
        course.settings = {
            "site_name": "책 & <b>",
            "docs_dir": f"{course.docs}/ko",
            "theme": {"name": self.theme, **({"font": False} if material else {})},
            "plugins": plugins,
            "markdown_extensions": extensions,
        }
        sometimes: dict[str, Any] = {"site_url": SITE_URL, "repo_url": "https://github.com/someone/book"}
        if not blog:
            sometimes |= {"use_directory_urls": False, "nav": [f"{page.name}.md" for page in course.pages]}
        course.settings |= {key: value for key, value in sometimes.items() if self.often(0.4)}

    def write(self, course: Course) -> None:
        english = {"INHERIT": "mkdocs.yml", "site_name": "Book", "docs_dir": f"{course.docs}/en"}
        course.files["mkdocs.yml"], course.files["mkdocs.en.yml"] = dump(course.settings), dump(english)
        course.files[course.path("labels.csv")] = LABELS.encode()
        # The last site.
        course.files |= {"site/stale.html": b"old", "site/en/stale.html": b"old"}
        readme = course.pages[0].name == "README"
        # Links to the index lead nowhere then.
        course.meets(Fate.EITHER if readme else Fate.BUILDS, sure=not readme)
        if self.often(0.1):
            text = self.random.choice(["", "\n", "---\n---\n", "Words.\n"])
            course.pages.append(Page("empty", {"ko": text, "en": text}))
            course.meets(Fate.WARNS, sure=False)
        for page in course.pages:
            change = self.random.choice([plain] * 6 + [crlf, marked, returns])
            for language, text in page.texts.items():
                file = PurePosixPath(course.path(language, f"{page.name}.md"))
                course.files[str(file)] = change(text)
                course.files |= {str(file.with_name(name)): content for name, content in BESIDE.items()}
                if not page.place and ("/" in page.name or not readme):
                    course.files.setdefault(str(file.with_name("index.md")), f"{head('I')}# I {{ #top }}\n".encode())
        if self.often(0.3):
            for name in (".hidden.md", ".ipynb_checkpoints/a-checkpoint.md", "notes~"):
                course.files[course.path("ko", name)] = b"```python\n1/0\n```\n"


def head(title: str, more: str = "") -> str:
    return f"---\ntitle: {title}\ndescription: About {title}\n{more}---\n\n"


def plain(text: str) -> bytes:
    return text.encode()


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def returns(text: str) -> bytes:
    return text.replace("\n", "\r").encode()


def marked(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()
