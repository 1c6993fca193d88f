"""Exact answers: what a reader may type, what a wrong one says, and when the solution opens."""

import html
import json

import pytest

READ = """async ([typed, question]) => {
    const { read } = await import("/convnotes/javascripts/site/exact.js");
    const { values, problem } = read(typed, question);
    return values ?? problem;
}"""
BEGIN = """async (text) => {
    const article = document.createElement("article");
    article.innerHTML = text;
    document.body.append(article);
    await import("/convnotes/javascripts/site/questions.js");
}"""
SHAPE = {"shape": True, "decimals": 0, "values": [26, 26, 32], "shown": "(26, 26, 32)"}
WHOLE = {"shape": False, "decimals": 0, "values": [18_496], "shown": "18,496"}
ROUNDED = {"shape": False, "decimals": 2, "values": [6.91], "shown": "6.91"}
SOLUTION = '<details class="success"><summary>Solution</summary><p>Because.</p></details>'


def asking(*questions):
    """An exercise that asks these questions, one after the other, and its solution."""
    parts = []
    for number, question in enumerate(questions, 1):
        about = {"form": "exact", "key": f"a#q{number}", "options": [], **question}
        opening = f'<div class="ask" id="ask-q{number}" data-ask="{html.escape(json.dumps(about))}">'
        parts.append(f"{opening}<p>Question {number}?</p></div><p>Between.</p>")
    return "".join(parts)


@pytest.fixture
def begin(workshop):
    def lay(text):
        page = workshop()
        page.evaluate(BEGIN, text)
        return page

    return lay


def type_in(page, name, text):
    field = page.get_by_role("group", name=name).get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def said(page, name):
    return page.get_by_role("group", name=name).get_by_role("status").inner_text()


def is_open(page):
    return page.locator("details.success").evaluate_all("boxes => boxes.map(({ open }) => open)")


def test_spaces_brackets_and_signs_do_not_matter(workshop):
    page = workshop()
    for typed in (
        "26, 26, 32",
        "(26, 26, 32)",
        "[26,26,32]",
        "26×26×32",
        "26x26x32",
        " 26 26 32 ",
        "(26,26,32,)",
        "２６，２６，３２",
    ):
        assert page.evaluate(READ, [typed, SHAPE]) == [26, 26, 32], typed
    for typed in ("18496", "18,496", "18_496", "(18496)", " 18,496 ", "+18496", "18496.0"):
        assert page.evaluate(READ, [typed, WHOLE]) == [18_496], typed
    assert page.evaluate(READ, ["−18", WHOLE]) == [-18]
    for typed in ("6.91", "6.9078"):
        assert page.evaluate(READ, [typed, ROUNDED]) == [6.91], typed


def test_a_wrong_kind_is_told_in_a_sentence(workshop):
    page = workshop()
    for question, typed, sentence in [
        (SHAPE, "", "Write a shape in numbers, such as (4, 4, 8)."),
        (SHAPE, "26, 26, many", "Write a shape in numbers, such as (4, 4, 8)."),
        (SHAPE, "(None, 26, 26, 32)", "Leave out the axis of the batch (None)."),
        (SHAPE, "26, 26", "This shape has 3 numbers, and you wrote 2."),
        (SHAPE, "26.5, 26, 32", "Write whole numbers."),
        (WHOLE, "", "Write the answer as a number."),
        (WHOLE, "1e3", "Write the answer as a number."),
        (WHOLE, "3, 3", "Write one number here, not a shape."),
        (WHOLE, "18,49", "Write one number here, not a shape."),
        (WHOLE, "0.5", "Write whole numbers."),
        (ROUNDED, "6.9", "Write it to 2 decimal places."),
    ]:
        assert page.evaluate(READ, [typed, question]) == sentence, typed


def test_a_wrong_answer_never_shows_the_solution_and_a_right_one_does(begin):
    page = begin(asking(SHAPE) + SOLUTION)
    type_in(page, "Question 1?", "26, 26, 3")
    assert said(page, "Question 1?") == "Not yet. You said: (26, 26, 3). Work it out again, or open a hint."
    assert page.get_by_role("textbox").get_attribute("aria-invalid") == "true"
    assert is_open(page) == [False]
    page.keyboard.type("26 26 32")
    page.keyboard.press("Enter")
    assert said(page, "Question 1?") == "Right. You said: (26, 26, 32) · the run: (26, 26, 32)"
    assert is_open(page) == [True]
    assert page.evaluate("document.activeElement.textContent") == "Answer again"
    page.keyboard.press("Enter")
    assert is_open(page) == [False]
    assert page.evaluate("document.activeElement.tagName") == "INPUT"


def test_a_reader_may_ask_for_the_solution(begin):
    page = begin(asking(WHOLE) + SOLUTION)
    page.get_by_role("button", name="Show me the solution").click()
    assert said(page, "Question 1?") == "The run: 18,496"
    assert is_open(page) == [True]


def test_a_solution_waits_for_all_of_its_questions_and_for_no_other(begin):
    page = begin(asking(SHAPE, WHOLE) + SOLUTION + "<h2>Next</h2>" + SOLUTION)
    type_in(page, "Question 1?", "26, 26, 32")
    assert is_open(page) == [False, False]
    type_in(page, "Question 2?", "18496")
    assert is_open(page) == [True, False]


def test_a_right_answer_is_remembered_until_the_question_changes(begin):
    page = begin(asking(ROUNDED) + SOLUTION)
    type_in(page, "Question 1?", "6.91")
    page.reload()
    page.evaluate(BEGIN, asking(ROUNDED) + SOLUTION)
    assert said(page, "Question 1?").startswith("Right.")
    assert is_open(page) == [False]
    page.reload()
    page.evaluate(BEGIN, asking(WHOLE) + SOLUTION)
    assert page.get_by_role("textbox").is_visible()
