"""Questions before answers: what is covered, how a reader answers, and what stays in the browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.addresses import address

COST, TRUST, LIST = "5-1/cost", "5-4/trust", "5-1/predictions"


def asked(page, name):
    return page.locator(f"#ask-{name}")


def is_covered(page, name):
    cover = page.locator(f"#ask-{name} + .ask-cover")
    return cover.evaluate("cover => !cover.firstElementChild.checkVisibility({ contentVisibilityAuto: true })")


def test_a_choice_uncovers_what_follows_and_is_remembered(reader):
    page = reader.open(address("en", COST))
    question = asked(page, "lite-memory")
    said = question.get_by_role("status")
    assert is_covered(page, "lite-memory")
    question.get_by_role("button", name="less").click()
    assert not is_covered(page, "lite-memory")
    assert said.inner_text() == "Not so. You said: less · the run: more"
    page.reload()
    assert said.inner_text() == "Not so. You said: less · the run: more"
    assert not is_covered(page, "lite-memory")
    # In the other language it is the same answer.
    page.goto(address("ko", COST))
    assert "내 답: 적어요 · 실행한 값: 많아요" in said.inner_text()
    question.get_by_role("button", name="다시 답하기").click()
    assert is_covered(page, "lite-memory")
    question.get_by_role("button", name="많아요").click()
    assert "맞았어요." in said.inner_text()


def test_the_keyboard_alone_moves_a_slider_and_keeps_its_place(reader):
    page = reader.open(address("en", COST))
    question = asked(page, "memory-times")
    question.get_by_role("slider").focus()
    for key in ("Home", "ArrowRight", "Tab", "Enter"):
        page.keyboard.press(key)
    assert "You said: 1 · the run: " in question.get_by_role("status").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Answer again"


def test_a_reader_may_ask_to_see(reader):
    page = reader.open(address("en", COST))
    asked(page, "dense-times").get_by_role("button", name="Show me").click()
    assert asked(page, "dense-times").get_by_role("status").inner_text() == "The run: 50,000"
    assert not is_covered(page, "dense-times")
    assert is_covered(page, "memory-times")


def test_a_place_is_marked_with_the_mouse_or_with_sliders(reader):
    page = reader.open(address("en", TRUST))
    question, figure = asked(page, "brightest"), page.locator("#figure-edges")
    picture = figure.locator("img").locator("visible=true").first
    picture.click(position={"x": 60, "y": 60})
    assert page.locator("dialog[open]").count() == 0
    first = question.locator("output").inner_text()
    assert not first.startswith("50%")
    question.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    assert question.locator("output").inner_text().startswith("100% from the left")
    question.get_by_role("button", name="Answer this place").click()
    assert "Some way off." in question.get_by_role("status").inner_text()
    assert figure.locator(".ask-true").locator("visible=true").count() == 1
    # Once it is answered, a click opens the figure as ever.
    picture.click()
    assert page.locator("dialog[open]").count() == 1


def test_a_link_into_what_is_covered_opens_it(reader):
    page = reader.open(address("en", COST) + "#claim-outputs-outweigh")
    page.wait_for_function("!document.querySelector('#ask-memory-times + .ask-cover').hidden")
    assert not is_covered(page, "memory-times")
    assert is_covered(page, "lite-memory")


def test_an_address_that_makes_no_sense_leaves_all_questions(reader):
    page = reader.open(address("en", COST) + "#%")
    assert asked(page, "lite-memory").get_by_role("button", name="less").is_visible()
    assert reader.problems == []


def test_on_paper_nothing_is_covered_and_the_options_are_words(reader):
    page = reader.open(address("en", COST))
    page.emulate_media(media="print")
    assert not is_covered(page, "lite-memory")
    assert asked(page, "lite-memory").locator("li").all_inner_texts() == ["less", "more"]
    assert not asked(page, "lite-memory").locator("button").first.is_visible()


def test_where_storage_is_refused_answers_last_as_long_as_the_page(reader):
    page = reader.open(address("en", LIST))
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })")
    page.goto(address("en", COST))
    asked(page, "lite-memory").get_by_role("button", name="more").click()
    assert "Right." in asked(page, "lite-memory").get_by_role("status").inner_text()
    # Material's own script asks for its tabs.
    reader.problems = [problem for problem in reader.problems if problem != "refused"]


@pytest.mark.parametrize("kept", ["not JSON", "null", '{"5-1/cost#lite-memory": 7}', '{"5-1/cost#lite-memory": [1]}'])
def test_what_is_kept_may_be_anything(reader, kept):
    page = reader.open(address("en", COST))
    page.evaluate("kept => localStorage.setItem('convnotes:answers', kept)", kept)
    page.reload()
    assert asked(page, "lite-memory").get_by_role("button", name="less").is_visible()


def test_a_list_gathers_the_answers_and_forgets_them(reader):
    page = reader.open(address("en", COST))
    asked(page, "lite-memory").get_by_role("button", name="more").click()
    asked(page, "dense-times").get_by_role("button", name="Show me").click()
    page.goto(address("en", LIST))
    gathered = page.locator("prediction-list")
    every = gathered.locator("li").count()
    said = f"You answered 1 of {every} questions, and 1 were right or close."
    assert gathered.get_by_role("status").inner_text() == said
    assert gathered.locator("li", has_text="Lite0").inner_text().endswith("Right. You said: more · the run: more")
    assert gathered.locator("li", has_text="Not answered yet.").count() == every - 2
    gathered.get_by_role("button", name="Forget").click()
    assert gathered.locator("li", has_text="Not answered yet.").count() == every
    gathered.locator("a", has_text="Lite0").click()
    assert is_covered(page, "lite-memory")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [COST, TRUST, LIST])
def test_axe_finds_nothing_on_a_phone(reader, name, scheme):
    page = reader.open(address("ko", name), width=360, height=740, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for see in page.get_by_role("button", name="답하지 않고 보기").all()[:1]:
        see.click()
    assert Axe().run(page, context=".ask, prediction-list").response["violations"] == []
