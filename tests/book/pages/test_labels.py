"""The catalogue of words in figures and tables."""

import pytest

from convnotes.book.pages.labels import LabelError, Labels


@pytest.mark.parametrize("text", ["에포크", "ㄱ", "CNN 손실", "손실 {}"])
def test_words_that_have_no_english_are_told(text):
    labels = Labels({"epoch": "에포크"})
    assert labels.english("epoch") == "epoch" and labels.english(text) == text
    with pytest.raises(LabelError, match=r"no English for '.*'; write English in the code"):
        labels.check()
    labels.check()


@pytest.mark.parametrize("text", ["가", "CD 플레이어 · CD player", "loss"])
def test_a_name_of_the_catalogue_and_words_in_both_languages(text):
    labels = Labels({"가": "가"})
    assert labels.english(text) == text
    labels.check()
