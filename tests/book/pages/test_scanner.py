"""The scanner finds what superfences shows, or refuses the page."""

import base64
import re
import textwrap
from itertools import pairwise

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymdownx import superfences

from convnotes.book.course import Course
from convnotes.book.fault import Fault
from convnotes.book.pages.blocks import Fence, Prose
from convnotes.book.pages.scanner import scan
from tests.conftest import ROOT

every_page = pytest.mark.parametrize(
    "page", list(Course(ROOT).all_pages), ids=lambda page: f"{page.language}/{page.name}"
)


def shown(text: str) -> list[str]:
    """Return the Python that superfences turns into code blocks, in the order of the page."""

    def mark(source, language, css_class, options, md, **kwargs):
        return f'<pre class="fence">{base64.b64encode(source.encode()).decode()}</pre>'

    custom = [
        {"name": name, "class": name, "format": mark, "validator": superfences.highlight_validator}
        for name in ("python", "pycon")
    ]
    extensions = [
        "admonition", "attr_list", "md_in_html", "def_list", "footnotes", "tables", "toc", "pymdownx.details",
        "pymdownx.highlight", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.blocks.caption",
        "pymdownx.blocks.html",
    ]  # fmt: skip
    configs: dict[str, dict[str, object]] = {
        "pymdownx.superfences": {"custom_fences": custom},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    page = markdown.markdown(text, extensions=extensions, extension_configs=configs)
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    return [base64.b64decode(code).decode() for code in re.findall(r'<pre class="fence">(.*?)</pre>', page)]


def scanned(text: str) -> list[str]:
    return [fence.code for fence in fences(text) if fence.language in ("python", "pycon")]


def fences(text: str, path: str = "a.md") -> list[Fence]:
    return [block for block in scan(text, path) if isinstance(block, Fence)]


@every_page
def test_pages_agree_with_superfences(page):
    assert scanned(page.text) == shown(page.text)


def assert_whole(text):
    """Check that the joined blocks are the page, know their lines, and do not split prose."""
    blocks = scan(text)
    assert "\n".join(block.text for block in blocks) == text
    lines = text.split("\n")
    assert [pair for block in blocks for pair in block.numbered()] == list(enumerate(lines, 1))
    assert all("\n".join(lines[block.line - 1 : block.end_line]) == block.text for block in blocks)
    assert not any(isinstance(one, Prose) and isinstance(other, Prose) for one, other in pairwise(blocks))


@every_page
def test_the_blocks_of_a_page_are_the_page(page):
    assert_whole(page.text)


CONTAINERS = ['!!! note "Title"', "??? tip", '???+ success "Solution"', '=== "Tab"', "- item", "1. item", "* item"]
BODIES = ["x = 1", "x = 1\n\ny = 2", "if x:\n    y = 1", 's = """\n!!! note\n"""', "# only a comment"]
HEADERS = ["python", ".python", 'python title="a b"', 'python hl_lines="1"', '{ .python data-raises="E" }', "text", ""]


@st.composite
def documents(draw, depth=0):
    """Generate pages with prose, fences and nested containers."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["prose", "fence", "container"] if depth < 3 else ["prose", "fence"]))
        if kind == "prose":
            parts.append(draw(st.sampled_from(["Some prose.", "Two\nlines.", "`code` here", "## Heading"])))
        elif kind == "fence":
            mark = draw(st.sampled_from(["```", "~~~", "````"]))
            header, body = draw(st.sampled_from(HEADERS)), draw(st.sampled_from(BODIES))
            parts.append(f"{mark}{header}\n{body}\n{mark}")
        else:
            inner = textwrap.indent(draw(documents(depth=depth + 1)), "    ")
            parts.append(f"{draw(st.sampled_from(CONTAINERS))}\n\n{inner}")
    return "\n\n".join(parts)


@given(documents())
def test_generated_documents_agree_with_superfences(text):
    # Superfences drops a blank first or last line of a block, which does not change the code.
    assert [code.strip("\n") for code in scanned(text)] == [code.strip("\n") for code in shown(text)]


FRONT = ["", "---\ntitle: A\n---\n\n", "---\n\n---\n\n", "\n", "\n\n"]


@given(st.sampled_from(FRONT), documents(), st.sampled_from(["", "\n", "\n\n", "\nTitle\n=====\n"]))
def test_the_blocks_of_a_generated_document_are_the_document(front, text, end):
    assert_whole(front + text + end)


LINES = [
    "", "", "prose", "    indented", "- item", "  continued", "1. item", "    - nested", "!!! note",
    "    !!! tip", '=== "Tab"', "```python", "    ```python", "  ```python", "        ```python", "```",
    "    ```", "  ```", "        ```", "~~~python", "~~~", "````md", "````", "x = 1", "    x = 1", "> quote",
    "> ```python", "- ```python", "<!--", "-->", "<div markdown>", "</div>", "```python bad", "```py",
    "# Heading", "term", ":   definition", "        x = 1", "[^1]: note", "| a | b |",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_any_lines_agree_or_are_refused(lines):
    text = "\n".join(lines)
    try:
        codes = scanned(text)
        assert_whole(text)
    except Fault:
        return
    assert [code.strip("\n") for code in codes] == [code.strip("\n") for code in shown(text)]


def recorded(header):
    return f"---\nrecorded: true\n---\n\n```python {header}\nx = 1\n```\n"


def test_a_claim_says_why():
    (fence,) = fences(recorded('{ data-claim="whole training" }'))
    assert fence.options == {"data-claim": "whole training"}
    with pytest.raises(Fault, match=r'a.md:5: say what the claim needs, such as data-claim="whole training"'):
        scan(recorded('{ data-claim=" " }'), "a.md")


def test_a_claim_needs_a_recorded_page():
    page = recorded('{ data-claim="whole training" }').replace("recorded: true", "title: A")
    with pytest.raises(Fault, match=r"a.md:5: data-claim is for pages that say recorded: true"):
        scan(page, "a.md")


def test_a_claim_is_no_part_of_the_key():
    claimed, plain = fences(recorded('{ data-claim="whole training" }')), fences(recorded(""))
    assert claimed[0].key == plain[0].key


def test_code_is_skipped_for_a_download_only():
    page = "# A\n\n```python {{ data-norun={!r} }}\n{}\n```\n"
    assert not fences(page.format("download", "keras.datasets.mnist.load_data()").replace("'", '"'))[0].runs
    for reason, code, message in (
        ("", "x = 1", "data-norun='' is no reason; the only one is a download"),
        ("slow", "x = 1", "data-norun='slow' is no reason"),
        ("download", "x = 1", "nothing in this fence downloads anything"),
    ):
        with pytest.raises(Fault, match=f"a.md:3: {message}"):
            scan(page.format(reason, code).replace("'", '"'), "a.md")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "x = 1\n%timeit x",
            "5: SyntaxError: invalid syntax, at column 5; a fence is plain Python, without the % and !",
        ),
        ("!ls", "4: SyntaxError: invalid syntax, at column 5; a fence is plain Python"),
        ("return 1", "4: SyntaxError: 'return' outside function, at column 5"),
        ("x = 1\n  y = 2", "5: SyntaxError: unexpected indent, at column 6"),
        ("+".join(["1"] * 9000), "3: Python cannot read this fence: "),
        ("x = " + "-" * 100_000 + "1", "3: Python cannot read this fence: "),
    ],
)
def test_what_is_not_python_is_told_at_its_line_and_column(code, said):
    indented = textwrap.indent(code, "    ")
    with pytest.raises(Fault) as caught:
        scan(f"- item\n\n    ```python\n{indented}\n    ```\n", "a.md")
    assert str(caught.value).startswith(f"a.md:{said}")


def test_the_line_of_an_example_that_is_not_python():
    with pytest.raises(Fault, match=r"^a.md:4: SyntaxError: invalid syntax, at column 5; a fence is plain Python"):
        scan("```pycon\n>>> 1\n1\n>>> %time\n```\n", "a.md")


def test_a_fence_may_await_and_an_example_may_not():
    scan("```python\nawait f()\n```\n")
    with pytest.raises(Fault, match="SyntaxError: 'await' outside function"):
        scan("```pycon\n>>> await f()\n```\n")


FOLDED = """```python { data-fold="OPTION" }
import math
import numpy as np

x = np.arange(
    3
)

# The end.
print(x)
```
"""


@pytest.mark.parametrize("option", ["figure", "setup 1-2, table 4-6, checks 8-9", "figure 1-9"])
def test_whole_statements_may_be_folded(option):
    (fence,) = (block for block in scan(FOLDED.replace("OPTION", option)) if isinstance(block, Fence))
    assert fence.options["data-fold"] == option


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("", "cannot read data-fold=''"),
        ("drawing", "cannot read data-fold='drawing'"),
        ("figure 4", "cannot read"),
        ("figure 4-6,table 8-9", "cannot read"),
        ("figure 4-10", "does not fit code of 9 lines"),
        ("figure 0-6", "does not fit code of 9 lines"),
        ("figure 9-9", "does not fit"),
        ("table 4-6, figure 1-2", "does not fit"),
        ("figure, table 8-9", "does not fit"),
        ("figure 5-9", "no statement begins in line 5 of the code"),
        ("figure 3-6", "no statement begins in line 3 of the code"),
        ("figure 4-5", "no statement ends in line 5 of the code"),
    ],
)
def test_folds_that_do_not_fit_the_code(option, message):
    with pytest.raises(Fault, match=f"a.md:1: .*{message}.*; write data-fold="):
        scan(FOLDED.replace("OPTION", option), "a.md")


def test_what_cannot_be_folded():
    with pytest.raises(Fault, match=r"a\.md:1: code with annotations cannot be folded"):
        scan('```python { data-fold="figure" }\nx = 1  # (1)!\ny = 2\n```', "a.md")
    with pytest.raises(Fault, match=r"a\.md:1: data-fold is for python fences"):
        scan('```pycon { data-fold="figure" }\n>>> 1\n1\n```', "a.md")
