"""The catalogue of labels has what pages, figures and measured files say, and nothing else."""

import ast
import json
import re

from convnotes.book.course import Course
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.messages import _parts, _strings
from convnotes.book.runs.run import unseal, words_of
from tests.conftest import ROOT
from tests.mutations import KINDS, WORDS

COURSE = Course(ROOT)
# The lessons' own modules draw figures and make tables, and so does the engine of its facts.
MODULES = ("*.py", "plot/*.py", "explain/*.py", "book/render/facts.py")


def in_code(code):
    """What code may write: its strings, with {} for a field, and the names and truths that become words."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword):
            yield str(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield str(node.value)
    yield from (_parts(string)[0] for string in _strings(tree))


def in_data(data):
    """The strings of a measured file."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from data
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from in_data(part)


def said():
    for page in COURSE.pages["ko"].values():
        for fence in page.running:
            yield from in_code(fence.python)
    for pattern in MODULES:
        for module in (ROOT / "convnotes").glob(pattern):
            yield from in_code(module.read_text("utf-8"))
    for recording in COURSE.recorded.rglob("*.ipynb"):
        yield from words_of(unseal(recording.read_text("utf-8")))
    for file in (COURSE.docs / "measured").glob("*.json"):
        yield from in_data(json.loads(file.read_text("utf-8")))
    # What the next measurement may write.
    yield from (kind.name for kind in KINDS)
    yield from WORDS.values()


def unused(pairs, texts):
    """The labels that no text is, that no field could make of one, and that are no such texts with commas between."""
    labels = Labels(pairs)
    for text in texts:
        labels.korean(text)
    fields = (text.split("{}") for text in texts if "{}" in text and len(re.findall("[A-Za-z]", text)) > 1)
    forms = [re.compile(".+?".join(map(re.escape, parts))) for parts in fields]

    def is_used(label):
        return label in labels.used or label in texts or any(form.fullmatch(label) for form in forms)

    def is_joined(label):
        parts = [part for part in label.replace("{}", "").split(", ") if part]
        return "," in label and all(map(is_used, parts))

    return sorted(label for label in pairs if not is_used(label) and not is_joined(label))


def test_each_label_is_used():
    assert unused(COURSE.labels.pairs, set(said())) == []


def test_a_label_is_a_text_or_what_its_fields_make_or_several():
    pairs = dict.fromkeys(["one", "{} of all", "block3", "same, {}", "one, block3", "two", "one, two"], "하나")
    assert unused(pairs, {"one", "5 of all", "block{}", "same", "{}, {}"}) == ["one, two", "two"]
