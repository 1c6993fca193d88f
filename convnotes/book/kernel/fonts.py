"""Nanum Gothic, which koreanize-matplotlib carries: Korean on figures and cards, whatever the machine has."""

from importlib.util import find_spec
from pathlib import Path


def nanum_gothic(style: str = "") -> Path:
    """The font's file; ``style`` is one of its own, such as ``Bold``.

    >>> nanum_gothic("Bold").name
    'NanumGothicBold.ttf'
    """
    # To import the package would change Matplotlib.
    package = find_spec("koreanize_matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("koreanize-matplotlib, which carries the Korean font, is not installed")
    return Path(package.origin).parent / "fonts" / f"NanumGothic{style}.ttf"
