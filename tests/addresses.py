"""Where the pages of the site live."""

from convnotes.book.course import Course
from tests.conftest import ROOT

HOST = "https://convnotes.github.io/"
SITE_URL = HOST + "convnotes/"
PAGES = [(language, name) for language, pages in Course(ROOT).pages.items() for name in sorted(pages)]


def address(language: str, name: str) -> str:
    """The address of a page: ``address("en", "5-1/index")`` ends in ``en/5-1/``."""
    return SITE_URL + f"{'' if language == 'ko' else 'en/'}{name}/".removesuffix("index/")
