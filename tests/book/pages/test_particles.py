"""Particles after values, as Koreans read the values aloud."""

import pytest

from convnotes.book.pages.inline import ALT, PLAIN, SITE, InlineError, fill
from convnotes.book.pages.particles import agreeing, is_particle

# Texts, each with the particle that follows it.
TABLE = """
0_은 1_은 2_는 3_은 4_는 5_는 6_은 7_은 8_은 9_는
10_이 12_가 20_이 100_이 105_가 1,000_을 1,002_를 10,000_이
100,000,000_은 1,000,000,000,000_는 100,000,000,000,000_는 10000000000000000_은
0_으로 1_로 2_로 3_으로 6_으로 7_로 8_로 10_으로 1_과 7_이나 8_이에요 1_이라
0.5_는 2.0_은 0.50_으로 3.14_와 -0.3_을 −4_를 +1.07_이에요 3e-05_를 ±0.2_예요 3×3_은 1~2_나
30°_로 31%_는 31.0%_가 0%_를 +1.3%p_로 -3%p_예요 8%p_라서 6%p_와
3개_는 3장_은 1배_예요 3번_이나 2픽셀_로 2칸_으로 5곳_과 10쪽_이에요 2초_였어요 2번_이었어요 7층_이라는
7MB_를 3GB_라면 L_은 M_이에요 N_을 R_로 CNN_은 GPU_를 RGB_로 ReLU_가 VGG16_은 EfficientNet-Lite0_가
`Conv2D`_는 `Conv2D`_로 `k`_는 `n`_이
**3**_으로 **31%**_예요 $k=3$_이 “3”_은 [3](claim:a)_이에요 <b>3</b>_과 3{.big}_을 3[^note]_은
값(2)_이 정확도(31.3)_가 2(95%)_는 (3)_은 f(x(3))_는
"""
# The form after a consonant, and that after a vowel.
FORMS = """
은/는 이/가 을/를 과/와 과의/와의 과는/와는
으로/로 으로는/로는 으로도/로도 으로만/로만 으로서/로서 으로써의/로써의 으로부터/로부터
이나/나 이나마/나마 이랑/랑 이란/란 이라/라 이라서/라서 이라는/라는 이라고/라고 이라면/라면
이에요/예요 이었어요/였어요 이었고/였고 이어서/여서 이어야/여야
"""
OTHERS = "개 가지 에서 까지예요 보다 의 도 만 인데 로그 라디안 나노초"
CASES = [case.rpartition("_")[::2] for case in TABLE.split()]


@pytest.mark.parametrize(("before", "particle"), CASES)
def test_the_form_that_reading_asks_for(before, particle):
    assert agreeing(before, particle) == particle


def other(particle):
    """The other form of a particle."""
    return next(form for before in ("3", "2", "1") if (form := agreeing(before, particle)) != particle)


@pytest.mark.parametrize(("before", "particle"), CASES)
def test_the_other_form_is_replaced(before, particle):
    assert agreeing(before, other(particle)) == particle


@pytest.mark.parametrize("forms", FORMS.split())
def test_forms(forms):
    three, two = forms.split("/")
    assert agreeing("3", two) == agreeing("3", three) == three
    assert agreeing("2", two) == agreeing("2", three) == two
    assert is_particle(three) and is_particle(two)


@pytest.mark.parametrize("ending", ["고", "며", "면", "니", "니까", "던", "지만", "거나", "든", "든지"])
def test_what_may_keep_its_vowel(ending):
    assert agreeing("3", ending) == agreeing("3", f"이{ending}") == f"이{ending}"
    assert agreeing("2", ending) == ending and agreeing("2", f"이{ending}") == f"이{ending}"


@pytest.mark.parametrize("word", OTHERS.split())
def test_other_words_stay(word):
    assert not is_particle(word)
    assert agreeing("3", word) == agreeing("2", word) == word


@pytest.mark.parametrize("style", [SITE, PLAIN, ALT])
@pytest.mark.parametrize(
    ("prose", "three", "two"),
    [
        ("{{ n }}은 {{ n }}로, {{ n }}이에요.", "3은 3으로, 3이에요.", "2는 2로, 2예요."),
        ("**{{ n }}**을 [{{ n }}](claim:a/b#c)와", "**3**을 [3](claim:a/b#c)과", "**2**를 [2](claim:a/b#c)와"),
        ("{{ n }}({{ n }})는, 값({{ n }})는", "3(3)은, 값(3)은", "2(2)는, 값(2)은"),
        ("{{ n:.1%}}은 {{ n:.0pp}}%p로", "300.0%는 300%p로", "200.0%는 200%p로"),
        ("`{{ n }}는` {{ n }}는 `3는`", "`{{ n }}는` 3은 `3는`", "`{{ n }}는` 2는 `3는`"),
        ("{{ n }}×{{ n }}로 {{ n }}가지가", "3×3으로 3가지가", "2×2로 2가지가"),
    ],
)
def test_in_prose(prose, three, two, style):
    assert fill(prose, {"n": 3}, style) == three
    assert fill(prose, {"n": 2}, style) == two


def test_after_a_formula_and_a_reported_word():
    assert fill("$k = {{ n }}$는", {"n": 3}, PLAIN) == "$k = 3$은"
    assert fill("{{ word }}를", {"word": "고양이"}) == "고양이를" and fill("{{ word }}를", {"word": "말"}) == "말을"
    # Nobody can tell how these are read.
    assert fill("{{ word }}를 {{ word }}은", {"word": "zebra"}) == "zebra를 zebra은"


def test_a_value_that_is_missing_is_still_told():
    with pytest.raises(InlineError, match="no fence reports a number 'm'"):
        fill("{{ n }}은 {{ m }}는", {"n": 3})
