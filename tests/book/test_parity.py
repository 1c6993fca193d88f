"""Parity: find where two pages differ."""

import re
import textwrap
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnotes.book.course import Course
from convnotes.book.pages.glossary import COLUMNS
from convnotes.book.pages.page import Page
from convnotes.book.parity import accept_all, check
from convnotes.book.parity.inventory import Inventory
from convnotes.book.parity.record import Record
from convnotes.book.parity.sections import Section, split
from tests.conftest import ROOT

HEAD = "---\ntitle: T\ndescription: D\n---\n# A { #a }\n\n"
GLOSSARY = """
    layer,층,레이어;계층,
    hierarchical,계층적,,hierarch
    dense layer,밀집 층,완전 연결 층,
    convolution,합성곱,컨볼루션;CNN,convnet
    feature map,특성 맵,특징 맵,
    training,훈련,,train
    """


def found(project) -> list[str]:
    """Return the differences, without reminders of unrecorded sections."""
    return [str(difference) for difference in check(project.course) if "is not recorded" not in difference.message]


def differences(project, korean, english):
    project.page(HEAD + textwrap.dedent(korean), HEAD + textwrap.dedent(english))
    return found(project)


SAME = {
    "prose": ("합성곱은 창을 옮겨요.", "A convolution slides a window."),
    "order within a sentence": ("`b`의 `a`는 [책](x.md) 3권", "3 of [book](x.md): `a` of `b`"),
    "numbers": ("1,000장 중 96%, 3×3은 5.1.1절에", "Of 1000, 96 %; 3 × 3 is in 5.1.1."),
    "words for numbers": ("세 개, 첫째", "three, the first"),
    "numbers in names": ("VGG16, VGG16, ResNet-50", "VGG16"),
    "numbers in targets": ("[책](https://example.org/9/)", "[book](https://example.org/9/)"),
    "comments and layout": ("```python\nx = 1  # 하나\n```", "```python\nx  =  1\n```"),
    "titles of fences": ('```python title="모델"\nx\n```', '```python title="model"\nx\n```'),
    "titles of boxes": ('!!! note "참고"\n\n    내용', '!!! note "Note"\n\n    Body'),
    "titles of tabs": ('=== "케라스"\n\n    내용', '=== "Keras"\n\n    Body'),
    "captions": ('![그림](figure:f "캡션")', '![Picture](figure:f "Caption")'),
    "captions of tables": ("[이름](table:t)", "[Name](table:t)"),
    "math": ("값 $k$\n\n$$k^2$$", "Value $k$\n\n$$k^2$$"),
    "number references": ("정확도 {{ acc:.1%}}", "Accuracy {{ acc:.1%}}"),
    "Markdown tables": ("| 가 | 나 |\n|---|---|\n| 다 | 라 |", "| a | b |\n|:--|--:|\n| c | d |"),
    "lists": ("1. 하나\n1. 둘", "1. one\n2. two"),
    "quoted Korean": ("합성곱, `가`", 'Convolution, <span lang="ko">합성곱</span>, `가`'),
    "attributes": ('글\n{ .lead title="가" }', 'Text\n{ .lead title="b" }'),
}


@pytest.mark.parametrize(("korean", "english"), SAME.values(), ids=SAME)
def test_same(project, korean, english):
    assert differences(project, korean, english) == []


DIFFERENT = {
    "code": ("```python\nx = 1\n```", "```python\nx = 2\n```", "ko 7: python fence does not match python fence (en 7)"),
    "options": (
        "```python\n1\n```",
        '```{ .python data-raises="E" }\n1\n```',
        "ko 7: python fence does not match python",
    ),
    "fences": ("```text\nx\n```\n\n```\ny\n```", "```\ny\n```", "ko 7: text fence has no counterpart (en 5)"),
    "inline code": ("`a`", "`b`", "ko 7: code `a` does not match code `b` (en 7)"),
    "math": ("$k$", "", "ko 7: formula k has no counterpart (en 5)"),
    "display math": ("", "$$k$$", "en 7: formula k has no counterpart (ko 5)"),
    "numbers": ("3개\n4개", "three\n\n5 of them, 3", "ko 8: number 4 does not match number 5 (en 9)"),
    "a number twice": ("3", "3, 3", "en 7: number 3 has no counterpart (ko 5)"),
    "number references": ("{{ a:d }}", "{{ b }}", "ko 7: reference {{ a:d }} does not match reference {{ b }} (en 7)"),
    "links": ("[x](a.md#b)", "[x](a.md#c)", "ko 7: link a.md#b does not match link a.md#c (en 7)"),
    "links with titles": ('[x](a_(b).md "c")', "x", "ko 7: link a_(b).md has no counterpart (en 5)"),
    "bare links": ("<https://example.org/a>", "", "ko 7: link https://example.org/a has no counterpart (en 5)"),
    "link definitions": ("[x]: a.md", "", "ko 7: link a.md has no counterpart (en 5)"),
    "HTML links": ("<a>x</a>", '<a href="a.md">x</a>', "en 7: link a.md has no counterpart (ko 5)"),
    "footnotes": ("글[^1]\n\n[^1]: 주", "x[^1][^1]\n\n[^1]: note", "en 9: link ^1 has no counterpart (ko 5)"),
    "elements": ("<conv-demo></conv-demo>", "", "ko 7: element <conv-demo> has no counterpart (en 5)"),
    "attributes": ("글\n{ .lead }", "text", "ko 8: attribute .lead has no counterpart (en 5)"),
    "models": ("글\n{ model=a }", "x\n{ model=b }", "ko 8: attribute model=a does not match attribute model=b (en 8)"),
    "figures": ('![a](figure:f "c")', '![a](figure:g "c")', "ko 7: figure f does not match figure g (en 7)"),
    "tables": ("[c](table:t)", "", "ko 7: table t has no counterpart (en 5)"),
    "kinds of boxes": ("!!! note\n\n", "!!! tip\n", "ko 7: box !!! note does not match box !!! tip (en 7)"),
    "folded boxes": ("??? note\n", "???+ note\n", "ko 7: box ??? note does not match box ???+ note (en 7)"),
    "tabs": ('=== "a"\n\n    x\n\n=== "b"\n\n    y', '=== "a"\n\n    x', "ko 11: box === has no counterpart (en 5)"),
    "rows": (
        "| a | b |\n|---|---|\n| c | d |",
        "| a | b |\n|---|---|",
        "ko 8: Markdown table of 1 rows and 2 columns does not match Markdown table of 0 rows and 2 columns (en 8)",
    ),
    "list items": ("- 가\n- 나", "- a", "ko 8: list item - has no counterpart (en 5)"),
    "Korean left": ("가", "One\n\nand 하나 more", "en 9: Korean on an English page, '하나'; translate it"),
    "Korean left in a title": ('!!! note "a"', '!!! note "가"', "en 7: Korean on an English page, '가'"),
    "Korean left in a formula": ("$가$", "$가$", "en 7: Korean on an English page, '가'"),
    "headings": ("## X { #x }", "## Y { #y }", "ko 7: heading ## { #x } does not match heading ## { #y } (en 7)"),
    "levels": ("## X { #x }", "### X { #x }", "ko 7: heading ## { #x } does not match heading ### { #x } (en 7)"),
    "missing sections": ("## X { #x }\n\n`a`", "", "ko 7: heading ## { #x } has no counterpart (en 1)"),
}  # fmt: skip


@pytest.mark.parametrize(("korean", "english", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_different(project, korean, english, expected):
    (difference,) = differences(project, korean, english)
    short = re.sub(r"docs/(ko|en)/a\.md:(\d+)", r"\1 \2", difference)
    assert short == expected if expected.endswith(")") else short.startswith(expected)


def test_every_difference_is_listed_where_it_is(project):
    korean = "`a` 1\n\n## X { #x }\n\n`b`\n\n## Y { #y }\n\n`c` 3\n"
    english = "`a` 2\n\n## Y { #y }\n\n`d` 4\n"
    assert [line.partition(" has")[0].partition(" does")[0] for line in differences(project, korean, english)] == [
        "docs/ko/a.md:7: number 1",
        "docs/ko/a.md:9: heading ## { #x }",
        "docs/ko/a.md:15: code `c`",
        "docs/ko/a.md:15: number 3",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("```python\nx\n```", "```python\ny\n```"),
        ('![a](figure:f "c")', '![a](figure:g "c")'),
        ("!!! note\n\n    x", "!!! tip\n\n    x"),
        ("## X { #x }", "## Y { #y }"),
    ],
)
def test_order_matters_where_pages_flow(project, one, other):
    lines = differences(project, f"{one}\n\n{other}\n", f"{other}\n\n{one}\n")
    assert len(lines) == 2
    assert all(" stands where " in line for line in lines)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("## X", ":7: a heading needs an id, the same in both languages"),
        ("X\n---", ":7: a heading needs an id, the same in both languages"),
        ("## X { #x }\n\n## X { #x }", ":9: another section of this page has the id #x"),
    ],
)
def test_headings_need_ids(project, body, message):
    english, korean = differences(project, body, body)
    assert f"docs/en/a.md{message}" in english
    assert f"docs/ko/a.md{message}" in korean


def test_comments_in_code_are_no_headings(project):
    assert differences(project, "```python\n# 제목\n```", "```python\n# title\n```") == []


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: T", "docs/en/a.md:1: the front matter needs a description"),
        ("title: T\ndescription:", "docs/en/a.md:1: the front matter needs a description"),
        (
            "title: T\ndescription: D\ntags: [a]",
            "docs/en/a.md:1: front matter tags has no counterpart (docs/ko/a.md:1)",
        ),
        ("title: T\ndescription: a: b", "docs/en/a.md:3: cannot read the front matter: mapping values are not allowed"),
        ("title: 제목\ndescription: D", "docs/en/a.md:2: Korean on an English page"),
    ],
)
def test_front_matter(project, front, message):
    project.page(HEAD, f"---\n{front}\n---\n# A {{ #a }}\n")
    assert any(line.startswith(message) for line in found(project))


def test_a_page_without_its_counterpart(project):
    project.page(HEAD, name="sub/b")
    (project.root / "docs/en/sub/b.md").unlink()
    assert found(project) == ["docs/ko/sub/b.md:1: has no counterpart docs/en/sub/b.md"]


def test_a_page_that_cannot_be_scanned(project):
    lines = differences(project, "```python\nx", "`a`")
    assert len(lines) == 1
    assert lines[0].startswith("docs/ko/a.md:7: this fence is never closed")


@pytest.fixture
def terms(project):
    project.labels("")
    rows = [row + "," * (len(COLUMNS) - 4) for row in textwrap.dedent(GLOSSARY).strip().split("\n")]
    (project.root / "docs/glossary.csv").write_text("\n".join([",".join(COLUMNS), *rows, ""]), "utf-8")
    return project


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("합성곱 층", "Convolutional layers"),
        ("합성곱\n층과 특성\n맵", "Convolution layers and feature\nmaps"),
        ("합성곱 “컨볼루션”", "convolution"),
        ("**합성곱**(convolution, 컨볼루션)", "convolution"),
        ("합성곱\n\n> 예전 노트: 컨볼루션", "convolution\n\n> The old notes."),
        ("“Training layers”", "“Training layers”"),
        ("`컨볼루션` `CNN`", "`컨볼루션` `CNN`"),
        ("계층적인 세상", "The hierarchical world"),
        ("훈련한다", "We train it."),
        ("밀집 층", "Dense layers"),
    ],
)
def test_terms_agree(terms, korean, english):
    assert differences(terms, korean, english) == []


@pytest.mark.parametrize(
    ("korean", "english", "message"),
    [
        ("합성곱, 컨볼루션", "convolution", "docs/ko/a.md:7: write 합성곱 for 'convolution', or quote"),
        ("합성곱\n\nCNN은", "convolution", "docs/ko/a.md:9: write 합성곱 for 'convolution', or quote"),
        ('합성곱\n\n!!! note "컨볼루션"', 'convolution\n\n!!! note "x"', "docs/ko/a.md:9: write 합성곱 for"),
        ("층, 계층", "layer", "docs/ko/a.md:7: write 층 for 'layer', or quote"),
        ("맵", "The feature\nmap", "docs/en/a.md:7: 'feature map' here, but 특성 맵 nowhere on docs/ko/a.md"),
        ("특성 맵", "The map", "docs/ko/a.md:7: 특성 맵 here, but 'feature map' nowhere on docs/en/a.md"),
        ("특성 맵", "The\n\nlayer, feature map", "docs/en/a.md:9: 'layer' here, but 층 nowhere on docs/ko/a.md"),
    ],
)
def test_terms_differ(terms, korean, english, message):
    (difference,) = differences(terms, korean, english)
    assert difference.startswith(message)


def test_a_damaged_glossary_is_a_difference(terms):
    file = terms.root / "docs/glossary.csv"
    file.write_bytes(file.read_bytes() + b"\xff\x00\n")
    assert differences(terms, "층", "layer") == [f"docs/glossary.csv:8: not a row of {','.join(COLUMNS)}"]


def test_the_glossary_of_the_book_can_be_read():
    glossary = Course(ROOT).glossary
    assert glossary.terms
    assert not glossary.faults


KOREAN = HEAD + "합성곱\n\n## 채움 { #padding }\n\n가장자리를\n채워요.\n\n```python\nx = 1\n```\n"
ENGLISH = HEAD + "Convolution\n\n## Padding { #padding }\n\nPad the\nedges.\n\n```python\nx = 1\n```\n"


@pytest.fixture
def agreed(project):
    project.page(KOREAN, ENGLISH)
    assert len(check(project.course)) == 3
    accept_all(project.course, [])
    assert check(project.course) == []
    return project


def test_the_record_is_a_sorted_file_with_a_line_for_each_section(agreed):
    lines = (agreed.course.parity_file).read_text("utf-8").splitlines()
    assert [re.sub("[0-9a-f]{12}", "…", line) for line in lines] == [
        "page,section,ko,en",
        "a,,…,…",
        "a,a,…,…",
        "a,padding,…,…",
    ]


def test_a_change_in_one_language_names_both_lines(agreed):
    agreed.page(KOREAN.replace("채워요", "채우지 않아요"), ENGLISH)
    (line,) = found(agreed)
    assert line.startswith("docs/ko/a.md:9: section a#padding changed, but its counterpart docs/en/a.md:9 did not")
    agreed.page(KOREAN, ENGLISH.replace("Pad the", "Never pad the"))
    (line,) = found(agreed)
    assert line.startswith("docs/en/a.md:9: section a#padding changed, but its counterpart docs/ko/a.md:9 did not")


def test_a_change_in_one_language_is_accepted_by_name_only(agreed):
    agreed.page(KOREAN.replace("채워요", "메워요").replace("title: T", "title: 제목"), ENGLISH)
    accept_all(agreed.course, [])
    assert len(found(agreed)) == 2
    accept_all(agreed.course, ["a#padding", "a"])
    assert found(agreed) == []


def test_a_name_that_is_no_section(agreed):
    with pytest.raises(LookupError, match="no section 'a#x' that both languages have; there is a#a"):
        accept_all(agreed.course, ["a#x"])


def test_changes_in_both_languages_are_said_and_accepted(agreed):
    agreed.page(KOREAN.replace("채워요", "메워요"), ENGLISH.replace("Pad", "Fill"))
    (line,) = found(agreed)
    assert line.startswith("docs/ko/a.md:9: section a#padding changed, and so did docs/en/a.md:9")
    accept_all(agreed.course, [])
    assert found(agreed) == []


def test_what_differs_otherwise_is_not_accepted(agreed):
    before = (agreed.course.parity_file).read_bytes()
    agreed.page(KOREAN.replace("채워요", "3번 메워요"), ENGLISH.replace("Pad", "Fill"))
    accept_all(agreed.course, ["a#padding"])
    assert len(found(agreed)) == 2
    assert (agreed.course.parity_file).read_bytes() == before


def test_wrapping_comments_and_code_layout_are_free(agreed):
    agreed.page(KOREAN.replace("가장자리를\n채워요.", "가장자리를 채워요."), ENGLISH.replace("x = 1", "x = 1  # one"))
    assert check(agreed.course) == []


def test_new_sections_are_accepted_and_old_ones_forgotten(agreed):
    agreed.page(KOREAN.replace("#padding", "#pad"), ENGLISH.replace("#padding", "#pad"))
    assert [difference.line for difference in check(agreed.course)] == [9]
    accept_all(agreed.course, [])
    assert check(agreed.course) == []
    assert set(Record.read(agreed.course.parity_file, "parity.csv").digests) == {("a", ""), ("a", "a"), ("a", "pad")}


def test_pages_that_cannot_be_compared_keep_their_record(agreed):
    agreed.page(KOREAN + "\n```python\n", ENGLISH)
    agreed.page(HEAD, name="b")
    accept_all(agreed.course, [])
    assert {page for page, _ in Record.read(agreed.course.parity_file, "parity.csv").digests} == {"a", "b"}


@pytest.mark.parametrize("damage", [b"\xff\x00", b"<<<<<<< HEAD", b"a,padding,1,2", b'"', b""])
def test_a_damaged_record_is_a_difference_and_is_not_written_over(agreed, damage):
    file = agreed.course.parity_file
    damaged = file.read_bytes().rsplit(b"\n", 2)[0] + b"\n" + damage + b"\n"
    file.write_bytes(damaged)
    agreed.page(KOREAN.replace("채워요", "메워요"), ENGLISH.replace("Pad", "Fill"))
    accept_all(agreed.course, [])
    assert file.read_bytes() == damaged
    assert any(line.startswith("docs/parity.csv:4: not a row of page,section,ko,en; take") for line in found(agreed))


@pytest.mark.parametrize("text", ["", "page,section\n", "a,,0123456789ab,0123456789ab\n"])
def test_a_record_without_its_first_line(agreed, text):
    (agreed.course.parity_file).write_text(text, "utf-8")
    (line,) = found(agreed)
    assert line.startswith("docs/parity.csv:1: the first line is not page,section,ko,en; take the file from git again")


def test_a_section_recorded_twice(agreed):
    file = agreed.course.parity_file
    file.write_text(file.read_text("utf-8") + "a,padding,0123456789ab,0123456789ab\n", "utf-8")
    (line,) = found(agreed)
    assert line.startswith("docs/parity.csv:5: a second row for a#padding")


@given(
    st.lists(st.tuples(st.sampled_from(["one", "`k`", "$k$", "3", "[x](y.md)"]), st.sampled_from([" ", "\n", " \n  "])))
)
def test_a_section_is_the_same_however_it_is_wrapped(words):
    straight, wrapped = (
        Section("a", 2, 1, dict(enumerate(text.split("\n"))))
        for text in (" ".join(word for word, _ in words), "".join(word + space for word, space in words))
    )
    assert straight.digest == wrapped.digest

    def inventory(section):
        return sorted((item.kind, item.value) for item in Inventory(section).items)

    assert inventory(straight) == inventory(wrapped)


def _letters(text):
    return re.sub(r"[\s>]", "", text)


@given(st.text(alphabet="ab #{}=-|`$[]()!?.:<>/\"'13\n~한", max_size=80))
def test_any_page_can_be_read_and_keeps_every_line(text):
    page = Page("a", "ko", "docs/ko/a.md", text.replace("```", "").replace("~~~", ""))
    prose = [pair for section in split(page) for pair in section.prose.items()]
    lines = [number for number, _ in prose]
    # Lines that share a formula are one.
    assert lines == sorted(set(lines)) and lines[0] == 1 and lines[-1] <= page.text.count("\n") + 1
    # A heading's prose is its title alone.
    assert "#" in page.text or _letters("".join(line for _, line in prose)) == _letters(page.text)
    for section in split(page):
        Inventory(section)


def test_a_merge_that_was_not_finished(project):
    project.page("# A { #a }\n\n<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> main\n")
    lines = [difference.line for difference in check(project.course) if "merge" in difference.message]
    assert lines == [3, 5, 7] * 2


def test_what_an_editor_does_not_show_is_told(project):
    whole, pieces = "합성곱", unicodedata.normalize("NFD", "합성곱")
    for text, told in (
        (whole, ""),
        (pieces, "letters in pieces"),
        (f"{whole[0]}\u200b{whole[1:]}", r"U\+200B"),
        (f"\ufeff{whole}", r"U\+FEFF"),
        (f"{whole}\u202e", r"U\+202E"),
    ):
        project.page(f"---\ntitle: A\ndescription: A\n---\n\n# A {{ #a }}\n\n<span lang='ko'>{text}</span>.\n")
        found = "\n".join(map(str, check(project.course)))
        assert ("invisible" in found or "pieces" in found) == bool(told), found
        assert re.search(told, found)


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_page(project):
    text = "---\ntitle: A\ndescription: A\n---\n\n# A { #a }\n\n```python\nprint('합성곱')\n```\n"
    project.page(text)
    before = project.make()
    for language in ("ko", "en"):
        file = project.root / "docs" / language / "a.md"
        file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert project.make() == before and project.ran == set()


def test_footnotes_are_there_and_led_to(project):
    head = "---\ntitle: A\ndescription: A\n---\n\n# A { #a }\n\n"
    project.page(head + "It is so[^one], and `[^not]`[^two].\n\n[^one]: There.\n[^three]: Nowhere.\n")
    told = [str(difference) for difference in check(project.course) if "footnote" in difference.message]
    assert told == [
        f"docs/{language}/a.md:{line}: {message}"
        for language in ("en", "ko")
        for line, message in ((8, "there is no footnote [^two]"), (11, "nothing leads to the footnote [^three]"))
    ]


@pytest.mark.parametrize(
    "prose",
    [
        "{{ n }}은 {{ n }}는 {{ n }}이에요 {{ n }}이고 {{ n }}고 {{ n }}에서 {{ n }}가지와 {{ n }}만큼",
        "{{ n:.1%}}는 {{ n:.1pp}}%p로 {{ n }}개는 {{ n }}장을 {{ n }}배가 {{ n }}번째로 {{ n }}픽셀이에요",
        "**{{ n:.0%}}**예요, 값({{ n }})이 [{{ n }}](a.md)은 `{{ n }}은(는)` {{ n }} 이상",
    ],
)
def test_particles_follow_values(project, prose):
    project.page(HEAD + prose, HEAD)
    assert not [each for each in found(project) if "particle" in each or "whatever" in each]


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("{{ n:.1%}}은", "{{ n:.1%}}은: write 는, not 은, whatever the value is"),
        ("{{ n:.1pp}}%p으로", "%p으로: write 로, not 으로, whatever the value is"),
        ("**{{ n:.1%}}**이에요", "**이에요: write 예요, not 이에요, whatever the value is"),
        ("{{ n }}개은", "{{ n }}개은: write 개는, not 개은, whatever the value is"),
        ("{{ n }}장로", "{{ n }}장로: write 장으로, not 장로, whatever the value is"),
        ("값({{ n }})가", "{{ n }})가: write 이, not 가, whatever the value is"),
        ("{{ n }}은(는)", "write one form of the particle"),
        ("{{ n }}(으)로", "write one form of the particle"),
        ("{{ n }}에요", "에요 is no particle in book/pages/particles.py"),
        ("{{ n }}이상", "이상 is no particle in book/pages/particles.py"),
    ],
)
def test_a_particle_that_follows_no_value(project, prose, message):
    project.page(HEAD + "한 줄\n" + prose, HEAD + "{{ n }}")
    (told,) = (each for each in found(project) if "particle" in each or "whatever" in each)
    assert told.startswith("docs/ko/a.md:8: ") and message in told
