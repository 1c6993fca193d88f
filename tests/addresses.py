"""The addresses of the site's pages."""

from convnotes.book.pages.page import LANGUAGES, read_pages
from tests.conftest import ROOT

HOST = "https://convnotes.github.io/"
SITE_URL = HOST + "convnotes/"
PAGES = [(language, name) for language in LANGUAGES for name in sorted(read_pages(ROOT, language))]


def address(language: str, name: str) -> str:
    """The address of a page: ``address("en", "5-1/index")`` ends in ``en/5-1/``."""
    return SITE_URL + f"{'' if language == 'ko' else 'en/'}{name}/".removesuffix("index/")
