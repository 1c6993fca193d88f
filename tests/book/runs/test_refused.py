"""What pages do not show is refused by a sentence."""

import pytest
from nbformat import v4

from convnotes.book.fault import Fault, Faults
from convnotes.book.kernel.protocol import FIGURE_MIME
from convnotes.book.pages.page import Page
from convnotes.book.runs.refused import check_outputs
from convnotes.display import NUMBER_MIME

PAGE = Page("a", "ko", "docs/ko/a.md", "```python\nx\n```\n\n```pycon\n>>> x\n1\n```\n")
OBJECT = "<IPython.core.display.HTML object>"
PNG = "<PIL.Image.Image image mode=RGB size=10x10>"


def check(data, fence=0):
    output = v4.new_output("stream", text=data) if isinstance(data, str) else v4.new_output("display_data", data)
    check_outputs(PAGE, PAGE.fences[fence], [output], ["/home/me", "/work/store"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text/html": "<b>x</b>", "text/plain": OBJECT}, f"this output, {OBJECT}, is text/html, which pages do not"),
        ({"text/html": "<b>x</b>"}, "this output is text/html, which pages do not show; show a table with"),
        ({"text/markdown": "**x**", "text/plain": OBJECT}, "is text/markdown, which pages do not show; write it on"),
        ({"text/latex": "$x$", "text/plain": OBJECT}, "is text/latex, which pages do not show; write it on the page"),
        ({"text/html": "<pre>x</pre>", "text/plain": ""}, "this output is text/html, which pages do not show"),
        ({"image/png": "", "text/plain": PNG}, f"this output, {PNG}, is image/png, which pages do not show; draw it"),
        ({"image/svg+xml": "<svg/>", "text/plain": OBJECT}, "is image/svg+xml, which pages do not show; draw it in"),
        ({"image/png": "", "text/html": "", "text/plain": "Plot()"}, "is image/png"),
        ({"application/javascript": "", "text/plain": OBJECT}, "is application/javascript, which pages do not show"),
        (
            {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=0)"},
            "this output, IntSlider(value=0), is application/vnd.jupyter.widget-view+json, which pages do not show",
        ),
        ({"text/plain": "<Figure size 640x480 with 1 Axes>"}, "names an object, <Figure size 640x480 with 1 Axes>"),
        ({"text/plain": "<BarContainer object of 3 artists>"}, "names an object, <BarContainer object of 3 artists>"),
        ("one <a.B object> two", "this output names an object, <a.B object>, and shows nothing of it; end the line"),
        ("[<Line2D at 0x7F00aa>]", "this output shows an address, at 0x7F00aa, which no two runs share"),
        ("in /work/store/x.npz", "this output shows a path of this machine, /work/store; print the name of the file"),
        ("PosixPath('/home/me')", "this output shows a path of this machine, /home/me"),
        ({NUMBER_MIME: {"name": "x", "value": "/home/me/x"}, "text/plain": ""}, "a path of this machine, /home/me"),
    ],
)
def test_refused(data, message):
    with pytest.raises(Fault) as caught:
        check(data)
    assert caught.value.line == 1 and message in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<table></table>", "text/plain": "   a\n0  1"},
        {"text/latex": "$x$", "text/plain": "x**2"},
        {"text/plain": "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>"},
        {"text/plain": "<class 'int'>"},
        {FIGURE_MIME: {"name": "f"}, "image/png": "", "text/plain": "<Figure f>"},
        {"text/html": '<pre style="white-space:pre"></pre>\n', "text/plain": ""},
        "an object of <b>, /home/merry and ~/home/me",
    ],
)
def test_shown(data):
    check(data)


@pytest.mark.parametrize("data", ["lost", {"text/plain": "UserWarning: beware"}])
def test_past_doctest(data):
    with pytest.raises(Fault, match=r"a.md:5: this example prints past doctest, or warns"):
        check(data, fence=1)


@pytest.mark.kernels
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("from IPython.display import HTML, display\n\ndisplay(HTML('<b>x</b>'))", "is text/html"),
        ("from IPython.display import Math\n\nMath('x')", "is text/latex"),
        ("from IPython.display import Javascript\n\nJavascript('go()')", "is application/javascript"),
        ("from IPython.display import Audio\n\nAudio([0.0, 0.1], rate=8000)", "Audio object>, is text/html"),
        ("import numpy as np\nfrom PIL import Image\n\nImage.fromarray(np.zeros((2, 2), 'uint8'))", "is image/png"),
        ("import matplotlib.pyplot as plt\n\nfig = plt.figure('f')\nfig", "names an object, <Figure size 640x480"),
        ("import os\n\nos.getcwd()", "this output shows a path of this machine"),
    ],
)
def test_in_a_kernel(project, code, message):
    project.page(f"# A {{ #a }}\n\n```python\n{code}\n```\n")
    with pytest.raises(Faults) as caught:
        project.make()
    assert str(caught.value).startswith("docs/ko/a.md:3: ") and message in str(caught.value)


@pytest.mark.kernels
def test_an_animation(project):
    project.page("""
        # A { #a }

        ```python
        import matplotlib.pyplot as plt
        from matplotlib.animation import FuncAnimation

        fig, ax = plt.subplots(num="f")
        moving = FuncAnimation(fig, lambda i: ax.plot([i]), frames=3)
        ```
        """)
    with pytest.raises(Faults, match=r"a.md:3: ValueError: an animation, of which a page would show one frame"):
        project.make()


@pytest.mark.kernels
def test_warnings_are_shown_and_do_not_fail(project):
    project.page("""
        # A { #a }

        ```python
        import warnings

        print("before", end="")
        warnings.warn("beware")
        warnings.warn("old", DeprecationWarning)
        1 / 2
        ```
        """)
    text = project.make().texts["ko"]["a"]
    assert "\nbefore\nUserWarning: beware\nDeprecationWarning: old\n0.5\n" in text
    assert "UserWarning: beware" in project.make().files["ko"]["a.ipynb"].decode()
