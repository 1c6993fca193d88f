"""The catalogue of words in figures and tables."""

import pytest

from convnotes.book.pages.labels import LabelError, Labels


@pytest.mark.parametrize("text", ["에포크", "ㄱ", "loss 손실", "손실 {}"])
def test_words_that_have_no_english_are_told(text):
    labels = Labels({"epoch": "에포크"})
    assert labels.english("epoch") == "epoch" and labels.english(text) == text
    with pytest.raises(LabelError, match="no English for '.*'; write English in the code"):
        labels.check()
    labels.check()


def test_a_letter_that_the_catalogue_has_is_a_name():
    labels = Labels({"가": "가"})
    labels.english("가")
    labels.check()
