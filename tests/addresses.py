"""Where the pages of the site live."""

from convnotes.book import Course
from convnotes.book.languages import LANGUAGES
from tests.conftest import ROOT

HOST = "https://convnotes.github.io/"
SITE_URL = HOST + "convnotes/"
PAGES = [(language, name) for language in LANGUAGES for name in sorted(Course(ROOT).pages[language])]


def address(language: str, name: str) -> str:
    """The address of a page: ``address("en", "5-1/index")`` ends in ``en/5-1/``."""
    return SITE_URL + f"{'' if language == 'ko' else 'en/'}{name}/".removesuffix("index/")
