"""Which sentences claim something, and what holds them."""

import pytest

from convnotes.book.pages.page import Page
from convnotes.book.pages.sentences import CODE, GUESS, NOTHING, SOURCE, claiming


def held(text, language="en"):
    return [(sentence.held, sentence.text) for sentence in claiming(Page("a", language, "a.md", f"# A\n\n{text}\n"))]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The second is larger than the first."),
        ("en", "It fails because the learning rate is too large."),
        ("en", "A filter never looks at the whole image."),
        ("en", "The loss rises again."),
        ("ko", "둘째가 첫째보다 커요."),
        ("ko", "학습률이 커서 실패하기 때문이에요."),
        ("ko", "필터는 결코 이미지 전체를 보지 않아요."),
        ("ko", "손실이 다시 커져요."),
    ],
)
def test_comparisons_reasons_and_what_is_always_so_need_something(language, sentence):
    assert held(sentence, language) == [(NOTHING, sentence)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Is the second larger than the first?"),
        ("en", "Compare it with the larger one."),
        ("en", "The larger one is called the winner."),
        ("en", "A dense layer follows."),
        ("ko", "둘째가 더 클까요?"),
        ("ko", "더 큰 것과 비교해 보세요."),
        ("ko", "더 큰 것을 승자라고 불러요."),
        ("ko", "밀집 층이 뒤따라요."),
    ],
)
def test_questions_instructions_definitions_and_plain_statements_claim_nothing(language, sentence):
    assert held(sentence, language) == []


@pytest.mark.parametrize(
    ("held_by", "language", "sentence"),
    [
        (CODE, "en", "[The second is larger](claim:larger), because it is."),
        (CODE, "en", "The second is larger by {{ gain:.1pp }} points."),
        (SOURCE, "en", "The second is larger than the first.[^he]"),
        (SOURCE, "en", "The second is larger, as [He](https://example.org) found."),
        (GUESS, "en", "Perhaps the second is larger than the first."),
        (GUESS, "ko", "둘째가 첫째보다 클 수도 있어요."),
        (CODE, "ko", "[둘째가 더 커요](claim:larger)."),
        (SOURCE, "ko", "둘째가 첫째보다 커요[^he]."),
    ],
)
def test_what_holds_a_sentence(held_by, language, sentence):
    assert [hold for hold, _ in held(sentence, language)] == [held_by]


def test_a_claim_of_several_sentences_holds_each():
    text = "[The first is larger. The second is not. All others are equal](claim:order). The last is larger."
    assert [hold for hold, _ in held(text)] == [CODE, CODE, CODE, NOTHING]


def test_sentences_stand_in_lists_and_boxes_and_not_in_code_captions_or_tables():
    text = """
- This one is larger.

!!! note "All of them"

    That one is larger.

`this is larger than that`

![One is larger than the other.](figure:f "The larger one.")

[Guess which is larger](ask:larger)

| more | less |
| --- | --- |
| larger | smaller |

[^a]: The larger work is better.

```python
more = "larger than all"
```
"""
    assert held(text) == [(NOTHING, "This one is larger."), (NOTHING, "That one is larger.")]
