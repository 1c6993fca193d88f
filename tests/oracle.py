"""What a build of a generated course must have done: the whole of it, or one line for each fault."""

import json
import re
from collections import Counter
from collections.abc import Container
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from tests.fuzz import KOREAN, SITE_URL
from tests.layouts import Course, Page
from tests.pieces import Fate

_EXCERPT = re.compile(r"  [> ] +\d+ \| ")
_LEVEL = re.compile(r"(?:(?P<level>WARNING|ERROR|INFO) +-  )?(?:Error: )?(?:convnotes: )?")
_ENDS = re.compile(r"Aborted with |Exited with |The pages of a chapter differ in \d+ places$|$")
_PLACE = re.compile(r"[^:]+\.(?:md|markdown|mkd|MD|csv|json|py|ipynb)\S*:\d+: \S")
_LEFT = re.compile(r"\{\{ *\w|\]\((?:figure|table|list):|\$\$|klzzwxh|@@")
# What the build writes into a page.
_WROTE = re.compile(r"<math xmlns|/// caption|<table><caption|\.output")
# Anchors of Material's own: scripts answer them, and beginnings of posts have footnotes twice.
_OTHERS = re.compile(r"__|only-(?:light|dark)$|fnref\d*:")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_HIDDEN = {"script", "style", "math", "svg", "template"}
_INLINE = {"a", "b", "strong", "em", "i", "code", "kbd", "sub", "sup", "span", "abbr"}


class Seen(HTMLParser):
    """What a reader sees of one HTML file, and where its links lead."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = self.prose = ""
        self.outputs: list[str] = []
        self.codes: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.alts: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.formulas = self.figures = 0
        self._open: list[tuple[str, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        if tag == "img":
            self.alts.append(given.get("alt", ""))
            self.figures += "figures/" in given.get("src", "")
        if tag == "math":
            self.formulas += 1
        if tag not in _INLINE:
            self.text += " "
            self.prose += " "
        classes = given.get("class", "").split()
        if tag == "pre":
            about = [*classes, *(name for _, names in self._open for name in names.split())]
            (self.outputs if "output" in about else self.codes).append("")
        if tag == "table" and "caption" not in classes:
            self.tables.append([])
        if tag == "tr" and self.tables:
            self.tables[-1].append([])
        if tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
        if tag not in _VOID:
            self._open.append((tag, given.get("class", "")))

    def handle_endtag(self, tag):
        if tag not in _INLINE:
            self.text += " "
            self.prose += " "
        if tag in [name for name, _ in self._open]:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if "pre" in tags:
            about = " ".join(names for _, names in self._open).split()
            if "linenos" not in about:
                (self.outputs if "output" in about else self.codes)[-1] += data
        elif not _HIDDEN & set(tags):
            self.text += data
            if "code" not in tags:
                self.prose += data
            if tags and tags[-1] in ("td", "th") and self.tables:
                self.tables[-1][-1][-1] += data


def plain(text: str) -> str:
    return " ".join(text.replace("¶", " ").split())


def files_of(site: Path) -> dict[str, bytes]:
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def faults(course: Course, root: Path, status: int, said: str, before: dict[str, bytes]) -> list[str]:
    """Say what is wrong with a build that ended with a status and said something."""
    found = []
    if "Traceback (most recent call last)" in said:
        found.append("a traceback")
    fails = course.fate == Fate.FAILS or (course.fate == Fate.WARNS and course.strict)
    if status:
        if course.fate == Fate.BUILDS or (course.fate == Fate.WARNS and not course.strict):
            found.append("a build that should pass fails")
        if files_of(root / "site") != before:
            found.append("a build that fails changes the site")
        return found + list(_untold(course, said, known=fails))
    if fails:
        return [*found, "a build that should fail passes"]
    return found + list(_unshown(course, root))


def _untold(course: Course, said: str, *, known: bool):
    lines = [line for line in said.split("\n") if not _EXCERPT.match(line)]
    told = []
    for line in lines:
        head = _LEVEL.match(line)
        rest = line[head.end() :]
        if head["level"] == "INFO" or not rest.strip() or _ENDS.match(rest):
            continue
        told.append(rest)
        if not (_PLACE.match(rest) or re.search(r"\.yml|\w+_dir|'\w[^']*'|nav|theme|plugin|\.md|\.csv", rest)):
            yield f"a line that names nothing: {rest[:200]!r}"
    if not told:
        yield "nothing is told"
    if known and course.sure and course.told and told:
        places = list(_places(course))
        if not any(place in line for line in told for place in places):
            yield f"none of {places} is told: {told[:3]}"


def _places(course: Course):
    for name, at in course.told:
        page = next((page for page in course.pages if page.name == name), None)
        if page is None:
            yield name or at
            continue
        # As MkDocs and the engine number lines, whatever ends them.
        for language, text in page.texts.items():
            for number, line in enumerate(text.split("\n"), 1):
                if at.strip("\n") in line:
                    yield f"{normpath(join(course.docs, language))}/{name}.md:{number}: "
        yield f"'{name}.md' contains"


def _unshown(course: Course, root: Path):
    site = root / "site"
    there = files_of(site)
    seen = {}
    for path, content in there.items():
        text = content.decode("utf-8", "replace") if path.endswith((".html", ".ipynb", ".py", ".json", ".xml")) else ""
        if str(root) in text:
            yield f"{path}: a path of the machine"
        if path.endswith(".html"):
            seen[path] = Seen(text)
    if "stale.html" in there:
        yield "a file of the last site is left"
    for language in ("ko", "en"):
        folder = "" if language == "ko" else "en/"
        for page in course.pages:
            if language not in page.texts:
                continue
            path = folder + _file(course, page)
            if path not in there:
                yield f"no {path}"
                continue
            markup = there[path].decode()
            yield from (f"{path}: {fault}" for fault in _page_faults(page, language, markup))
            yield from (f"{path}: {fault}" for fault in _download_faults(page, folder, there))
        yield from _search_faults(course, folder, there, language)
    if course.fate == Fate.BUILDS:
        yield from _dead(seen, there, course)


def _file(course: Course, page: Page) -> str:
    if page.place:
        return page.place
    folder, _, name = page.name.rpartition("/")
    if name in ("index", "README"):
        return join(folder, "index.html")
    return f"{page.name}.html" if course.settings.get("use_directory_urls") is False else f"{page.name}/index.html"


def _main(markup: str) -> str:
    found = re.search(
        r'<article\b.*</article>|<div class="col-md-9" role="main">.*|<div role="main".*', markup, re.DOTALL
    )
    return found.group() if found else markup


def _page_faults(page: Page, language: str, markup: str):
    if page.collects:
        return
    seen = Seen(_main(markup))
    # A block of code has no empty line at its beginning.
    expected = [output.rstrip().lstrip("\n") for output in page.outputs]
    if [output.rstrip("\n") for output in seen.outputs] != expected:
        yield f"outputs {seen.outputs}, not {expected}"
    for rows in page.tables:
        table = [[KOREAN.get(cell, cell) if language == "ko" else cell for cell in row] for row in rows]
        if table not in seen.tables:
            yield f"no table {table}, but {seen.tables}"
    # A drawing in ink has a rendering for dark pages.
    if seen.figures not in (page.figures, 2 * page.figures):
        yield f"{seen.figures} images of {page.figures} figures"
    if wrote := _WROTE.search("".join([*seen.codes, *seen.outputs])):
        yield f"literal markup of the build: {wrote.group()}"
    if left := _LEFT.search(seen.prose):
        yield f"left over: {seen.prose[left.start() : left.start() + 40]!r}"
    yield from _lacks("words", page.words, plain(seen.text))
    yield from _lacks("alt", page.alts, [plain(alt) for alt in seen.alts])
    yield from _lacks("code", page.codes, [plain(code) for code in seen.codes])
    if page.known:
        yield from _uncounted(page, seen, Seen(markup).ids)


def _uncounted(page: Page, seen: Seen, ids: list[str]):
    if seen.formulas != page.formulas:
        yield f"{seen.formulas} formulas, not {page.formulas}"
    yield from (f"the id {name!r} twice" for name, count in Counter(ids).items() if count > 1)


def _lacks(what: str, wanted: list[str], there: Container[str]):
    yield from (f"no {what} {each[:100]!r}" for each in wanted if plain(each) not in there)


def _download_faults(page: Page, folder: str, there: dict[str, bytes]):
    downloads = {form: there.get(f"{folder}{page.name}.{form}") for form in ("ipynb", "py")}
    if not page.runs:
        yield from (f"there is a download .{form}" for form, content in downloads.items() if content)
        return
    for form, content in downloads.items():
        if content is None:
            yield f"no download .{form}"
            return
    cells = [cell for cell in json.loads(downloads["ipynb"] or "")["cells"] if cell["cell_type"] == "code"]
    outputs = [_gave(cell["outputs"]) for cell in cells]
    yield from (f"the notebook lacks {output!r}" for output in page.outputs if output.rstrip() not in outputs)
    try:
        compile(downloads["py"] or "", "script", "exec", dont_inherit=True)
    except SyntaxError as error:
        yield f"the script is not Python: {error}"


def _gave(outputs: list[dict[str, Any]]) -> str:
    """What a cell of a notebook shows as text. A value begins a line of its own."""
    text = ""
    for output in outputs:
        if output["output_type"] == "stream":
            text += "".join(output["text"])
            continue
        text += "\n" if text and not text.endswith("\n") else ""
        if output["output_type"] == "error":
            text += f"{output['ename']}: {output['evalue']}\n"
        elif output["data"].keys() == {"text/plain"}:
            text += "".join(output["data"]["text/plain"]) + "\n"
    return text.rstrip()


def _search_faults(course: Course, folder: str, there: dict[str, bytes], language: str):
    if "search" not in course.settings["plugins"]:
        return
    index = there.get(f"{folder}search/search_index.json")
    if index is None:
        yield f"{folder}: no search index"
        return
    places = {unquote(urldefrag(entry["location"]).url) for entry in json.loads(index)["docs"]}
    for page in course.pages:
        if language in page.texts and page.texts[language].strip():
            place = _file(course, page)
            if not {place, place.removesuffix("index.html")} & places:
                yield f"{folder}: the search does not know {place}: {sorted(places)[:5]}"


def _dead(seen: dict[str, Seen], there: dict[str, bytes], course: Course):
    home = urlsplit(SITE_URL).path if course.settings.get("site_url") else "/"
    for path, page in seen.items():
        for link in page.links:
            whole, anchor = urldefrag(link.replace(SITE_URL, home))
            parts = urlsplit(whole)
            if parts.scheme or parts.netloc:
                continue
            target = unquote(parts.path)
            if not target:
                target = path
            elif target.startswith(home):
                target = target.removeprefix(home)
            else:
                target = normpath(join(dirname(path), target))
            file = next((place for place in (target, normpath(join(target, "index.html"))) if place in there), None)
            if file is None:
                yield f"{path}: a dead link {link!r}"
            elif anchor and file in seen and not _OTHERS.match(anchor) and unquote(anchor) not in seen[file].ids:
                yield f"{path}: a dead anchor {link!r}"
