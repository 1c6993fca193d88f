"""The writer turns Markdown with references into Markdown with results."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from markdown import markdown

from convnotes.book.fault import Faults
from convnotes.book.kernel.figures import PHOTO
from convnotes.book.runs.store import Store
from tests.book.pages.test_scanner import shown

FIGURE = (
    'import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots(num="f", figsize=(5, 2))\nax.plot([1, 2], label="loss")'
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def project(request, project, kept):
    """What many tests place is run once, but for those that want a kernel."""
    if not request.node.get_closest_marker("kernels"):
        project.store = Store(kept)
    return project


def page(code, prose, fence="python"):
    return f"# A {{ #a }}\n\n{prose}\n\n```{fence}\n{code}\n```\n"


def made(project, code, prose, language="ko", fence="python"):
    project.page(page(code, prose, fence))
    return project.make().texts[language]["a"]


def failure(project, code, prose):
    project.page(page(code, prose))
    with pytest.raises(Faults) as caught:
        project.make()
    return str(caught.value)


@pytest.mark.kernels
def test_numbers_in_prose(project):
    text = made(
        project, "import convnotes\n\nconvnotes.report(acc=0.9753, n=1000)", "{{ acc:.1%}} of {{ n:,}} `{{ n }}`"
    )
    assert "97.5% of 1,000 `{{ n }}`" in text


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("{{ accuracy }}", "a.md:3: no fence reports a number 'accuracy'; there is acc"),
        ("{{ acc:zz}}", "a.md:3: {{ acc:zz}}: "),
        ("{{ acc + 1 }}", "a.md:3: cannot read this {{ number:format }}"),
    ],
)
def test_bad_numbers(project, prose, message):
    assert message in failure(project, "import convnotes\n\nconvnotes.report(acc=0.5)", prose)


@pytest.mark.parametrize(("value", "said"), [("'nan'", "nan"), ("'-inf'", "-inf")])
def test_a_number_that_is_none(project, value, said):
    code = f"import numpy as np\n\nimport convnotes\n\nconvnotes.report(loss=np.float32({value}))"
    assert f"a.md:3: the number 'loss' is {said}, so no sentence" in failure(project, code, "It is {{ loss:.1f}}.")
    assert "It is." in made(project, code, "It is.")


def test_a_table_with_korean_words_in_the_code(project):
    code = 'from convnotes import table\n\ntable("t", ["층"], [["합성곱"]])'
    assert "docs/en/a.md:3: no English for '층', '합성곱'" in failure(project, code, "[t](table:t)")


def test_a_number_has_one_origin(project):
    code = "import convnotes\n\nconvnotes.report(acc=0.5)\nconvnotes.report(acc=0.6)"
    assert "a.md:5: this fence gives a second number 'acc'" in failure(project, code, "")


@pytest.mark.kernels
def test_output_is_escaped_and_cannot_break_out(project):
    text = made(project, "print('<script>alert(1)</script>\\n```\\n# no heading\\x1b[31m\\x02')", "")
    assert "````" in text and "\x1b" not in text and "\x02" not in text
    html = markdown(text, extensions=["attr_list", "pymdownx.superfences"])
    assert "<script>" not in html and "no heading</h1>" not in html


@pytest.mark.parametrize("ends", ["  ", "    ", "\\"])
def test_two_spaces_or_a_backslash_break_a_line(project, ends):
    text = made(project, "x = 1", f"first line{ends}\nsecond line{ends}\n\nC:\\\\\nlast")
    html = markdown(text)
    assert re.search(r"<p>first line<br ?/>\nsecond line\\*</p>", html) and "<p>C:\\\nlast</p>" in html


def test_a_formula_over_lines(project):
    text = made(project, "x = 1", "So $a\n+ b$, and\n\n- item\n\n    $$\n    c\n    $$\n\nend")
    assert text.count("<math") == 2 and "$" not in text and "<p>end</p>" in markdown(text)
    assert '    <span class="formula"' in text


def test_a_figure_without_ink_is_one_file_for_both_schemes(project):
    code = (
        'import matplotlib.pyplot as plt\nimport numpy as np\n\nfig, ax = plt.subplots(num="f", figsize=(2, 2))\n'
        'ax.imshow(np.zeros((300, 300, 3)))\nax.axis("off")'
    )
    text = made(project, code, '![그림](figure:f "설명")')
    assert f'![그림](figures/a/f.{PHOTO[0]}){{ width="192"' in text and "#only" not in text


@pytest.mark.kernels
def test_a_long_error_is_wrapped_and_keeps_its_lines(project):
    code = 'raise ValueError("first " + "word " * 30 + "last\\nsecond line, " + "x" * 90)'
    text = made(project, code, "", fence='python { data-raises="ValueError" }')
    first, second, third, *rest = text.partition("ValueError: ")[2].split("\n")
    assert first.startswith("first word word") and max(map(len, (first, second, third))) <= 76
    assert third.endswith("last") or second.endswith("last")
    assert "x" * 90 in "\n".join(rest)


def test_output_comes_after_the_list_of_annotations(project):
    project.page("""
        # A { #a }

        ```python
        print(6 * 7)  # (1)!
        ```

        1.  Six times seven,
            the answer.

        1. another list, in prose
        """)
    text = project.make().texts["ko"]["a"]
    assert text.index("the answer") < text.index("\n42\n")


def test_a_list_after_a_fence_without_annotations_stays_behind_the_output(project):
    project.page("# A { #a }\n\n```python\nprint(6 * 7)\n```\n\n1.  prose\n")
    text = project.make().texts["ko"]["a"]
    assert text.index("\n42\n") < text.index("1.  prose")


@pytest.mark.kernels
def test_figures_have_four_renderings_one_caption_and_alt(project):
    project.labels("en,ko\nloss,손실\n")
    project.page(page(FIGURE + "\nax.legend();", '![그림 설명](figure:f "캡션이에요")'))
    book = project.make()
    for language, word in (("ko", "손실"), ("en", "loss")):
        light, dark = (book.files[language][f"figures/a/f-{scheme}.svg"].decode() for scheme in ("light", "dark"))
        assert word in light and word in dark and light != dark
        ET.fromstring(light)
        text = book.texts[language]["a"]
        assert '![그림 설명](figures/a/f-light.svg#only-light){ width="480" height="192" loading="lazy" }' in text
        assert "/// caption" in text and "\n캡션이에요\n" in text


@pytest.mark.parametrize(("name", "quoted"), [("c#", "c%23"), ("왜 (1)?", "왜%20%281%29%3F"), ("50%", "50%25")])
def test_letters_that_mean_more_in_an_address_are_escaped(project, name, quoted):
    project.page(page(FIGURE + ";", '![그림](figure:f "설명")'), name=name)
    book = project.make()
    text = book.texts["ko"][name]
    assert f"](figures/{quoted}/f-light.svg#only-light)" in text and f"figures/{name}/f-light.svg" in book.files["ko"]
    assert f']({quoted}.ipynb){{ download="{name}.ipynb" }}' in text and f"]({quoted}.py)" in text


def test_only_a_page_with_solutions_has_a_button_that_prints_them(project):
    button = "<button"
    assert button not in made(project, FIGURE + ";", '![alt](figure:f "caption")')
    assert button in made(project, FIGURE + ";", '![alt](figure:f "caption")\n\n??? success "Solution"\n\n    One.')
    shown = '![alt](figure:f "caption")\n\n```md\n??? success "Solution"\n```'
    assert button not in made(project, FIGURE + ";", shown)


def test_figures_within_a_box_stay_in_it(project):
    prose = '!!! note\n\n    ![alt](figure:f "caption")'
    text = made(project, FIGURE + ";", prose)
    assert "\n    [![alt](figures/a/f-light.svg" in text and "\n    /// caption" in text


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("", "a.md:5: the page does not place the figure 'f'"),
        ('![alt](figure:g "c")', "a.md:3: no fence makes a figure 'g'; there is f"),
        ('![](figure:f "c")', "a.md:3: cannot read this reference"),
        ("![alt](figure:f)", "a.md:3: cannot read this reference"),
        ('Inline ![alt](figure:f "c").', "a.md:3: cannot read this reference"),
        ('![alt](figure:f "c")\n\n![alt](figure:f "c")', "a.md:5: the figure 'f' is placed twice"),
        ("[c](table:t)", "a.md:3: no fence makes a table 't'; there is site-runs"),
        ("[c](list:terms)", "a.md:3: there is no list 'terms'; there is glossary"),
    ],
)
def test_bad_references(project, prose, message):
    assert message in failure(project, FIGURE + ";", prose)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (FIGURE.replace('num="f", ', "") + ";", "a figure without a name"),
        (FIGURE + "\nax.legend();", "no Korean in labels.csv for 'loss'"),
    ],
)
@pytest.mark.kernels
def test_bad_figures(project, code, message):
    assert message in failure(project, code, '![alt](figure:f "caption")')


TABLE = 'import convnotes\n\nconvnotes.table("t", ["layer", "size"], [["<b>", 1200], ["conv", 0.123456]])'


@pytest.mark.kernels
def test_tables_have_header_cells_in_the_language_of_the_page(project):
    project.labels("en,ko\nlayer,층\nsize,크기\nconv,합성곱\n")
    project.page(page(TABLE, "[캡션](table:t)"))
    book = project.make()
    korean = book.texts["ko"]["a"]
    assert '<th scope="col">층</th><th scope="col" class="num">크기</th>' in korean
    assert '<th scope="row">합성곱</th><td class="num">0.123</td>' in korean
    assert '<th scope="row">&lt;b&gt;</th><td class="num">1,200</td>' in korean
    assert '<caption id="table-t">캡션</caption>' in korean
    assert '<th scope="col">layer</th><th scope="col" class="num">size</th>' in book.texts["en"]["a"]


def test_a_table_without_korean_words(project):
    assert "a.md:3: no Korean in labels.csv for 'conv', 'layer', 'size'" in failure(project, TABLE, "[c](table:t)")


def test_formulas_become_mathml_and_code_stays_code(project):
    text = made(project, "x = 1", "The size $n_1 * n_2$ and `$x$` and 5 $ or 6 $.\n\n$$\\frac{a}{b}$$")
    assert text.count("<math") == 2 and "`$x$`" in text and "5 $ or 6 $." in text
    (block,) = re.findall(r'<math[^>]*display="block".*?</math>', text)
    assert ET.fromstring(block) is not None


@pytest.mark.parametrize("formula", ["\\frac{a", "\\nosuchcommand x", "a_"])
def test_a_bad_formula(project, formula):
    assert "a.md:3: cannot read the formula" in failure(project, "x = 1", f"Here: ${formula}$")


def test_the_line_of_downloads_is_below_the_title(project):
    lines = made(project, "x = 1", "Prose.").split("\n")
    assert lines[0] == "# A { #a }" and lines[2].startswith("[노트북(.ipynb)](a.ipynb)") and "colab" in lines[2]


def test_a_page_without_code_has_no_downloads(project):
    project.page("# A { #a }\n\nProse.\n")
    book = project.make()
    assert book.texts["ko"]["a"] == "# A { #a }\n\nProse.\n" and not book.files["ko"]


def test_code_that_is_not_run_says_so(project):
    project.page('# A { #a }\n\n```python { data-norun="download" }\nload_data()\n```\n')
    book = project.make()
    assert project.ran == set()
    assert "내려받기가 필요해서" in book.texts["ko"]["a"] and "it needs a download" in book.texts["en"]["a"]


def test_code_stays_what_the_page_says(project):
    text = made(project, 'x = "{{ not a number }} $a$"', "Prose.")
    assert shown(text) == ['x = "{{ not a number }} $a$"']


@pytest.mark.kernels
def test_an_empty_line_of_an_example_has_no_mark(project):
    project.page("# A { #a }\n\n```pycon\n>>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n```\n")
    assert ">>> print('a\\n\\nb')\na\n\nb\n```" in project.make().texts["ko"]["a"]


def test_reported_words_are_escaped(project):
    text = made(project, "import convnotes\n\nconvnotes.report(w='<script>*a*')", "So {{ w }}.")
    assert "So &#60;script&#62;&#42;a&#42;." in text


def test_reported_words_are_escaped_in_the_words_of_a_figure(project):
    code = f"{FIGURE};\n\nimport convnotes\n\nconvnotes.report(w='a]\\n\\n*b*')"
    text = made(project, code, '![<The> {{ w }} & \\$5](figure:f "Of {{ w }}")')
    assert "[![&lt;The&gt; a&#93;&#10;&#10;&#42;b&#42; &amp; $5](figures/a/f-light.svg" in text
    assert "\nOf a&#93;&#10;&#10;&#42;b&#42;\n" in text


def test_numbers_in_formulas(project):
    text = made(project, "import convnotes\n\nconvnotes.report(n=3)", "So $s = {{ n }}$.")
    assert "<mn>3</mn>" in text
    assert "no fence reports a number 'm'" in failure(project, "x = 1", "So $s = {{ m }}$.")


def test_the_words_for_a_picture_are_words(project):
    text = made(project, FIGURE + ";", '![a curve of $x^2$](figure:f "the curve $x^2$")')
    assert "![a curve of $x^2$](figures" in text and text.count("<math") == 1


@pytest.mark.parametrize("caption", ["`code`", "**bold**", "a < b"])
def test_a_caption_that_a_table_cannot_have(project, caption):
    assert "a.md:3: the caption of a table has words" in failure(project, TABLE, f"[{caption}](table:t)")


@pytest.mark.parametrize(
    "labels", ["", "ko,en\n", "en,ko\nloss\n", "en,ko\nlayer {name},층 {name}\n", "en,ko\nlayer {},층\n"]
)
def test_a_damaged_catalogue(project, labels):
    project.labels(labels)
    project.page("# A { #a }\n")
    with pytest.raises(Faults, match=r"docs/labels.csv:\d: "):
        project.make()


MODEL = f"""{FIGURE}
import keras
import numpy as np
from convnotes import manifest

model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(1, 3)])
manifest.publish("net", model, images={{"blank": np.zeros((4, 4))}})"""
ALIVE = '![alt](figure:f "caption"){ .draw-digit model=net }'


@pytest.mark.kernels
def test_an_explorable_is_an_element_around_its_figure(project):
    project.labels("en,ko\nloss,손실\n")
    project.page(page(MODEL, ALIVE))
    book = project.make()
    for language, words in (("ko", "모델 파일"), ("en", "The file of the model")):
        text, files = book.texts[language]["a"], book.files[language]
        html = markdown(text, extensions=["attr_list", "pymdownx.blocks.caption", "pymdownx.blocks.html"])
        element = html[html.index("<draw-digit") : html.index("</draw-digit>")]
        assert '<draw-digit class="explorable">' in element
        assert "<figcaption>" in element and 'alt="alt"' in element
        assert '<a class="model" href="models/a/net.json">' in element and words in element
        assert json.loads(files["models/a/net.json"])["layers"][0]["kind"] == "conv"
        assert len(files["models/a/net.bin"]) == 4 * 10


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        (ALIVE.replace("net", "nte"), "a.md:3: no fence makes a model 'nte'; there is net"),
        (ALIVE.replace("model=net", "net"), "a.md:3: cannot read this reference"),
        ('![alt](figure:f "caption")', "the page does not place the model 'net' that this fence makes"),
    ],
)
def test_a_model_that_is_not_there_or_not_used(project, prose, message):
    project.labels("en,ko\nloss,손실\n")
    assert message in failure(project, MODEL, prose)


def test_another_page_shows_a_figure_again_and_before_its_run_waits_for_it(project):
    project.labels("en,ko\nloss,손실\n")
    project.page(page(MODEL + "\nshown_again = True", ALIVE))
    again = '![alt](figure:a#f "caption"){ .see-digit model=a#net }'
    project.page(f"# B {{ #b }}\n\n{again}\n", name="deep/b")
    waiting = project.make(wait=False)
    assert '<p class="waiting" id="figure-f">alt</p>' in waiting.texts["en"]["deep/b"]
    book = project.make()
    text, files = book.texts["en"]["deep/b"], book.files["en"]
    assert "//// html | see-digit.explorable" in text and "../models/deep/b/net.json" in text
    for file in ("models/{}/net.json", "figures/{}/f-light.svg"):
        assert files[file.format("deep/b")] == files[file.format("a")]
    project.page(f"# B {{ #b }}\n\n{again.replace('a#f', 'a#g')}\n", name="deep/b")
    with pytest.raises(Faults, match=r"deep/b.md:3: no fence makes a figure 'a#g'; there is none"):
        project.make()


@pytest.mark.parametrize("typed", ["97.1%", "97.1 %", "0.4%p", "0.4 points", "2.5 percentage points"])
def test_a_result_is_not_typed(project, typed):
    assert f"a.md:3: {typed.removesuffix('p')} is typed; report it in a fence" in failure(
        project, "x = 1", f"It is {typed}."
    )


def test_a_figure_of_others_may_be_typed_with_its_source(project):
    text = made(project, "x = 1", "The book has 99.3%[^book], in 5.1 and `97.1%`.\n\n[^book]: 99.3% there.")
    assert "99.3%" in text


def test_what_a_fence_made_is_not_placed_by_its_path(project):
    told = failure(project, "x = 1", "![Another page's](../figures/b/f-light.svg)")
    assert "a.md:3: figures/ is reserved for what fences make, which is placed by name" in told


def test_a_cover_has_its_downloads_at_its_foot(project):
    code = "1 + 1"
    for front, before in (("", False), ("---\ncover: true\n---\n\n", True)):
        project.page(front + page(code, "Words."))
        text = project.make().texts["en"]["a"]
        assert (text.index("Words.") < text.index("{ .page-tools ")) == before
