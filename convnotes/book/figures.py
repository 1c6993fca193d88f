"""One Matplotlib figure, four renderings: Korean and English, for light and dark pages.

A fence draws in English and in ink. The words are looked up in the catalogue
``docs/labels.csv``, and what is drawn in ink is drawn in paper colour for the
dark scheme. Data colours stay as they are.
"""

import base64
import contextlib
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
from matplotlib import colors, font_manager
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Annotation, Text

from convnotes.book.fonts import nanum_gothic
from convnotes.book.labels import Labels

INK, PAPER = "#1f2328", "#e6e6e6"
LANGUAGES = ("ko", "en")
SCHEMES = ("light", "dark")
PHOTO_PIXELS = 40_000
DPI = 200
PREVIEW_DPI = 120
CSS_DPI = 96

STYLE: Any = {
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "legend.facecolor": "none",
    "legend.framealpha": 0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "image.interpolation": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "convnotes",
    "font.family": ["DejaVu Sans", "NanumGothic"],
}


def set_style() -> None:
    """Make Matplotlib draw for a page: in ink on nothing, without a screen, with a Korean fallback font."""
    matplotlib.rcdefaults()
    matplotlib.use("agg")
    font_manager.fontManager.addfont(nanum_gothic())
    matplotlib.rcParams.update(STYLE)


def render(figure: Figure, labels: Labels) -> tuple[dict[str, Any], str]:
    """The four renderings of a figure, with its name and its size in CSS pixels; and a PNG preview.

    Drawings and curves become SVG text; a figure that holds photos becomes WebP in
    base64. The preview, in English on white and in base64, is what a Jupyter that
    knows nothing of us shows. Raises ``LabelError`` for words that have no Korean.
    """
    images = [artist for artist in figure.findobj(AxesImage) if isinstance(artist, AxesImage)]
    pixels = sum(int(np.prod(image.get_size())) for image in images)
    form = "webp" if pixels > PHOTO_PIXELS else "svg"
    width, height = figure.get_size_inches() * CSS_DPI
    dpi = _dpi(figure, images) if form == "webp" else DPI
    renderings = {}
    for language in LANGUAGES:
        with _words(figure, labels.korean if language == "ko" else str):
            for scheme in SCHEMES:
                with _ink(figure, PAPER if scheme == "dark" else INK):
                    renderings[f"{language}-{scheme}"] = _save(figure, form, dpi)
    labels.check()
    preview = io.BytesIO()
    figure.savefig(preview, format="png", dpi=PREVIEW_DPI, facecolor="white", metadata={"Software": None})
    bundle = {
        "name": figure.get_label(),
        "format": form,
        "width": round(width),
        "height": round(height),
        "renderings": renderings,
        "labels": dict(sorted(labels.used.items())),
    }
    return bundle, base64.b64encode(preview.getvalue()).decode()


def _dpi(figure: Figure, images: list[AxesImage]) -> float:
    """Pixels an inch of a pixel figure; no more than its photos have themselves, where it is nothing but photos."""
    figure.draw_without_rendering()
    if any(isinstance(text, Text) and text.get_text() for text in figure.findobj(Text)):
        return DPI
    width = figure.get_figwidth()
    densities = [image.get_size()[1] / (image.axes.get_position().width * width) for image in images]
    return min(DPI, max(CSS_DPI, *densities)) if min(densities) > CSS_DPI / 2 else DPI


def _save(figure: Figure, form: str, dpi: float) -> str:
    buffer = io.BytesIO()
    if form == "svg":
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return _slim(buffer.getvalue().decode())
    figure.savefig(buffer, format="webp", dpi=dpi, pil_kwargs={"quality": 88, "method": 4})
    return base64.b64encode(buffer.getvalue()).decode()


def _slim(svg: str) -> str:
    """Without the prologue, and with the reader's own fonts in place of those that measured the text."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"'DejaVu Sans', 'NanumGothic'(, [^;\"]*)?(?=[;\"])", "system-ui, 'Noto Sans KR', sans-serif", svg)
    return re.sub(r"\n\s+", "\n", svg)


@contextlib.contextmanager
def _words(figure: Figure, translate: Callable[[str], str]) -> Iterator[None]:
    """Draw with every text translated, tick labels included: those are set anew at each drawing."""
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    before = [text.get_text() for text in texts]
    plain = Text.set_text

    def set_translated(self: Text, words: Any) -> None:
        plain(self, translate(str(words)))

    Text.set_text = set_translated  # type: ignore[method-assign,assignment]
    try:
        for text, words in zip(texts, before, strict=True):
            text.set_text(words)
        yield
    finally:
        Text.set_text = plain  # type: ignore[method-assign]
        for text, words in zip(texts, before, strict=True):
            text.set_text(words)


@contextlib.contextmanager
def _ink(figure: Figure, ink: str) -> Iterator[None]:
    before = _recolour(figure, ink) if ink != INK else []
    try:
        yield
    finally:
        for put, value in before:
            put(value)


def _recolour(figure: Figure, ink: str) -> list[tuple[Callable[[Any], None], Any]]:
    """Draw in another ink; how to put each colour back."""
    before = []
    artists: list[Any] = list(figure.findobj())
    artists += [text.arrow_patch for text in artists if isinstance(text, Annotation) and text.arrow_patch]
    artists += [box for text in artists if isinstance(text, Text) and (box := text.get_bbox_patch())]
    for artist in artists:
        for part in ("color", "edgecolor", "facecolor", "markeredgecolor", "markerfacecolor"):
            get, put = getattr(artist, f"get_{part}", None), getattr(artist, f"set_{part}", None)
            if get is None or put is None:
                continue
            value = get()
            if value is None or (isinstance(value, str) and value in ("none", "auto")) or len(value) == 0:
                continue
            rgba = colors.to_rgba_array(value)
            same = (np.abs(rgba[:, :3] - colors.to_rgb(INK)) < 1 / 512).all(axis=1)
            if same.any():
                before.append((put, np.copy(value) if isinstance(value, np.ndarray) else value))
                rgba[same, :3] = colors.to_rgb(ink)
                put(rgba if len(rgba) > 1 else tuple(rgba[0]))
    return before
