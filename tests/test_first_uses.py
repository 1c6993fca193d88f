"""A word of the glossary is explained where the book uses it first, or before: by its own section, or by a link."""

import posixpath
import re
from collections.abc import Iterator
from functools import cache

import pytest

from convnotes.book.course import Course
from convnotes.book.pages.blocks import Heading, Prose
from convnotes.book.pages.glossary import Glossary, Term
from convnotes.book.pages.inline import CODE_OR_MATH, NUMBER
from convnotes.book.pages.page import Page
from convnotes.site.settings import read_settings
from tests.conftest import ROOT

COURSE = Course(ROOT)
# Words of links, claims, questions and captions, which the site does not link to the glossary.
LINKED = re.compile(r"!?\[(?P<words>[^\[\]]*)\]\((?P<target>[^()\s\"]*)(?:\s+\"(?P<title>[^\"]*)\")?\)")
SENTENCE = re.compile(r"(?<=[.?!])(?:[\"”’)*]|\]\([^()\s]*\))*\s+")
FOOTNOTE = re.compile(r"\[\^[\w-]+\]:?")


def path(settings: str) -> list[str]:
    """The names of the pages in the order of the navigation."""

    def names(part) -> Iterator[str]:
        if isinstance(part, str):
            yield part.removesuffix(".md")
        else:
            for inner in part.values() if isinstance(part, dict) else part:
                yield from names(inner)

    return list(names(read_settings(ROOT / settings)["nav"]))


def sentences(page: Page) -> Iterator[tuple[int, str, str]]:
    """The line, the section and the text of each sentence, without code. Markup of links stays."""
    section = ""
    for block in page.blocks:
        if isinstance(block, Heading):
            section = block.id
        elif isinstance(block, Prose):
            for number, line in block.numbered():
                if not FOOTNOTE.match(line.strip()):
                    bare = NUMBER.sub(" ", CODE_OR_MATH.sub(" ", line))
                    # A sentence does not end within a link.
                    whole = LINKED.sub(lambda link: re.sub(r"\s", "\0", link.group()), bare)
                    yield from (
                        (number, section, part.replace("\0", " "))
                        for part in SENTENCE.sub(r"\g<0>\n", whole).split("\n")
                    )


def terms_in(text: str, glossary: Glossary, language: str) -> set[Term]:
    found = glossary.in_korean(text) if language == "ko" else glossary.in_english(text)
    return {term for _, term in found}


def unexplained(pages: list[Page], glossary: Glossary) -> Iterator[str]:
    """Where each term is used first on the path of these pages without being explained."""
    known: set[Term] = set()
    for page in pages:
        for number, section, text in sentences(page):
            links = list(LINKED.finditer(text))
            targets = {target_of(page, link["target"]) for link in links}
            plain = "" if text.lstrip().startswith("|") else FOOTNOTE.sub(" ", LINKED.sub(" ", text))
            known |= terms_in(plain, glossary, page.language)
            known |= {
                term for term in glossary.terms if term.page == f"{page.name}#{section}" or targets & pages_of(term)
            }
            words = FOOTNOTE.sub(" ", LINKED.sub(lambda link: f" {link['words']} {link['title'] or ''} ", text))
            for term in terms_in(words, glossary, page.language) - known:
                known.add(term)
                yield f"{page.path}:{number}: {term.word(page.language)}: {text.strip()}"


def target_of(page: Page, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.name), target.replace(".md", "")))


@cache
def pages_of(term: Term) -> set[str]:
    return {term.page, term.page.partition("#")[0], f"glossary#{term.id}"}


@pytest.mark.parametrize(("language", "settings"), [("ko", "mkdocs.yml"), ("en", "mkdocs.en.yml")])
def test_every_word_of_the_glossary_is_explained_before_it_is_used(language, settings):
    pages = [COURSE.pages[language][name] for name in path(settings)]
    assert not list(unexplained(pages, COURSE.glossary))


LAYER = Term("layer", "층", page="b#layer")


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("A layer is a step.", []),
        ("## Layer { #x }\n\nA layer is a step.", []),
        ("[Words.](b.md#layer) [One layer is enough.](claim:enough)", []),
        ("[One layer is enough.](claim:enough) [Words.](b.md#layer)", ["docs/en/a.md:3"]),
        ("[One layer](b.md#layer) is enough.", []),
        ("[One layer is enough.](claim:enough) A layer is a step.", ["docs/en/a.md:3"]),
        ("A layer. [One layer is enough.](claim:enough)", []),
        ('![Dots.](figure:dots "The dots. A layer.")', ["docs/en/a.md:3"]),
        ("| layer |", ["docs/en/a.md:3"]),
        ("`layer`", []),
    ],
)
def test_a_use_that_nothing_explains_is_found_once(first, found):
    texts = {"a": first, "b": "## Layers { #layer }\n\n[A layer is a step.](claim:step)", "c": "| layer |"}
    pages = [Page(name, "en", f"docs/en/{name}.md", f"# A {{ #a }}\n\n{text}\n") for name, text in texts.items()]
    assert [line.partition(": ")[0] for line in unexplained(pages, Glossary([LAYER]))] == found
