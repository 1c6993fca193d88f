"""Mathematics within prose."""

import html
import re

import markdown
import pytest

from convnotes.book.pages.inline import ALT, PLAIN, InlineError, fill, mathml, whole_formulas

# Each with the number of rows that it has to have.
SHOWN = {
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}": 2,
    r"\begin{align} a &= b \\ c &= d \end{align}": 2,
    r"\begin{align*} a &= b \\[4pt] c &= d \end{align*}": 2,
    r"\begin{gathered} a = b \\ c = d \end{gathered}": 2,
    r"\begin{equation} a = b \end{equation}": 1,
    r"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{아니면} \end{cases}": 2,
    r"\left[\begin{array}{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}\right]": 2,
    r"\begin{pmatrix} a \\ b \\ c \end{pmatrix}": 3,
    r"\text{출력 크기} = \lfloor \frac{n - k}{s} \rfloor + 1": 0,
    r"\operatorname{softmax}(z)_i": 0,
    r"\operatorname*{arg\,max}_i p_i": 0,
    r"\nabla_\theta \mathcal{L}, \mathbf{W}^\top, \mathbb{R}^{3 \times 3}": 0,
    r"50\% \{a\} \|x\|_2 \hat{y} \underbrace{a + b}_{n} a'": 0,
}
REFUSED = {
    r"a & b": 'Found "&"',
    r"\foo{x}": r'Unknown command "\foo"',
    r"\frac{a}{b": 'Expected closing token "}"',
    r"a } b": 'Unmatched closing token: "}"',
    r"\left( a": r'Expected closing token "\right"',
    r"\begin{aligned} a &= b": "reached end of input",
    r"\end{cases}": "Unmatched closing token",
    r"\begin{foo} a \end{foo}": 'Unknown environment "foo"',
    r"x^2^3": "Duplicate subscript or superscript",
    r"\tag{1} x": "numbered equation",
    r"\includegraphics{a}": "Unknown command",
    r"#1": "Macro parameter",
    r"a \\ b": r"\\ begins a row only within an environment",
    r"\boxed{x}": "browsers draw no boxes",
    r"\cancel{x}": "browsers draw no boxes",
    " ": "it is empty",
    "% a comment": "it is empty",
}


@pytest.mark.parametrize("latex", SHOWN)
def test_mathematics_is_shown(latex):
    markup = mathml(latex, "block")
    assert markup.count("<mtr>") == SHOWN[latex]
    assert not re.search(r"&amp;|\\|\(1\)|4pt", re.sub("<[^>]*>", "", markup))


@pytest.mark.parametrize("latex", REFUSED)
def test_or_refused(latex):
    with pytest.raises(InlineError, match=re.escape(REFUSED[latex])):
        mathml(latex, "block")


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("$$a", "$$ is no formula"),
        (r"with $ \alpha $ in it", "is no formula; write $x$ without spaces"),
        (r"with $\frac{a}{b} in it", "is no formula"),
        (r"\(\frac{a}{b}\)", "is no formula"),
        ("$ x^2 $", "is no formula"),
    ],
)
def test_what_looks_like_a_formula_is_not_left_as_it_is(prose, message):
    with pytest.raises(InlineError, match=re.escape(message)):
        fill(prose, {})


@pytest.mark.parametrize("prose", ["5 $ or 6 $", "5 $[^1]", "`$$ \\a`", "$HOME"])
def test_dollars_without_mathematics_stay(prose):
    assert fill(prose, {}) == prose


@pytest.mark.parametrize(
    "word",
    ["# x", "- x", "1. x", '=== "A"', "~~~", "a\n\nb", "  x ", "{ .x }", "*a* _b_ `c`", "[a](b)", "<b>&c", ":smile:"],
)
def test_a_reported_word_is_no_markup(word):
    filled = fill("{{ word }}", {"word": word})
    page = markdown.markdown(f"{filled}\n\n**{filled}**", extensions=["pymdownx.superfences", "attr_list", "tables"])
    shown = html.escape(word, quote=False)
    assert html.unescape(page) == html.unescape(f"<p>{shown}</p>\n<p><strong>{shown}</strong></p>")
    assert fill("{{ word }}", {"word": "*a* 5_000"}, PLAIN) == r"\*a\* 5\_000"


@pytest.mark.parametrize("value", [7, -0.5, 1234567, 0.125, 1e-9])
def test_a_reported_number_stays_as_it_is(value):
    for spec in ("", ",", ".1%", "+.2f"):
        assert fill(f"{{{{ n:{spec} }}}}", {"n": value}) == format(value, spec)


def test_an_escaped_dollar_is_shown_without_its_backslash():
    prose = r"\$5 for x^2, `\$6`, {{ cost }}"
    assert fill(prose, {"cost": r"\$7"}).startswith(r"&#36;5 for x^2, `\$6`, ")
    assert fill(prose, {"cost": 7}, ALT) == r"$5 for x^2, `\$6`, 7"
    # A notebook knows the escape.
    assert fill(prose, {"cost": 7}, PLAIN) == prose.replace("{{ cost }}", "7")


@pytest.mark.parametrize("prose", ["$$a$$", "- $$a$$", "1. so $$a$$ there", "| $$a$$ |"])
def test_a_formula_of_its_own_may_stand_anywhere(prose):
    assert fill(prose, {}).count('display="block"') == 1 and fill(prose, {}, PLAIN) == prose


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Let $a\n+ b$ be\n$5 and $6.", [(0, "Let $a + b$ be"), (2, "$5 and $6.")]),
        ("$$\na &= b % why\n\\\\ c\n$$\nthen", [(0, r"$$ a &= b \\ c $$"), (4, "then")]),
        ("a $x$ b $y\nz$ c $u\nv$ d\ne", [(0, "a $x$ b $y z$ c $u v$ d"), (3, "e")]),
        ("- item\n\n    $$\n    a\n    $$", [(0, "- item"), (1, ""), (2, "    $$ a $$")]),
        ("> $$\n> a\n> $$", [(0, "> $$ a $$")]),
        ("- $5 or\n- 6$ each", [(0, "- $5 or"), (1, "- 6$ each")]),
        ("`$a\nb$`", [(0, "`$a"), (1, "b$`")]),
        ("$$\na\n\nb$$", [(0, "$$"), (1, "a"), (2, ""), (3, "b$$")]),
        ("", [(0, "")]),
    ],
)
def test_lines_that_share_a_formula_are_one(text, lines):
    assert list(whole_formulas(text)) == lines


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (float("nan"), "the number 'x' is nan, so no sentence can state it"),
        (float("-inf"), "the number 'x' is -inf, so no sentence can state it"),
        (None, "the number 'x' is None, so no sentence can state it"),
        (10**400, "{{ x:.1f }}: int too large"),
        ("five", "{{ x:.1f }}: Unknown format code 'f' for object of type 'str'"),
    ],
)
def test_what_is_no_number_is_told(number, message):
    with pytest.raises(InlineError, match=re.escape(message)):
        fill("It is {{ x:.1f }}.", {"x": number})
