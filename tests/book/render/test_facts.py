"""Facts that any page may show: counts, measurements, the glossary."""

import re

import pytest

from convnotes.book.course import Course
from convnotes.book.fault import Fault, Faults
from convnotes.book.pages.blocks import Fence
from convnotes.book.pages.scanner import scan
from convnotes.book.render.facts import checks, entries, measured
from tests.addresses import PAGES
from tests.conftest import ROOT
from tests.site.test_terms import GLOSSARY

PAGE = """
    # 페이지 하나 {{ #a }}

    {prose}

    ```python
    import convnotes

    assert 1 + 1 == 2
    assert "a"
    convnotes.report(n=3)
    convnotes.claim("so", 1 < 2)
    ```

    ```pycon
    >>> x = 1
    >>> x + 1
    2
    ```

    {{{{ n }}}} and `{{{{ code }}}}`. [So](claim:so).
    """


def test_a_page_shows_how_much_all_pages_ran_and_checked(project, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    prose = "{{ site_fences }} fences, {{ site_checks }} checks, {{ site_numbers }} numbers, {{ site_ran }}"
    project.page(PAGE.format(prose=prose))
    project.page("# B { #b }\n\n{{ site_pages }} pages, {{ site_running }} run\n\n[all](table:site-runs)\n", name="b")
    texts = project.make().texts["ko"]
    assert "2 fences, 4 checks, 5 numbers, 1970-01-02" in texts["a"]
    assert "2 pages, 1 run" in texts["b"]
    assert re.search(r"페이지 하나</th>.*>2</td>.*>4</td>.*>0</td>.*>5</td><td>…</td><td>1970-01-02</td>", texts["b"])


@pytest.mark.kernels
def test_a_page_shows_how_long_each_page_took(project):
    spins = "import time\n\nwhile time.process_time() < 1.2:\n    pass"
    project.page(f"# A {{ #a }}\n\n```python\n{spins}\n```\n\n[all](table:site-runs)\n")
    seconds = int(re.search(r'<td class="num">(\d+)</td><td>2', project.make().texts["en"]["a"])[1])
    assert 2 <= seconds < 20


def test_a_page_of_its_own_language_heads_the_table(project):
    project.page("# 나 { #b }\n\n[all](table:site-runs)\n", "# B { #b }\n\n[all](table:site-runs)\n")
    texts = project.make().texts
    assert "실행한 날" in texts["ko"]["a"] and "ran on" in texts["en"]["a"]


@pytest.mark.parametrize(
    ("code", "number"),
    [("x = 1", 0), ("assert 1\nfor i in [1]:\n    assert i", 2), ("def f():\n    assert 0", 1)],
)
def test_checks_are_the_assert_statements(code, number):
    fence, _ = scan(f"```python\n{code}\n```\n")
    assert isinstance(fence, Fence) and checks(fence) == number


DAMAGE = """{"numbers": {"site_kinds": 1, "site_told": 7}, "columns": ["what was broken", "pages"], "rows": [
  ["a fence", 1200]
]}"""


@pytest.fixture
def damage(tmp_path):
    file = tmp_path / "docs" / "measured" / "damage.json"
    file.parent.mkdir(parents=True)
    file.write_text(DAMAGE, "utf-8")
    return file


def test_a_measurement_is_numbers_and_a_table(project, damage):
    project.labels("en,ko\nwhat was broken,망가뜨린 것\npages,페이지\na fence,코드\n")
    project.page("# A { #a }\n\n{{ site_kinds }}: {{ site_told }}\n\n[All](table:site-damage)\n")
    texts = project.make().texts
    assert "1: 7" in texts["ko"]["a"]
    assert '<th scope="row">코드</th><td class="num">1,200</td>' in texts["ko"]["a"]
    assert '<th scope="row">a fence</th><td class="num">1,200</td>' in texts["en"]["a"]


def test_a_book_that_was_never_measured_says_nothing_of_it(project):
    project.page("# A { #a }\n\n{{ site_kinds }}\n")
    with pytest.raises(Faults, match="no fence reports a number 'site_kinds'"):
        project.make()


TEXTS = ["{", "[]", "{}", DAMAGE.replace("columns", "column"), DAMAGE.replace("1200", "[]")]


@pytest.mark.parametrize("content", [b"\xff", *(text.encode() for text in TEXTS)])
def test_a_file_that_cannot_be_read_is_named(damage, content):
    damage.write_bytes(content)
    with pytest.raises(Fault, match=r"measured/damage\.json:1: cannot read this; measure it again"):
        measured(Course(damage.parents[2]))


def test_an_entry_has_the_meaning_the_other_word_and_the_words_not_to_use():
    korean, english = ("\n".join(entries(GLOSSARY, language)) for language in ("ko", "en"))
    assert '## 층 { #layer }\n\n<span lang="en">layer</span>' in korean
    assert "한 단계. [배우는 곳](a.md#b)" in korean
    assert english.index("#hierarchy") < english.index("#layer") < english.index("#max-pooling")
    assert 'does not use: <span lang="ko">레이어</span>, <span lang="ko">계층</span>.' in english


def test_every_term_of_the_book_is_explained_in_both_languages_and_taught_somewhere():
    for term in Course(ROOT).glossary.terms:
        assert all(term.meaning.values()), term
        assert bool(term.why["ko"]) == bool(term.why["en"]), term
        assert ("ko", term.page.partition("#")[0]) in PAGES, term
