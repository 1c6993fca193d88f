"""Where the pages of the site live, and which explorables they have."""

import re

from convnotes.book.pages import LANGUAGES, read_pages
from tests.conftest import ROOT

HOST = "https://convnotes.github.io/"
SITE_URL = HOST + "convnotes/"
PAGES = [(language, name) for language in LANGUAGES for name in sorted(read_pages(ROOT, language))]
NAMED = re.compile(r"\{ \.([a-z]+-[a-z-]+) model=")
EXPLORABLES = {name: NAMED.findall(page.text) for name, page in sorted(read_pages(ROOT, "ko").items())}
EXPLORABLES = {name: elements for name, elements in EXPLORABLES.items() if elements}


def address(language: str, name: str) -> str:
    """The address of a page: ``address("en", "5-1/index")`` ends in ``en/5-1/``."""
    return SITE_URL + f"{'' if language == 'ko' else 'en/'}{name}/".removesuffix("index/")
