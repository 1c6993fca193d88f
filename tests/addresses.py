"""Where the pages of the site live, and which explorables they have."""

import re

from convnotes.book import Course
from convnotes.book.languages import LANGUAGES
from tests.conftest import ROOT

HOST = "https://convnotes.github.io/"
SITE_URL = HOST + "convnotes/"
COURSE = Course(ROOT)
PAGES = [(language, name) for language in LANGUAGES for name in sorted(COURSE.pages[language])]
NAMED = re.compile(r"\{ \.([a-z]+-[a-z-]+) model=")
EXPLORABLES = {name: NAMED.findall(page.text) for name, page in sorted(COURSE.pages["ko"].items())}
EXPLORABLES = {name: elements for name, elements in EXPLORABLES.items() if elements}


def address(language: str, name: str) -> str:
    """The address of a page: ``address("en", "5-1/index")`` ends in ``en/5-1/``."""
    return SITE_URL + f"{'' if language == 'ko' else 'en/'}{name}/".removesuffix("index/")
