"""The lines below a page's title: downloads of its code, and the origin of a recorded run."""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from nbformat import NotebookNode

from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.blocks import Prose
from convnotes.book.pages.page import Page, link_to
from convnotes.book.runs.run import read_by

BRANCH = "notebooks"
# The site shows the notebooks of recorded pages and labs in this folder.
SHOWN = "notebooks"
_LINKS = {
    "ko": ("노트북(.ipynb)", "스크립트(.py)", "Colab에서 열기", "노트북 보기", "풀이와 함께 인쇄"),
    "en": ("Notebook (.ipynb)", "Script (.py)", "Open in Colab", "See the notebook", "Print with solutions"),
}
# How a page begins a solution.
_SOLUTION = re.compile(r"^\s*\?\?\?\+? success\b", re.MULTILINE)
_RECORDED = {
    "ko": "이 페이지의 결과는 {date}에 기록했어요. {versions}, {processor} 코어 {cores}개에서 {duration} 걸렸어요.",
    "en": "The results of this page were recorded on {date}, with {versions}, "
    "on {cores} cores of {processor}, in {duration}.",
}
# Readers ask for these versions first; the recording names every imported package.
_NAMED = {
    "ko": {"python": "파이썬", "tensorflow": "텐서플로", "keras": "케라스"},
    "en": {"python": "Python", "tensorflow": "TensorFlow", "keras": "Keras"},
}
_DURATION = {"ko": ("{}초가", "{}분이"), "en": ("{} seconds", "{} minutes")}
_SHARED = {
    "ko": " 배치는 장치 {}개({})에 나눴어요.",
    "en": " Each batch was split among {} devices ({}).",
}
_READ = {"ko": " 읽은 데이터는 다음과 같아요: {}.", "en": " The run read {}."}
_SEE = {"ko": " [실행한 노트북]({})을 볼 수 있어요.", "en": " See [the notebook that ran]({})."}


@dataclass(frozen=True)
class SiteAddress:
    """The addresses of the site and of its source, for links in downloads."""

    site_url: str
    repo_url: str
    package_url: str
    """The repository of the package, which downloaded notebooks install."""

    def colab(self, page: Page) -> str:
        repository = self.repo_url.removeprefix("https://github.com/").rstrip("/")
        path = quote(f"{page.language}/{page.name}.ipynb")
        return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{path}"

    def page(self, language: str, path: str) -> str:
        """Return the address of a page, given its path without the suffix."""
        return self.file(language, f"{path}/".removesuffix("index/"))

    def file(self, language: str, path: str) -> str:
        """Return the address of a file beside the pages. Its path may be quoted, as authors write links."""
        folder = "" if language == LANGUAGES[0] else f"{language}/"
        return f"{self.site_url}{folder}{quote(unquote(path))}"


def download_links(page: Page, run: NotebookNode, address: SiteAddress) -> str:
    """Return links to the notebook, the script and Colab, a button that prints, and the origin of a recorded run."""
    notebook, script, colab, see, printed = _LINKS[page.language]
    file = page.name.rpartition("/")[2]
    links = " · ".join(
        f'[{words}]({link_to(file)}.{form}){{ download="{file}.{form}" }}'
        for words, form in ((notebook, "ipynb"), (script, "py"))
    )
    if address.repo_url:
        links += f" · [{colab}]({address.colab(page)})"
    if page.lab:
        links += f" · [{see}]({_shown(page)})"
    if any(isinstance(block, Prose) and _SOLUTION.search(block.text) for block in page.blocks):
        links += f'<span class="print"> · <button type="button">{printed}</button></span>'
    # Nobody searches for these words, and every page has them.
    return f'{links}\n{{ .page-tools data-search-exclude="true" }}{_origin(page, run)}'


def shown_notebook(page: Page) -> str:
    """Return the path of a page's notebook that the site shows as a page."""
    return f"{SHOWN}/{page.name}.ipynb"


def _shown(page: Page) -> str:
    return link_to(posixpath.relpath(shown_notebook(page), posixpath.dirname(page.name) or "."))


def _origin(page: Page, run: NotebookNode) -> str:
    origin = run.metadata.get("convnotes", {}).get("recorded")
    if not origin:
        return ""
    seconds, minutes = _DURATION[page.language]
    took = origin["seconds"]
    duration = seconds.format(took) if took < 120 else minutes.format(round(took / 60))
    named = _NAMED[page.language]
    versions = ", ".join(f"{name} {origin[package]}" for package, name in named.items() if package in origin)
    line = _RECORDED[page.language].format(duration=duration, versions=versions, **origin)
    if devices := origin.get("devices"):
        line += _SHARED[page.language].format(len(devices), ", ".join(dict.fromkeys(devices)))
    if read := ", ".join(f"`{name}` (SHA-256 `{digest[:12]}`)" for name, digest in read_by(run).items()):
        line += _READ[page.language].format(read)
    return f"\n\n{line}{_SEE[page.language].format(_shown(page))}\n{{ .recorded }}"
