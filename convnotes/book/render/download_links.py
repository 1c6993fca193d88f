"""The lines below a page's title: take its code away, and when and with what its run was recorded."""

import posixpath
from dataclasses import dataclass

from nbformat import NotebookNode

from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.page import Page
from convnotes.book.runs.run import read_by

BRANCH = "notebooks"
# The folder in which the site shows the notebooks of recorded pages and of labs.
SHOWN = "notebooks"
_LINKS = {
    "ko": ("노트북(.ipynb)", "스크립트(.py)", "Colab에서 열기", "노트북 보기"),
    "en": ("Notebook (.ipynb)", "Script (.py)", "Open in Colab", "See the notebook"),
}
_RECORDED = {
    "ko": "이 쪽의 결과는 {date}에 기록했어요. {versions}, {processor} 코어 {cores}개에서 {duration} 걸렸어요.",
    "en": "The results of this page were recorded on {date}, with {versions}, "
    "on {cores} cores of {processor}, in {duration}.",
}
# What a reader asks for first; the recording itself names every package that the page imports.
_NAMED = {
    "ko": {"python": "파이썬", "tensorflow": "TensorFlow", "keras": "Keras"},
    "en": {"python": "Python", "tensorflow": "TensorFlow", "keras": "Keras"},
}
_DURATION = {"ko": ("{}초가", "{}분이"), "en": ("{} seconds", "{} minutes")}
_SHARED = {
    "ko": " 배치는 장치 {}개({})에 나누었어요.",
    "en": " Each batch was split among {} devices ({}).",
}
_READ = {"ko": " 읽은 데이터는 다음과 같아요: {}.", "en": " The run read {}."}
_SEE = {"ko": " [실행한 노트북]({})을 볼 수 있어요.", "en": " See [the notebook that ran]({})."}


@dataclass(frozen=True)
class SiteAddress:
    """Where the site and its source live, for the links in what the reader takes away."""

    site_url: str
    repo_url: str
    package_url: str
    """The repository that has the package, for a notebook far from here to install."""

    def colab(self, page: Page) -> str:
        repository = self.repo_url.removeprefix("https://github.com/").rstrip("/")
        return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{page.language}/{page.name}.ipynb"

    def page(self, language: str, path: str) -> str:
        """The address of a page, by its path without the suffix."""
        folder = "" if language == LANGUAGES[0] else f"{language}/"
        return f"{self.site_url}{folder}{f'{path}/'.removesuffix('index/')}"


def download_links(page: Page, run: NotebookNode, address: SiteAddress) -> str:
    """The page's notebook, its script and Colab; of a recorded page also where its results come from."""
    notebook, script, colab, see = _LINKS[page.language]
    file = page.name.rpartition("/")[2]
    links = f'[{notebook}]({file}.ipynb){{ download="{file}.ipynb" }} · [{script}]({file}.py){{ download="{file}.py" }}'
    if address.repo_url:
        links += f" · [{colab}]({address.colab(page)})"
    if page.lab:
        links += f" · [{see}]({_shown(page)})"
    return f"{links}\n{{ .page-tools }}{_origin(page, run)}"


def _shown(page: Page) -> str:
    return posixpath.relpath(f"{SHOWN}/{page.name}.ipynb", posixpath.dirname(page.name) or ".")


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
