"""Messages of faults, as a person reads them."""

import pickle

from convnotes.book.fault import Fault, Faults

TEXT = "one\ntwo\nthree\nfour\nfive\nsix"


def test_a_fault_is_a_place_what_is_wrong_what_to_do_and_an_excerpt():
    fault = Fault("docs/ko/a.md", 4, "this is wrong", "mend it", TEXT)
    assert str(fault).split("\n") == [
        "docs/ko/a.md:4: this is wrong; mend it",
        "       2 | two",
        "       3 | three",
        "  >    4 | four",
        "       5 | five",
        "       6 | six",
    ]
    assert (fault.path, fault.line, fault.message, fault.remedy) == ("docs/ko/a.md", 4, "this is wrong", "mend it")


def test_without_a_remedy_or_a_text_it_is_a_line():
    assert str(Fault("a.md", 1, "wrong")) == "a.md:1: wrong"


def test_an_excerpt_ends_where_the_file_does():
    assert str(Fault("a.md", 1, "wrong", text="one")).count("\n") == 1
    assert str(Fault("a.md", 6, "wrong", text=TEXT)).endswith("  >    6 | six")


def test_faults_that_say_the_same_are_one():
    one, other = Fault("a.md", 1, "wrong", "mend it"), Fault("a.md", 1, "wrong")
    faults = Faults([one, other, Fault("a.md", 1, "wrong", "mend it")])
    assert faults.faults == (one, other)
    assert str(faults) == "a.md:1: wrong; mend it\na.md:1: wrong"


def test_a_fault_can_be_sent_to_another_process():
    fault = Fault("a.md", 1, "wrong", "mend it", TEXT)
    assert pickle.loads(pickle.dumps(fault)) == fault
