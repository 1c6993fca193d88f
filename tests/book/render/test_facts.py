"""What the build knows of itself, on any page."""

import re

import pytest

from convnotes.book.pages.fences import scan
from convnotes.book.render.facts import checks

PAGE = """
    # 쪽 하나 {{ #a }}

    {prose}

    ```python
    import convnotes

    assert 1 + 1 == 2
    assert "a"
    convnotes.report(n=3)
    ```

    ```pycon
    >>> x = 1
    >>> x + 1
    2
    ```

    {{{{ n }}}} and `{{{{ code }}}}`.
    """


def test_a_page_shows_how_much_all_pages_ran_and_checked(project, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    prose = "{{ site_fences }} fences, {{ site_checks }} checks, {{ site_numbers }} numbers, {{ site_ran }}"
    project.page(PAGE.format(prose=prose))
    project.page("# B { #b }\n\n{{ site_pages }} pages, {{ site_running }} run\n\n[all](table:site-runs)\n", name="b")
    texts = project.make().texts["ko"]
    assert "2 fences, 3 checks, 5 numbers, 1970-01-02" in texts["a"]
    assert "2 pages, 1 run" in texts["b"]
    assert re.search(r"쪽 하나</th>.*>2</td>.*>3</td>.*>0</td>.*>5</td><td>1970-01-02</td>", texts["b"])


def test_a_page_of_its_own_language_heads_the_table(project):
    project.page("# 나 { #b }\n\n[all](table:site-runs)\n", "# B { #b }\n\n[all](table:site-runs)\n")
    texts = project.make().texts
    assert "실행한 날" in texts["ko"]["a"] and "ran on" in texts["en"]["a"]


@pytest.mark.parametrize(
    ("code", "number"),
    [("x = 1", 0), ("assert 1\nfor i in [1]:\n    assert i", 2), ("def f():\n    assert 0", 1)],
)
def test_checks_are_the_assert_statements(code, number):
    (fence,) = scan(f"```python\n{code}\n```\n")
    assert checks(fence) == number
