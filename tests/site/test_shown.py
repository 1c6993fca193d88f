"""The Python and the references that a page shows, held against its run."""

from html import escape

import pytest
from markdown import Markdown

from convnotes.site.shown import Shown, _blocks, _fences

PAGE = """
---
title: T
---

# A {{ #a }}

{}

```python
x = 1

print(x)
```
"""


def told(project, *, file="a.md", text="", content="", about=None, prose="", extensions=()):
    project.page(PAGE.format(prose))
    shown = Shown(project.course, "en")
    shown.file = file
    Markdown(extensions=[*extensions, shown, "pymdownx.superfences"]).convert(text)
    shown.check(file, content, about or {})
    return [str(fault).split("\n")[0] for fault in shown.faults]


NOT_RUN = "docs/en/a.md:{}: this page shows Python that was not run: {}; write it in the text of the page itself"


def test_the_fences_of_a_page_are_its_own(project):
    assert told(project, text="```python\nx = 1\n\nprint(x)\n```\n") == []
    highlighted = '<span class="n">x</span> = 1\n\n<span class="nb">print</span>(x)\n'
    assert told(project, content=f'<div class="language-python"><pre><code>{highlighted}</code></pre></div>') == []


@pytest.mark.parametrize(
    "text",
    [
        "```python\nprint(2)\n```",
        "- x\n\n    ``` { .py title='a' }\n    print(2)\n    ```",
        "> ~~~ Python\n> print(2)\n> ~~~",
        "````text\n```python\n1\n```\n````\n\n```pycon\nprint(2)\n```",
        "```python\nx = 1\n\nprint(x)\n```\n\n```python3\nprint(2)\n```",
    ],
)
def test_a_fence_that_was_brought_in_is_told(project, text):
    assert told(project, text=text) == [NOT_RUN.format(1, "print(2)")]


@pytest.mark.parametrize("head", [":::python", "#!python", ":::Py hl_lines='1'"])
def test_indented_code_with_a_head_is_told(project, head):
    assert told(project, text=f"Code:\n\n    {head}\n    print(2)\n") == [NOT_RUN.format(1, head)]
    assert told(project, text="Code:\n\n    #!/bin/sh\n    ls\n\n::: python.of.a.package\n") == []


def test_the_same_fence_once_more_is_told(project):
    again = "```python\nx = 1\n\nprint(x)\n```\n\n" * 2
    assert told(project, text=again) == [NOT_RUN.format(10, "x = 1")]


@pytest.mark.parametrize(
    "include", ['--8<-- "part.md"', '{% include "part.md" %}', "{! part.md !}", "::: package.name"]
)
def test_the_line_that_brings_it_in_is_named(project, include):
    assert told(project, text="```python\nprint(2)\n```", prose=include) == [NOT_RUN.format(7, "print(2)")]


def test_code_in_other_languages_may_be_brought_in(project):
    assert told(project, text="```sh\nls\n```\n\n````text\n```python\n1\n```\n````\n\n```python\nnever closed\n") == []


@pytest.mark.parametrize(
    "content",
    [
        '<pre><code class="language-python">f(2)</code></pre>',
        "<pre><code class=language-py>f(2)</code></pre>",
        '<pre class="highlight"><code class="x language-python3">f(2)</code></pre>',
        '<div class="highlight-ipynb hl-python"><pre><span></span>f(2)</pre></div>',
        '<div class="language-python highlight"><span>file</span><pre><span></span><code>f(2)</code></pre></div>',
        '<div class="language-pycon"><td class="linenos"><pre>1</pre></td><td><pre>f(2)</pre></td></div>',
    ],
)
def test_python_is_found_in_any_html(project, content):
    assert list(_blocks(content)) == ["f(2)"]
    assert told(project, content=content) == [NOT_RUN.format(1, "f(2)")]


@pytest.mark.parametrize(
    "content",
    ['<code class="language-python highlight">f(2)</code>', '<div class="language-pythonic"><pre>f(2)</pre></div>'],
)
def test_code_within_a_line_and_other_languages_are_left_alone(content):
    assert list(_blocks(content)) == []


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("<p>It is {{ n }}.</p>", "{{ n }}"),
        ("<p>{{ share:.1%}}</p>", "{{ share:.1%}}"),
        ('<img alt="x" src="figure:line">', "figure:line"),
        ('<a href="table:t">x</a>', "table:t"),
        ("<p>![x](figure:line)</p>", "figure:line"),
    ],
)
def test_a_reference_that_is_left_is_told(project, content, left):
    refusal = f"this page shows {left!r}, which nothing filled in; write it in the text of the page itself"
    assert told(project, content=content) == [f"docs/en/a.md:1: {refusal}"]
    assert told(project, content=f"<pre><code>{content}</code></pre> <code>{content}</code>") == []


def test_a_reference_in_the_front_matter_is_told(project):
    (refusal,) = told(project, about={"title": "T {{ n }}", "order": 3}, prose="{{ n }}")
    assert refusal.startswith("docs/en/a.md:7: this page shows '{{ n }}'")


def test_examples_have_prompts(project):
    example = "```pycon\n>>> 1 + 1\n2\n<BLANKLINE>\n```\n"
    assert told(project, text=example.replace("<BLANKLINE>", ""), prose=example) == []
    assert len(told(project, text=example.replace("2", "3"), prose=example)) == 1


BOXED = """
- item

    {}

        ```python
        y = 2
        ```

````md
{}
````
"""


@pytest.mark.parametrize(
    ("opening", "extension"),
    [('!!! note "T"', "admonition"), ("???+ tip", "pymdownx.details"), ('=== "Tab"', "pymdownx.tabbed")],
)
def test_a_box_that_no_extension_reads_is_told(project, opening, extension):
    prose = BOXED.format(opening, opening)
    mark = opening.partition(" ")[0]
    (refusal,) = told(project, text=prose, prose=prose)
    assert refusal.startswith(
        f"docs/en/a.md:10: nothing reads {mark}, so what is in this box is shown as it is written"
    )
    assert refusal.endswith(f"; add {extension} to markdown_extensions")
    assert told(project, text=prose, prose=prose, extensions=[extension]) == []


@pytest.mark.parametrize("written", ["<math xmlns=", "<table><caption id=", "/// caption"])
@pytest.mark.parametrize("opening", ["<pre><code>", '<div class="highlight"><pre><span></span><code>'])
def test_what_is_indented_like_code_is_told(project, written, opening):
    content = f"{opening}x\n{escape(written)}</code></pre>"
    (refusal,) = told(project, content=content, prose="Let\n\n    $x$ be")
    assert refusal == (
        "docs/en/a.md:9: what the build wrote here is shown as code, for it is indented like code; "
        "indent it less, or write code in a fence"
    )
    assert told(project, content=content, prose=f"```text\n{written}\n```") == []
    output = content.replace('"highlight"', '"output no-copy highlight"')
    assert len(told(project, content=output)) == ("div" not in opening)


def test_a_page_of_another_plugin_is_named(project):
    assert told(project, file="api/x.md", text="```python\nx = 1\n\nprint(x)\n```") == [
        "docs/en/api/x.md:1: this page shows Python that was not run: x = 1; write it in the text of the page itself"
    ]


def test_fences_are_found_in_each_page_of_the_scanner():
    assert list(_fences(["``` { .python }", "a", "", "b", "```", "c"])) == ["a\n\nb"]
