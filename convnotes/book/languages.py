"""The two languages of a course, and the font that has the letters of both."""

from importlib.util import find_spec
from pathlib import Path

LANGUAGES = ("ko", "en")
"""The first stands at the root of the site and its pages are run; the second stands in a folder of its name."""
FONT_PACKAGE = "koreanize_matplotlib"


def nanum_gothic(style: str = "") -> Path:
    """The file of Nanum Gothic; ``style`` is one of its own, such as ``Bold``.

    >>> nanum_gothic("Bold").name
    'NanumGothicBold.ttf'
    """
    # Importing the package would change Matplotlib.
    package = find_spec(FONT_PACKAGE)
    if package is None or package.origin is None:
        raise ModuleNotFoundError("koreanize-matplotlib, which carries the Korean font, is not installed")
    return Path(package.origin).parent / "fonts" / f"NanumGothic{style}.ttf"
