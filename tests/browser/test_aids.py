"""Aids for readers: what was read, the way on, and what the keyboard does."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.addresses import SITE_URL, address

TO_END = "() => document.querySelector('.page-facts').scrollIntoView()"
READ = ".md-nav--primary .read"


def read_to_the_end(page):
    page.evaluate(TO_END)
    page.locator(READ).first.wait_for(state="attached")


def test_what_was_read_to_its_end_has_a_tick_in_both_languages(reader):
    page = reader.open(address("ko", "5-1/cost"))
    assert page.locator(READ).count() == 0
    read_to_the_end(page)
    page.goto(address("en", "5-1/convolution"))
    read = page.locator("a.md-nav__link", has=page.locator(".read"))
    assert read.count() == 1 and read.evaluate("link => link.href") == address("en", "5-1/cost")
    assert read.get_by_role("img", name="Read").count() == 1


def test_the_home_page_leads_to_where_the_reader_was(reader):
    page = reader.open(SITE_URL)
    assert page.locator(".go-on").count() == 0
    page.goto(address("ko", "5-1/cost"))
    read_to_the_end(page)
    page.goto(address("en", "5-1/convolution") + "#local-patterns")
    page.locator(".md-sidebar--secondary .md-nav__link--active[href='#local-patterns']").wait_for()
    page.goto(SITE_URL)
    go_on = page.locator(".go-on a")
    assert go_on.inner_text().startswith("이어서 읽기: ") and "합성곱 연산" in go_on.inner_text()
    assert go_on.evaluate("link => link.href") == address("ko", "5-1/convolution") + "#local-patterns"
    page.get_by_role("button", name="읽은 기록 지우기").click()
    assert page.locator(READ).count() == page.locator(".go-on").count() == 0
    page.reload()
    assert page.locator(READ).count() == page.locator(".go-on").count() == 0


@pytest.mark.parametrize("kept", ["not JSON", "null", "[1]", '{"pages": 3}', '{"last": {}}', '{"last": "gone/"}'])
def test_what_is_kept_may_be_anything(reader, kept):
    page = reader.open(SITE_URL)
    page.evaluate("kept => localStorage.setItem('convnotes:read', kept)", kept)
    page.reload()
    assert page.locator(".go-on").count() == 0
    page.goto(address("ko", "5-1/cost"))
    read_to_the_end(page)


def test_where_storage_is_refused_nothing_was_read(reader):
    page = reader.open(SITE_URL)
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })")
    page.goto(address("ko", "5-1/cost"))
    read_to_the_end(page)
    page.goto(SITE_URL)
    assert page.locator(READ).count() == page.locator(".go-on").count() == 0
    # Material's own script for tabs wants to know what is stored, too.
    reader.problems[:] = [problem for problem in reader.problems if problem != "refused"]


def test_a_question_mark_lists_the_keys_and_gives_the_focus_back(reader):
    page = reader.open(address("en", "5-1/cost"))
    keys = page.get_by_role("dialog", name="Reading with the keyboard")
    link = page.locator("article a").first
    link.focus()
    page.keyboard.press("?")
    assert keys.is_visible() and "The next page" in keys.inner_text()
    page.keyboard.press("Escape")
    assert not keys.is_visible() and link.evaluate("link => link === document.activeElement")
    page.get_by_role("button", name="Keyboard (?)").click()
    keys.get_by_role("button", name="Close").click()
    assert not keys.is_visible()


def test_the_keys_that_are_listed_do_what_is_said(reader):
    page = reader.open(address("en", "5-1/cost"))
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != address("en", "5-1/cost"))
    page.keyboard.press("p")
    page.wait_for_url(address("en", "5-1/cost"))
    page.keyboard.press("/")
    page.keyboard.type("?")
    assert page.locator(".md-search__input").input_value() == "?" and page.locator("dialog.keys").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reader, scheme):
    page = reader.open(address("ko", "5-1/cost"), width=360, scheme=scheme)
    read_to_the_end(page)
    page.keyboard.press("?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page, context="dialog.keys, .md-path").response["violations"] == []
