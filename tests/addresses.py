"""Where the pages of the site live, and which explorables they have."""

from convnotes.book import Course
from convnotes.book.languages import LANGUAGES
from convnotes.book.outputs import FIGURE
from tests.conftest import ROOT

HOST = "https://convnotes.github.io/"
SITE_URL = HOST + "convnotes/"
COURSE = Course(ROOT)
PAGES = [(language, name) for language in LANGUAGES for name in sorted(COURSE.pages[language])]
EXPLORABLES = {
    name: elements
    for name, page in sorted(COURSE.pages["ko"].items())
    if (elements := [figure["explorable"] for figure in FIGURE.reference.finditer(page.text) if figure["explorable"]])
}


def address(language: str, name: str) -> str:
    """The address of a page: ``address("en", "5-1/index")`` ends in ``en/5-1/``."""
    return SITE_URL + f"{'' if language == 'ko' else 'en/'}{name}/".removesuffix("index/")
