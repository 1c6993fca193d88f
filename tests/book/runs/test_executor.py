"""The executor runs chapters: effects of a page's fences on the build."""

import random
import re
import sys

import numpy as np
import pytest

from convnotes.book.fault import Faults
from convnotes.book.runs import scheduler
from convnotes.book.runs.limits import Limits

pytestmark = pytest.mark.kernels


def failure(project, limits=None):
    with pytest.raises(Faults) as caught:
        project.make(limits)
    return str(caught.value)


def test_a_module_beside_the_pages_is_refused(project):
    project.page("# A { #a }\n\n```python\nimport helper\n```\n")
    (project.root / "docs" / "ko" / "helper.py").write_text("x = 1\n", "utf-8")
    told = failure(project).split("\n")[0]
    assert told.startswith("docs/ko/a.md:4: ModuleNotFoundError: No module named 'helper'; a run imports installed ")


def test_fences_share_state_and_print(project):
    project.page("""
        # A { #a }

        ```python
        x = 20
        ```

        - item

            ```python
            print(x + 1)
            ```
        """)
    assert "    ``` { .text .output .no-copy }\n    21\n    ```" in project.make().texts["ko"]["a"]


def test_what_tensorflow_logs_is_no_output(project):
    project.page("""
        # A { #a }

        ```python
        import tensorflow as tf

        tf.get_logger().warning("beware")
        print("done")
        ```
        """)
    text = project.make().texts["ko"]["a"]
    assert "``` { .text .output .no-copy }\ndone\n```" in text


def test_progress_names_chapter_and_fence(project):
    project.page("# A { #a }\n\n```python\nx = 1\n```\n\n```python\ny = 2\n```\n")
    project.make()
    assert [step[:3] for step in project.progress] == [("a", 1, 2), ("a", 2, 2)]


def test_later_pages_come_first_and_overviews_last(project, monkeypatch):
    monkeypatch.setattr(scheduler, "AT_ONCE", 1)
    for name in ("c/early", "c/index", "c/late"):
        project.page(f"# A {{ #a }}\n\n```python\nprint({name!r})\n```\n", name=name)
    project.make()
    assert [chapter for chapter, *_ in project.progress] == ["c/late", "c/early", "c/index"]


def test_error_names_the_line_where_it_happened(project):
    project.page("""
        # A { #a }

        ```python
        def f():
            return 1 / 0
        ```

        ```python
        f()
        ```
        """)
    message = failure(project)
    assert message.startswith("docs/ko/a.md:5: ZeroDivisionError: division by zero")
    assert ">    5 |     return 1 / 0" in message


def test_syntax_error_names_the_line(project):
    project.page("# A { #a }\n\n```python\nx = 1\ny = (\n```\n")
    assert failure(project).startswith("docs/ko/a.md:5: SyntaxError:")


def test_every_failing_chapter_is_reported(project):
    project.page("# A { #a }\n\n```python\nraise ValueError('one')\n```\n")
    project.page("# B { #b }\n\n```python\nraise ValueError('two')\n```\n", name="b")
    message = failure(project)
    assert "a.md:4: ValueError: one" in message and "b.md:4: ValueError: two" in message


def test_hanging_fence_is_stopped(project):
    project.page("# A { #a }\n\n```python\nwhile True:\n    pass\n```\n")
    assert "docs/ko/a.md:3: this fence did not finish in 1 s" in failure(project, Limits(timeout=1))


def test_a_fence_may_ask_for_its_own_time(project):
    project.page('# A { #a }\n\n```python { data-timeout="1" }\nwhile True:\n    pass\n```\n')
    assert "did not finish in 1 s" in failure(project)


def test_endless_printing_is_stopped(project):
    project.page("# A { #a }\n\n```python\nwhile True:\n    print('x' * 1000)\n```\n")
    assert "docs/ko/a.md:3: this fence printed more than 1,048,576 bytes" in failure(project)


def test_memory_is_limited(project):
    project.page("# A { #a }\n\n```python\nblock = bytearray(3 * 2**30)\n```\n")
    assert "docs/ko/a.md:4: MemoryError" in failure(project, Limits(memory=2 * 2**30))


def test_a_fence_that_ends_its_process(project):
    project.page("# A { #a }\n\n```python\nimport os\n\nos._exit(3)\n```\n")
    assert "docs/ko/a.md:3: this fence ended its Python process" in failure(project)


def test_examples_are_checked(project):
    project.page("# A { #a }\n\n```pycon\n>>> x = 1\n>>> x + 1\n3\n```\n")
    assert failure(project).startswith("docs/ko/a.md:5: expected '3\\n', got '2\\n'")


def test_an_error_in_an_example(project):
    project.page("# A { #a }\n\n```pycon\n>>> 1 + 1\n2\n>>> 1 / 0\n```\n")
    assert failure(project).startswith("docs/ko/a.md:6: ZeroDivisionError: division by zero")


def test_names_from_examples_are_there_afterwards(project):
    project.page("# A { #a }\n\n```pycon\n>>> x = 41\n```\n\n```python\nprint(x + 1)\n```\n")
    assert "\n42\n" in project.make().texts["ko"]["a"]


def test_expected_error_is_shown(project):
    project.page('# A { #a }\n\n```python { data-raises="ValueError" }\nint("a")\n```\n')
    assert "\nValueError: invalid literal for int() with base 10: 'a'\n" in project.make().texts["ko"]["a"]


@pytest.mark.parametrize(
    ("code", "message"),
    [("int('1')", "should raise ValueError, but raised nothing"), ("1 / 0", "ZeroDivisionError: division by zero")],
)
def test_expected_error_must_come(project, code, message):
    project.page(f'# A {{ #a }}\n\n```python {{ data-raises="ValueError" }}\n{code}\n```\n')
    assert message in failure(project)


def test_a_run_sees_no_user_settings_and_leaves_no_files(project, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    startup = project.root / "startup.py"
    startup.write_text("leak = 5\n", "utf-8")
    monkeypatch.setenv("PYTHONSTARTUP", str(startup))
    monkeypatch.setenv("CONVNOTES_DATA", "data")
    project.page("""
        # A { #a }

        ```python
        import os
        import tempfile

        data = os.environ["CONVNOTES_DATA"]
        print(os.environ["KERAS_BACKEND"], os.environ["CUDA_VISIBLE_DEVICES"], os.path.isabs(data))
        assert tempfile.mkdtemp().startswith(os.getcwd())
        print(os.path.basename(os.getcwd()), "leak" in globals())
        ```
        """)
    environment, folder = re.search(r"\n(tensorflow -1 .*)\n(.*) False\n", project.make().texts["ko"]["a"]).groups()
    assert environment == "tensorflow -1 True"
    assert folder.endswith(".work") and not list(project.root.rglob(folder))


def test_a_run_sees_the_same_clock_language_and_terminal_everywhere(project, monkeypatch):
    for name, value in {"TZ": "Asia/Seoul", "COLUMNS": "33", "LINES": "7", "LC_ALL": "C", "LANG": "de_DE"}.items():
        monkeypatch.setenv(name, value)
    project.page("""
        # A { #a }

        ```python
        import locale
        import os
        import shutil
        import time

        print(*(os.environ[name] for name in ("TZ", "COLUMNS", "LINES", "LC_ALL")))
        print(time.localtime(0).tm_hour, *shutil.get_terminal_size(), locale.setlocale(locale.LC_ALL, ""))
        ```
        """)
    assert "\nUTC 80 24 C.UTF-8\n0 80 24 C.UTF-8\n" in project.make().texts["ko"]["a"]


def test_assertions_count_whatever_python_is_told(project, monkeypatch):
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    project.page("# A { #a }\n\n```python\nassert 1 > 2\n```\n")
    assert "docs/ko/a.md:4: AssertionError" in failure(project)


def test_what_goes_to_stderr_is_not_shown(project):
    project.page("# A { #a }\n\n```python\nimport sys\n\nprint('noise', file=sys.stderr)\nprint('news')\n```\n")
    text = project.make().texts["ko"]["a"]
    assert "\nnews\n" in text and text.count("noise") == 1


def test_an_example_that_prints_past_doctest(project):
    project.page("""
        # A { #a }

        ```python
        import sys

        stdout = sys.stdout
        ```

        ```pycon
        >>> n = stdout.write("lost")
        ```
        """)
    assert "docs/ko/a.md:9: this example prints past doctest" in failure(project)


@pytest.mark.parametrize("code", ["object()", pytest.param("print(object())", marks=pytest.mark.nightly)])
def test_an_output_that_no_two_runs_share(project, code):
    project.page(f"# A {{ #a }}\n\n```python\n{code}\n```\n")
    assert "docs/ko/a.md:3: this output shows an address, at 0x" in failure(project)


def test_a_fence_is_python_as_it_stands(project):
    project.page('# A { #a }\n\n```python\ns = """\n>>> 1 + 1\n%time\n"""\nprint(s)\n```\n')
    assert "\n>>> 1 + 1\n%time\n" in project.make().texts["ko"]["a"].partition("{ .text .output")[2]


def test_the_limit_of_printing_is_for_a_fence(project):
    fence = "```python\nprint('x' * 400)\n```\n\n"
    project.page("# A { #a }\n\n" + 3 * fence)
    project.make(Limits(printed=1000))


def test_endless_displaying_is_stopped(project):
    project.page("# A { #a }\n\n```python\nwhile True:\n    display('x' * 100000)\n```\n")
    assert "docs/ko/a.md:3: this fence displayed more than 1,000,000 bytes" in failure(project, Limits(displayed=10**6))


def test_a_process_that_cannot_start(project):
    project.page("# A { #a }\n\n```python\n1\n```\n")
    assert "docs/ko/a.md:1: its Python process did not start" in failure(project, Limits(memory=30 * 2**20))


def test_what_is_drawn_without_a_seed_is_the_same_each_time(project):
    code = "import random\n\nimport numpy as np\n\nprint(random.random(), np.random.rand())"
    again = "print(random.random())"
    project.page(f"# A {{ #a }}\n\n```python\n{code}\n```\n\n```python\n{again}\n```\n")
    # Imports before the first fence may draw numbers, but must not change these.
    python, numpy = random.Random(0), np.random.RandomState(0)
    book = project.make()
    printed = book.texts["ko"]["a"]
    assert f"{python.random()} {numpy.rand()}" in printed and f"{python.random()}" in printed
    assert book == project.make(fresh=True)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Jupyter's own way to talk to a kernel is used")
def test_a_kernel_waits_on_no_port_that_another_program_could_take(project):
    project.page("""
        # A { #a }

        ```python
        import psutil

        print(len(psutil.Process().net_connections("inet")), "port")
        ```
        """)
    # A pipe within the kernel uses one port, which the system chooses. Jupyter's own way needs five more.
    assert "\n1 port\n" in project.make().texts["ko"]["a"]
