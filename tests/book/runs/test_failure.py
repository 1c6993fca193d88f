"""The fault of a fence's error: the line that failed, the line that called, and what it came from."""

import pytest

from convnotes.book.fault import Faults

HELPER = "def check(value):\n    assert value > 0, 'must be positive'"
FOUND = "try:\n    {}['x']\nexcept KeyError as error:\n    raise ValueError('bad') FROM"
GROUP = "raise ExceptionGroup('two', [ValueError('one'), TypeError('other')])"


def failure(project, *fences):
    project.page("# A { #a }\n\n" + "\n\n".join(f"```python\n{fence}\n```" for fence in fences))
    with pytest.raises(Faults) as caught:
        project.make()
    return str(caught.value).partition("\n")[0]


CASES = [
    ([HELPER, "check(1)", "x = 1\ncheck(-1)"], "5: AssertionError: must be positive, called at docs/ko/a.md:14"),
    (["check = 1\ncheck()"], "5: TypeError: 'int' object is not callable"),
    (["def f():\n    1 / 0\n\nf()"], "5: ZeroDivisionError: division by zero, called at docs/ko/a.md:7"),
    ([FOUND.replace("FROM", "from error")], "7: ValueError: bad, from KeyError: 'x' at docs/ko/a.md:5"),
    ([FOUND.replace("FROM", "")], "7: ValueError: bad, while handling KeyError: 'x' at docs/ko/a.md:5"),
    ([FOUND.replace("FROM", "from None")], "7: ValueError: bad"),
    ([GROUP], "4: ExceptionGroup: two (2 sub-exceptions); ValueError: one; TypeError: other"),
    (["import numpy as np", "np.zeros(3).reshape(2)"], "8: ValueError: cannot reshape array of size 3 into shape (2,)"),
    (["raise ValueError('Cell In[1], line 99 fence-7.py')"], "4: ValueError: Cell In[1], line 99 fence-7.py"),
    (["exec('x = (')"], "4: SyntaxError: '(' was never closed (<string>, line 1)"),
    (["class Odd(Exception):\n    def __str__(self):\n        1 / 0\n\nraise Odd"], "8: Odd: its text cannot be read"),
    (["def f():\n    f()\n\nf()"], "5: RecursionError: maximum recursion depth exceeded, called at docs/ko/a.md:7"),
    (["raise ValueError('\\x1b[1mbold\\x1b[0m')"], "4: ValueError: bold"),
    (["import sys", "sys.exit('enough')"], "8: SystemExit: enough"),
]


@pytest.mark.parametrize(("fences", "said"), CASES)
def test_an_error_in_this_process(project, fences, said):
    assert failure(project, *fences) == f"docs/ko/a.md:{said}"


@pytest.mark.kernels
@pytest.mark.parametrize(("fences", "said"), [CASES[0], CASES[3], CASES[6], CASES[8], CASES[10], CASES[13]])
def test_an_error_in_a_kernel(project, fences, said):
    assert failure(project, *fences) == f"docs/ko/a.md:{said}"


@pytest.mark.kernels
@pytest.mark.parametrize(
    ("module", "call", "said"),
    [
        ("def halve(x):\n    return x / 0\n", "halve(1)", "4: ZeroDivisionError: division by zero, raised at {}:2"),
        ("x = 1\nhalve = (\n", "halve(1)", "4: SyntaxError: '(' was never closed ({}, line 2), raised at {}:2"),
    ],
)
def test_an_error_in_a_module_of_the_course(project, module, call, said):
    (project.root / "halves.py").write_text(module, "utf-8")
    code = f"import sys; sys.path.insert(0, {str(project.root)!r}); from halves import halve; {call}"
    assert failure(project, code) == f"docs/ko/a.md:{said.format('halves.py', 'halves.py')}"


@pytest.mark.kernels
def test_an_error_in_an_example(project):
    project.page(f"# A {{ #a }}\n\n```python\n{HELPER}\n```\n\n```pycon\n>>> 1\n1\n>>> x = 1\n>>> check(-x)\n```\n")
    with pytest.raises(Faults, match=r"a.md:5: AssertionError: must be positive, called at docs/ko/a.md:12\n"):
        project.make()
