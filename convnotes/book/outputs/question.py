"""Questions: what follows one is covered until the reader has answered. Scripts of the site do that."""

import contextlib
import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from convnotes.book.outputs.claim import attribute
from convnotes.book.outputs.kind import Placed, Writing
from convnotes.book.pages.blocks import Prose
from convnotes.book.pages.inline import InlineError, fill
from convnotes.book.pages.labels import LabelError, Labels
from convnotes.book.pages.page import Page, link_to
from convnotes.questions import END

COVER = ("////// html | div.ask-cover", "", "//////")
"""What opens a cover, and below it what closes it. Figures and explorables within have fewer slashes."""


class Question(Placed):
    """What a fence asks with ``convnotes.ask``. It covers what follows up to a heading, a question or an end."""

    name, noun = "ask", "question"
    form = "[question](ask:name)"
    reference = re.compile(r"\[(?P<caption>(?:[^\[\]`]|`[^`]*`)*)\]\(ask:(?P<name>[\w-]+)\)")

    def write(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        if match["name"] == END:
            return
        asked = writing.take(self, match["name"], line)
        try:
            about = told(writing.page, asked, writing.labels)
        except LabelError as error:
            raise writing.page.fault(line, str(error)) from None
        yield from (f'/// html | div.ask[id="ask-{match["name"]}"][data-ask="{about}"]', "    markdown: block", "")
        # Words alone, for paper and for readers without JavaScript.
        yield from (f"**{writing.inline(match['caption'], line)}**", "")
        yield from (f"- {_plain(option)}" for option in _options(writing.page, asked, writing.labels))
        yield from ("", "///")

    def wait(self, writing: Writing, match: re.Match[str], line: int) -> Iterator[str]:
        if match["name"] != END:
            yield from super().wait(writing, match, line)

    def in_prose(self, line: str) -> str:
        return self.reference.sub(lambda found: found["caption"] and f"**{found['caption']}**", line)


def told(page: Page, asked: Mapping[str, Any], labels: Labels) -> str:
    """Return what the scripts have to know of a question, as an attribute. Raises ``LabelError``."""
    shown = {**asked, "key": f"{page.name}#{asked['name']}", "options": _options(page, asked, labels)}
    labels.check()
    return attribute(json.dumps(shown, ensure_ascii=False, sort_keys=True))


def listed(page: Page, named: Mapping[str, Any], numbers: Mapping[str, Any], labels: Labels) -> Iterator[str]:
    """Yield the questions of a page as items of a list, for a page of its folder."""
    lines = (line for block in page.blocks if isinstance(block, Prose) for _, line in block.numbered())
    for found in filter(None, (Question.reference.fullmatch(line.strip()) for line in lines)):
        # The page itself tells what is wrong with a question.
        with contextlib.suppress(KeyError, InlineError, LabelError):
            name, file = found["name"], posixpath.basename(page.name)
            about = told(page, named[name], Labels(labels.pairs))
            words = fill(found["caption"], numbers)
            yield f'- [{words}]({link_to(file)}.md#ask-{name}){{ data-ask="{about}" }}'


def _options(page: Page, asked: Mapping[str, Any], labels: Labels) -> list[str]:
    word = labels.korean if page.language == "ko" else labels.english
    return [word(option) for option in asked.get("options", ())]


def _plain(words: str) -> str:
    return re.sub(r"[^\w\s]", lambda letter: f"&#{ord(letter.group())};", words)


QUESTION = Question()
