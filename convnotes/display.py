"""What a fence hands to the page: numbers for the prose, and outputs of other kinds.

They travel as MIME bundles on IPython's display protocol, so any Jupyter shows
them too, and a plain script prints them. In the same way, but shown to nobody, a
fence says which files it kept and which data it has read.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass


def mime_of(kind: str) -> str:
    """The MIME type of a kind of output.

    >>> mime_of("number")
    'application/vnd.convnotes.number+json'
    """
    return f"application/vnd.convnotes.{kind}+json"


NUMBER_MIME, TABLE_MIME, MODEL_MIME = mime_of("number"), mime_of("table"), mime_of("model")
CLAIM_MIME, QUESTION_MIME = mime_of("claim"), mime_of("ask")
KEPT_MIME, SOURCE_MIME = mime_of("kept"), mime_of("source")


@dataclass(frozen=True)
class Output:
    """A named output of some kind; ``content`` is for the page, ``plain`` and ``html`` for any other place."""

    kind: str
    name: str
    content: Mapping[str, object]
    plain: str
    html: str = ""

    def __repr__(self) -> str:
        return self.plain

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        bundle: dict[str, object] = {mime_of(self.kind): {"name": self.name, **self.content}}
        return bundle | ({"text/html": self.html} if self.html else {}) | {"text/plain": self.plain}


def show(kind: str, name: str, content: Mapping[str, object], plain: str, html: str = "") -> None:
    """Show an output of a kind that the engine knows, or of a new one: what ``report`` and ``table`` end with.

    ``content`` must be fit for JSON. A script prints ``plain``, and a notebook shows ``html`` if there is any.

    >>> show("sound", "chirp", {"seconds": 0.5}, "a chirp of half a second")
    a chirp of half a second
    """
    _display(Output(kind, name, content, plain, html))


def report(**numbers: float | int | str) -> None:
    """Name numbers that the prose of the page may use as ``{{ name:.1%}}``.

    NumPy scalars and zero-dimensional tensors become plain Python numbers. Inside
    a notebook or a script each is shown as ``name = value``. No sentence can use a
    number that is NaN or infinite.

    Raises ``TypeError`` for a value that is not one number or one string.

    >>> report(test_accuracy=0.975, epochs=5)
    test_accuracy = 0.975
    epochs = 5
    """
    for name, value in numbers.items():
        if hasattr(value, "numpy"):
            value = value.numpy()
        if hasattr(value, "item"):
            value = value.item()
        if not isinstance(value, (int, float, str)):
            raise TypeError(f"report({name}=…) takes one number or one string, not {type(value).__name__}")
        # JSON has no NaN.
        finite = not isinstance(value, float) or math.isfinite(value)
        show("number", name, {"value": value} if finite else {"no_number": str(value)}, f"{name} = {value}")


def formatted(value: float | int | str, spec: str) -> str:
    """A value by a format specification: Python's, or one that ends in ``pp``.

    That gives a difference of two proportions in percentage points; the unit stands
    in the prose, or in the header of the table.

    Raises ``ValueError`` for a specification that does not fit the value.

    >>> formatted(0.025, ".1%"), formatted(0.025, "+.1pp")
    ('2.5%', '+2.5')
    """
    return format(100 * value, f"{spec[:-2]}f") if spec.endswith("pp") else format(value, spec)


def say_kept(name: str, sha256: str) -> None:
    """Tell the engine that this run kept the file ``name``; outside a kernel it says nothing.

    >>> say_kept("scratch.npz", "9f86d081884c7d65")
    """
    tell(KEPT_MIME, name, sha256=sha256)


def say_read(name: str, sha256: str) -> None:
    """Tell the engine that this run has read the data ``name``; outside a kernel it says nothing.

    >>> say_read("mnist.npz", "731c5ac602752760")
    """
    tell(SOURCE_MIME, name, sha256=sha256)


def tell(mime: str, name: str, **content: object) -> None:
    """Tell the engine something that no page shows as an output; outside a kernel it says nothing.

    ``content`` must be fit for JSON.

    >>> tell(SOURCE_MIME, "mnist.npz", sha256="731c5ac602752760")
    """
    # Without text/plain, so that a shell prints nothing; without a shell, display() would print the bundle.
    if _in_shell():
        _display({mime: {"name": name, **content}}, raw=True)


def _display(shown: object, *, raw: bool = False) -> None:
    if _in_shell():
        from IPython.display import display

        display(shown, raw=raw)
    else:
        print(shown)


def _in_shell() -> bool:
    # A script needs no IPython, and need not have it.
    shell = sys.modules.get("IPython.core.getipython")
    return shell is not None and shell.get_ipython() is not None
