"""The parts of generated pages: prose, code, mistakes, and what a page shows of each."""

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Self


class Fate(IntEnum):
    """What becomes of a course with this in it. The worst counts."""

    BUILDS = 0
    WARNS = 1
    """A strict build fails."""
    EITHER = 2
    FAILS = 3


class _Numbered:
    """Has texts in which ``§`` stands for a number of its own."""

    def numbered(self, number: int) -> Self:
        return replace(self, **{name: _filled(value, str(number)) for name, value in vars(self).items()})  # type: ignore[type-var]


def _filled(value, number):
    if isinstance(value, str):
        return value.replace("§", number)
    if isinstance(value, (tuple, list)):
        return type(value)(_filled(each, number) for each in value)
    if isinstance(value, dict):
        return {_filled(name, number): _filled(each, number) for name, each in value.items()}
    return value


@dataclass
class Piece(_Numbered):
    """A part of a page, and what the site shows of it. ``at`` stands in the line that is told, if any is."""

    text: str
    words: tuple[str, ...] = ()
    formulas: int = 0
    alts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """Code that is no program, and comes through as it is written."""
    needs: tuple[str, ...] = ()
    """Extensions without which it is shown in another way."""
    fate: Fate = Fate.BUILDS
    at: str = ""


@dataclass
class Snippet(_Numbered):
    """Code of one fence, and what a page shows of it. Without ``at`` the fence itself is told, if it fails."""

    code: str
    output: str = ""
    options: str = ""
    language: str = "python"
    numbers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """The ways to refer to each number, each with what is shown."""
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    figures: tuple[str, ...] = ()
    fate: Fate = Fate.BUILDS
    at: str = ""


ODD = "a*b*_c_<d>|`e` [f](g) & \\\\ # {x}"
SNIPPETS = [
    Snippet('print("plain §")', "plain §"),
    Snippet('print("50%\\r100% §")', "100% §"),
    Snippet('print("ab\\bc §")', "ac §"),
    Snippet('print("\\x1b[31mred\\x1b[0m §")', "red §"),
    Snippet('print("\\x1b]8;;https://example.org\\x1b\\\\link\\x1b]8;;\\x1b\\\\ §")', "link §"),
    Snippet('print("open §", end="")\n1 + 1', "open §\n2"),
    Snippet('"text §"', "'text §'"),
    Snippet("None"),
    Snippet("x = §"),
    Snippet("§ + 1;"),
    Snippet("[§, {'a': (1, 2)}]", "[§, {'a': (1, 2)}]"),
    Snippet('for k in range(3):\n    print(k, end=" ")', "0 1 2"),
    Snippet('import warnings\n\nwarnings.warn("beware §", stacklevel=1)', "UserWarning: beware §"),
    Snippet("1 / 0", "ZeroDivisionError: division by zero", 'data-raises="ZeroDivisionError"'),
    Snippet('print("before §")\nraise KeyError("k")', "before §\nKeyError: 'k'", 'data-raises="KeyError"'),
    Snippet("import numpy as np\n\nnp.arange(4).reshape(2, 2)", "array([[0, 1],\n       [2, 3]])"),
    Snippet("1 + §\n2 + 0", "2"),
    Snippet("import asyncio\n\nawait asyncio.sleep(0)\nprint('awaited §')", "awaited §"),
    Snippet('print("```\\n§\\n~~~\\n````")', "```\n§\n~~~\n````"),
    Snippet('print("{{ n }} $x$ $$y$$ [a](table:t) figure:a")', "{{ n }} $x$ $$y$$ [a](table:t) figure:a"),
    Snippet('print("<b>&amp; §</b> <script>go()</script> <!--")', "<b>&amp; §</b> <script>go()</script> <!--"),
    Snippet('print("first §\\n\\n\\nlast")', "first §\n\n\nlast"),
    Snippet('print("    deep §\\n  less")', "    deep §\n  less"),
    Snippet('print("\\n§ after an empty line")', "\n§ after an empty line"),
    Snippet('print("a\\tb §")', "a       b §"),
    Snippet('print("- item\\n# head\\n!!! note\\n=== \\"A\\"\\n/// html\\n> quote §")',
            '- item\n# head\n!!! note\n=== "A"\n/// html\n> quote §'),
    Snippet('print("{ .cls #id }\\n{: .x } §")', "{ .cls #id }\n{: .x } §"),
    Snippet('print("한글 ✓ 🎉 e\\u0301 §")', "한글 ✓ 🎉 e\u0301 §"),
    Snippet('print("long" * 3000)', "long" * 3000),
    Snippet('print("nbsp\\xa0§ \\u2028 \\ufeff.")', "nbsp\xa0§ \u2028 \ufeff."),
    Snippet('print("C:\\\\new \\\\frac{1}{2} §")', "C:\\new \\frac{1}{2} §"),
    Snippet('import sys\n\nprint("lost", file=sys.stderr)'),
    Snippet("from convnotes import report\n\nreport(n§=0.5, k§=1234567)",
            numbers={"n§": [("{{ n§ }}", "0.5"), ("{{ n§:.1%}}", "50.0%"), ("{{n§:+.2f}}", "+0.50"),
                            ("{{ n§:+.1pp }}", "+50.0")],
                     "k§": [("{{ k§:, }}", "1,234,567"), ("{{ k§:>9 }}", "  1234567")]}),
    Snippet(f"from convnotes import report\n\nreport(odd§={ODD!r}, no§='')", numbers={"odd§": [("{{ odd§ }}", ODD)]}),
    Snippet("from convnotes import report\n\nreport(row§='# x\\n\\n- y  z ')",
            numbers={"row§": [("{{ row§ }}", "# x - y z ")]}),
    Snippet("from convnotes import report\n\nreport(z§=float('nan'))"),
    Snippet('from convnotes import table\n\ntable("t§", ["step", "loss"], [[1, 0.5], [2, 0.25]], {"loss": ".1%"})',
            tables={"t§": [["step", "loss"], ["1", "50.0%"], ["2", "25.0%"]]}),
    Snippet('from convnotes import table\n\ntable("t§", ["name", "1"], '
            '[["a|b", 12345], ["*c* `d` <e> $f$ \\\\g", 0.1]])',
            tables={"t§": [["name", "1"], ["a|b", "12,345"], ["*c* `d` <e> $f$ \\g", "0.1"]]}),
    Snippet('import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots(num="f§", figsize=(2, 1))\n'
            'ax.set_xlabel("loss");',
            figures=("f§",)),
    Snippet('import matplotlib.pyplot as plt\n\nplt.figure("f§", figsize=(1, 1)).gca().imshow([[1, 2], [3, 4]])\n'
            'print("drawn §")', "drawn §", figures=("f§",)),
    Snippet(">>> print('a\\n\\nb §')\na\n<BLANKLINE>\nb §\n>>> 2\n2", language="pycon"),
]  # fmt: skip

# Fences that stop a build.
WRONG_CODE = [
    Snippet("x = 1\nx / 0  # §", fate=Fate.FAILS, at="x / 0  # §"),
    Snippet("print('§')", options='data-raises="KeyError"', fate=Fate.FAILS),
    Snippet("object()  # §", fate=Fate.FAILS),
    Snippet("from IPython.display import HTML\n\nHTML('<b>§</b>')", fate=Fate.FAILS),
    Snippet("import os\n\nprint(os.getcwd(), '§')", fate=Fate.FAILS),
    Snippet("import nothing_§", fate=Fate.FAILS, at="import nothing_§"),
    Snippet("raise SystemExit  # §", fate=Fate.FAILS, at="raise SystemExit  # §"),
    Snippet("import os\n\nos._exit(0)  # §", fate=Fate.FAILS),
    Snippet("import matplotlib.pyplot as plt\n\nplt.plot([1, §])", fate=Fate.FAILS),
    Snippet(
        'import matplotlib.pyplot as plt\n\nplt.figure("g§").suptitle("unknown words")', fate=Fate.FAILS, at="```python"
    ),
    Snippet('import matplotlib.pyplot as plt\n\nplt.figure("lonely§")', fate=Fate.FAILS),
    Snippet(
        "from convnotes import table\n\ntable('t', ['step'], [])  # §", fate=Fate.FAILS, at="table('t', ['step'], [])"
    ),
    Snippet("from convnotes import report\n\nreport(x=[1])  # §", fate=Fate.FAILS, at="report(x=[1])"),
    Snippet("from convnotes import report\n\nreport(y=1)\nreport(y=2)  # §", fate=Fate.FAILS),
    Snippet(">>> 1 + 1\n3", language="pycon", fate=Fate.FAILS, at=">>> 1 + 1"),
    Snippet("x = (§", fate=Fate.FAILS, at="x = (§"),
    Snippet("%time 1  # §", fate=Fate.FAILS, at="%time 1"),
    Snippet("if True:\n\tprint(§)", fate=Fate.FAILS, at="\tprint(§)"),
]

PROSE = [
    Piece("Words w§ and **bold** and *thin* w§.", ("Words w§ and bold and thin w§.",)),
    Piece("Cost w§: \\$5 and \\$6, 7$ w§.", ("Cost w§: $5 and $6, 7$ w§.",)),
    Piece("Price w§ of 5$ and $6 each.", ("Price w§ of 5$ and $6 each.",)),
    Piece("Code `{{ n }} $x$ figure:a` stays w§.", ("Code {{ n }} $x$ figure:a stays w§.",)),
    Piece("Code ``a`b {{ c }}`` stays w§.", ("Code a`b {{ c }} stays w§.",)),
    Piece("Formula $x^2$ w§.", ("Formula", "w§."), 1),
    Piece("Two of $a_1$ and $b<c$ and $d * e$ w§.", ("w§.",), 3),
    Piece("$$\nx = \\frac{1}{2}\n$$\n\nAfter w§.", ("After w§.",), 1),
    Piece("$$x|y$$", (), 1),
    Piece("$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$", (), 1),
    Piece("- One w§ $a_1$\n- Two $b|c$ w§\n    - Three w§ $d$", ("One w§", "w§", "Three w§"), 3),
    Piece("1. One w§ $a_1$\n2. Two\n   goes on w§", ("One w§", "Two goes on w§"), 1),
    Piece("| a | b |\n| --- | ---: |\n| $x|y$ w§ | `c` |", ("w§", "c"), 1, needs=("tables",)),
    Piece("Let $a\n+ b$ be w§.", ("Let", "be w§."), 1),
    Piece("Braces {x} and { } and }} w§.", ("Braces {x} and { } and }} w§.",)),
    Piece("<!-- a comment w§ $x$ [a](b) -->\n\nAfter w§.", ("After w§.",)),
    Piece("<!-- a comment of\n\nlines w§ -->\n\nAfter w§.", ("After w§.",)),
    Piece("Noted w§[^n§].\n\n[^n§]: The note v§ of $x$.", ("Noted w§", "The note v§ of"), 1, needs=("footnotes",)),
    Piece("Term w§\n:   meaning v§ $x$", ("Term w§", "meaning v§"), 1, needs=("def_list",)),
    Piece("First w§  \nsecond w§\\\nthird w§", ("First w§ second w§ third w§",)),
    Piece("\\*not thin\\* \\_w§\\_ \\`no code\\` \\[no\\](link) \\# w§",
          ("*not thin* _w§_ `no code` [no](link) # w§",)),
    Piece("&lt;b&gt; &amp; &copy; AT&T a<b w§", ("<b> & © AT&T a<b w§",)),
    Piece("<https://example.org/?a=1&b=2> w§", ("https://example.org/?a=1&b=2 w§",)),
    Piece("Press <kbd>Ctrl</kbd> w§ H<sub>2</sub>O.", ("Press Ctrl w§ H2O.",)),
    Piece("word w§ " * 2000, ("word w§ " * 1999,)),
    Piece("> Quoted w§ $x$\n> > deeper v§\n\nAfter w§.", ("Quoted w§", "deeper v§", "After w§."), 1),
    Piece("## Heading w§ of $x$ { #h§ }\n\nText v§.", ("Heading w§ of", "Text v§."), 1),
    Piece("### Heading w§ `{{ n }}` { #h§ .cls }\n\nText v§.", ("Heading w§ {{ n }}", "Text v§.")),
    Piece("Line w§\n{ .cls }", ("Line w§",)),
    Piece("A\tb w§ \u00a0 c\u2003d", ("A b w§ c d",)),
    Piece("A smile 😀, é and “quotes” … w§", ("A smile 😀, é and “quotes” … w§",)),
    Piece("figure: 3, table:4 and list:a w§", ("figure: 3, table:4 and list:a w§",)),
    Piece("C:\\new\\table and a\\b w§", ("C:\\new\\table and a\\b w§",)),
    Piece("*[HTML]: Hyper\n\nAn HTML w§ page.", ("An HTML w§ page.",), needs=("abbr",)),
    Piece("[The page w§](index.md), [here][r§], w§\n\n[r§]: index.md", ("The page w§", "here")),
    Piece('[The file w§](data.csv "of v§")', ("The file w§",)),
    Piece("![A photo w§](photo.png)", alts=("A photo w§",)),
    Piece("![A photo w§ \\[x\\]](photo.png){ width=10 }", alts=("A photo w§ [x]",)),
    Piece("---\n\n***\n\nAfter w§.", ("After w§.",)),
    Piece("```text\n{{ n }} $x$ [a](table:t) w§\n```", codes=("{{ n }} $x$ [a](table:t) w§",)),
    Piece('~~~json title="t" linenums="1"\n{"w§": [1]}\n~~~', codes=('{"w§": [1]}',)),
    Piece("````md\n```python\nprint(§)\n```\n````", codes=("```python\nprint(§)\n```",)),
    Piece("```\nno language w§\n\nfigure:a\n```", codes=("no language w§\n\nfigure:a",)),
    Piece('``` { .yaml #w§ title="a b" }\na: {{ b }}\n```', codes=("a: {{ b }}",)),
    Piece("``` { .c .extra }\nint w§;\n```", codes=("int w§;",)),
    Piece("Before w§.\n\n    indented code w§", ("Before w§.",), codes=("indented code w§",)),
    Piece("<div markdown>\n\nIn a box w§ $x$\n\n</div>", ("In a box w§",), 1),
    Piece("<div>raw w§</div>", ("raw w§",)),
    Piece("<details><summary>More w§</summary>hidden v§</details>", ("More w§", "hidden v§")),
    Piece("Ends w§ with a backslash \\", ("Ends w§ with a backslash \\",)),
    Piece("Hash # w§ and 100% and a|b ~ ^ == w§", ("Hash # w§ and 100% and a|b ~ ^ == w§",)),
]  # fmt: skip
# What may be shown, or refused.
ODD_PROSE = [
    Piece("Braces {x} and { } and }} and {% x %} w§.", (), fate=Fate.EITHER),
    Piece("<!-- {{ nothing }} -->\n\nAfter w§.", ("After w§.",), fate=Fate.EITHER),
    Piece('<!-- ![a](figure:f "c") -->', fate=Fate.EITHER),
    Piece("\\{\\{ n \\}\\} w§", fate=Fate.EITHER),
    Piece("See (figure:a) w§", fate=Fate.EITHER),
    Piece("Before w§.\n\n    indented $x$ w§", codes=("indented $x$ w§",), fate=Fate.EITHER),
    Piece("Before w§.\n\n    indented {{ n§ }} w§", codes=("indented {{ n§ }} w§",), fate=Fate.EITHER),
    Piece("A control \x01 \x02 letter w§", ("A control", "letter w§"), fate=Fate.EITHER),
    Piece("An [empty]() link w§", ("link w§",), fate=Fate.EITHER),
]  # fmt: skip
# Where a number may stand, with ``@`` for the reference in the text, and ``#`` for the value in the words.
NUMBERS = [
    Piece("Number w§ is @ here.", ("Number w§ is # here.",)),
    Piece("## Heading w§ @ here { #h§ }\n\nText v§.", ("Heading w§ # here",)),
    Piece("| a | b |\n| - | - |\n| w§ @ here | $x$ |", ("w§ # here",), 1, needs=("tables",)),
    Piece("- Item w§ @ here\n- **@** v§", ("Item w§ # here", "# v§")),
    Piece("> Quoted w§ @ here", ("Quoted w§ # here",)),
    Piece("Noted w§[^n§].\n\n[^n§]: Note v§ @ here.", ("Note v§ # here.",), needs=("footnotes",)),
    Piece("[Link w§ @ here](index.md) and `@` w§", ("Link w§ # here and @ w§",)),
    Piece("@ begins w§\n@ continues w§", ("# begins w§ # continues w§",)),
    Piece("*@* ends w§ with _@_ @", ("# ends w§ with # #",)),
    Piece("- @ v§\n- \\$@ v§", ("# v§", "$# v§")),
    Piece('<span title="@">Span w§</span> <https://example.org> @ v§', ("Span w§ https://example.org # v§",)),
    Piece("A formula $@ + x$ w§.", ("w§.",), 1),
]
# Words for a figure: the alternative text, what is read of it, the caption, and what is seen of it.
CAPTIONS = [
    ("A drawing w§", "A drawing w§", "Caption v§", "Caption v§"),
    ("A (drawing) w§, *x*", "A (drawing) w§, *x*", "Of $x$ v§", "v§"),
    ("Drawing & <b> w§", "Drawing & <b> w§", "`c` and **v§**", "c and v§"),
    ("Drawing `c` \\$5 w§", "Drawing c $5 w§", "Caption \\$5 v§", "Caption $5 v§"),
    ("At @, w§", "At @, w§", "With @ v§", "With @ v§"),
]
# What stops a build, or makes it warn.
MISTAKES = [
    Piece("Unknown {{ nothing§ }}.", fate=Fate.FAILS, at="{{ nothing§ }}"),
    Piece("Unreadable {{ a b }} w§.", fate=Fate.FAILS, at="{{ a b }} w§"),
    Piece("Unreadable {{ site_pages:q }} w§.", fate=Fate.FAILS, at="{{ site_pages:q }} w§"),
    Piece("Open {{ w§.", fate=Fate.FAILS, at="{{ w§"),
    Piece('![no§](figure:no§ "no")', fate=Fate.FAILS, at="figure:no§"),
    Piece("[no§](table:no§)", fate=Fate.FAILS, at="table:no§"),
    Piece('Words before ![no§](figure:no§ "no")', fate=Fate.FAILS, at="figure:no§"),
    Piece("![](figure:no§)", fate=Fate.FAILS, at="figure:no§"),
    Piece("Accuracy w§ was 91.5%.", fate=Fate.FAILS, at="w§ was 91.5%"),
    Piece("Formula w§ $\\frac{1}$ here.", fate=Fate.FAILS, at="w§ $\\frac{1}$"),
    Piece("Formula w§ $\\nothing$ here.", fate=Fate.FAILS, at="w§ $\\nothing$"),
    Piece("Formula w§ $ \\alpha $ here.", fate=Fate.FAILS, at="w§ $ \\alpha $"),
    Piece("$$ \\alpha w§", fate=Fate.FAILS, at="$$ \\alpha w§"),
    Piece("```python\nprint(§)\n", fate=Fate.FAILS),
    Piece("```py\nprint(§)\n```", fate=Fate.FAILS, at="```py\n"),
    Piece("```python bad§\nprint(1)\n```", fate=Fate.FAILS, at="```python bad§"),
    Piece('```python { data-bad§="x" }\nprint(1)\n```', fate=Fate.FAILS, at="data-bad§"),
    Piece("Words w§\n```python\nprint(1)\n```", fate=Fate.FAILS, at="```python"),
    Piece("> ```python\n> print(§)\n> ```", fate=Fate.FAILS, at="> ```python"),
    Piece("- ```python\n  print(§)\n  ```", fate=Fate.FAILS, at="- ```python"),
    Piece("  ```python\n  print(§)\n  ```", fate=Fate.FAILS, at="  ```python"),
    Piece("<!--\n\n```python\nprint(§)\n```\n\n-->", fate=Fate.FAILS, at="```python"),
    Piece("<div>\n\n```python\nprint(§)\n```\n\n</div>", fate=Fate.FAILS, at="```python"),
    Piece("```python\n\n```", fate=Fate.FAILS, at="```python"),
    Piece("    ```python\n    print(§)\n    ```", fate=Fate.EITHER),
    Piece("[Nowhere w§](nowhere.md)", ("Nowhere w§",), fate=Fate.WARNS),
    Piece("[Nowhere w§](no/file.csv)", ("Nowhere w§",), fate=Fate.WARNS),
    Piece("## No id w§\n\nText", ("No id w§",), fate=Fate.WARNS),
    Piece("Title w§\n========\n\nText", ("Title w§",), fate=Fate.WARNS),
    Piece("Zero\u200bwidth w§", (), fate=Fate.WARNS),
    Piece("No note w§[^none§].", (), fate=Fate.WARNS),
    Piece("<<<<<<< ours w§", (), fate=Fate.WARNS),
]
# Where a piece may stand: the lines before it, and the extension that these need.
CONTAINERS = [
    ('!!! note "Title"', "admonition"),
    ("!!! warning", "admonition"),
    ('??? tip "More"', "pymdownx.details"),
    ("???+ info", "pymdownx.details"),
    ('=== "Tab"', "pymdownx.tabbed"),
    ("- An item", ""),
    ("1. An item", ""),
    ("* An item", ""),
]
