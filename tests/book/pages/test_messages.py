"""What labs say, in the language of the page."""

import pytest

from convnotes.book.fault import Fault
from convnotes.book.pages.labels import Labels
from convnotes.book.pages.messages import Messages
from convnotes.book.pages.page import Page

CATALOGUE = Messages(
    Labels(
        {
            "not {} yet": "아직 {} 아니에요",
            "{} of {}: which window of the picture is it?": "{}, 모두 {}: 사진의 어느 창인가요?",
            "What it does.": "하는 일이에요.",
            "one": "하나",
            "yours: {}": "내 모델: {}",
            "yours: {} of {}": "내 모델: {} 가운데 {}",
        }
    )
)
LAB = "---\nlab: true\n---\n\n# A { #a }\n\n"


def lab(code, language="ko", head=LAB):
    return Page("a", language, f"docs/{language}/a.md", f"{head}```python\n{code}\n```\n")


def shown(code):
    (fence,) = CATALOGUE.shown(lab(code)).fences
    return fence.code


@pytest.mark.parametrize(
    ("code", "korean"),
    [
        ("assert x, f'not {x!r:>4} yet'  # 그대로", 'assert x, f"아직 {x!r:>4} 아니에요"  # 그대로'),
        ("print(f'yours: {x:.1%}', end='')", "print(f\"내 모델: {x:.1%}\", end='')"),
        ('def f():\n    """What it does."""', 'def f():\n    "하는 일이에요."'),
        ('x = {"one": "same"}["one"]', 'x = {"하나": "same"}["하나"]'),
        ('s = "가"; print("one")', 's = "가"; print("하나")'),
        ('print("2 × 3", f"{x}: {y}")', 'print("2 × 3", f"{x}: {y}")'),
    ],
)
def test_what_the_catalogue_has_is_korean_and_all_else_stays(code, korean):
    assert shown(code) == korean


def test_each_line_keeps_its_number():
    code = 'assert x, (\n    f"{x} of {y}: which window "\n    "of the picture is it?"\n)\n\nprint("one")'
    korean = 'assert x, (\n    f"{x}, 모두 {y}: "\n    "사진의 어느 창인가요?"\n)\n\nprint("하나")'
    assert shown(code) == korean


def test_code_in_a_box_keeps_its_margin():
    page = Page("a", "ko", "docs/ko/a.md", f'{LAB}??? note "a"\n\n    ```python\n    print("one")\n\n    x\n    ```\n')
    assert CATALOGUE.shown(page).text == page.text.replace("one", "하나")


def test_other_pages_stay_as_they_are():
    for page in (lab("print('nowhere')", "en"), lab("print('nowhere')", head="# A { #a }\n\n")):
        assert CATALOGUE.shown(page) is page
        assert CATALOGUE.printed(page, "one") == "one"


def test_the_whole_of_a_printed_line_is_looked_up():
    assert CATALOGUE.printed(lab("x"), "one\nyours: 1 of 2\nyours: 3\nof one\n7") == (
        "하나\n내 모델: 1 가운데 2\n내 모델: 3\nof one\n7"
    )


@pytest.mark.parametrize(
    "code", ["assert x, (\n    'nowhere'\n)", "x\nprint(f'{x} nowhere')", "def f():\n    'nowhere'"]
)
def test_what_the_catalogue_does_not_have_is_told_with_its_line(code):
    with pytest.raises(Fault, match=r"^docs/ko/a\.md:9: no Korean in messages\.csv for '.*nowhere'; add a line to it"):
        CATALOGUE.shown(lab(code))


@pytest.mark.parametrize("code", ['def f():\n    """What it\n    does."""', 'x\nprint("""one\ntwo""")'])
def test_a_text_of_several_lines_is_told_with_its_line(code):
    with pytest.raises(Fault, match=r"^docs/ko/a\.md:9: a text in three quotation marks on several lines"):
        CATALOGUE.shown(lab(code))
