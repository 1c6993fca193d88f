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
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Annotation, Text
from PIL import Image

from convnotes.book.kernel.protocol import SCHEMES
from convnotes.book.languages import LANGUAGES, nanum_gothic
from convnotes.book.pages.labels import Labels

INK, PAPER = "#1f2328", "#e6e6e6"
PHOTO_PIXELS = 40_000
DRAWING = "svg"
# The format of photos, and what Pillow is told for it.
PHOTO: tuple[str, dict[str, int]] = ("webp", {"quality": 88, "method": 4})
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
    knows nothing of us shows. Raises ``LabelError`` for words that have no Korean, or no English.
    """
    images = [artist for artist in figure.findobj(AxesImage) if isinstance(artist, AxesImage)]
    pixels = sum(int(np.prod(image.get_size())) for image in images)
    form = PHOTO[0] if pixels > PHOTO_PIXELS else DRAWING
    width, height = figure.get_size_inches() * CSS_DPI
    worded = _has_words(figure)
    if not worded:
        # Tick labels appear with the first drawing.
        figure.draw_without_rendering()
        worded = _has_words(figure)
    dpi = DPI if worded or form == DRAWING else _dpi(figure, images)
    renderings: dict[str, str] = {}
    for language in LANGUAGES if worded else LANGUAGES[:1]:
        with _words(figure, labels.korean if language == "ko" else labels.english):
            light = _save(figure, form, dpi)
            renderings |= {f"{language}-light": light, f"{language}-dark": _dark(figure, form, dpi, light)}
    if not worded:
        first, *others = LANGUAGES
        renderings |= {f"{other}-{scheme}": renderings[f"{first}-{scheme}"] for other in others for scheme in SCHEMES}
    labels.check()
    with _laid_out(figure):
        preview = _draw(figure, PREVIEW_DPI)
    on_white = Image.alpha_composite(Image.new("RGBA", preview.size, "white"), preview).convert("RGB")
    bundle = {
        "name": figure.get_label(),
        "format": form,
        "width": round(width),
        "height": round(height),
        "renderings": renderings,
        "labels": dict(sorted(labels.used.items())),
    }
    return bundle, _encode(on_white, "png")


def _has_words(figure: Figure) -> bool:
    return any(isinstance(text, Text) and text.get_text() for text in figure.findobj(Text))


def _dpi(figure: Figure, images: list[AxesImage]) -> float:
    """Pixels per inch for a figure of photos alone: no more than the photos have."""
    width = figure.get_figwidth()
    densities = [image.get_size()[1] / (image.axes.get_position().width * width) for image in images]
    return min(DPI, max(CSS_DPI, *densities)) if min(densities) > CSS_DPI / 2 else DPI


def _save(figure: Figure, form: str, dpi: float) -> str:
    if form != DRAWING:
        return _encode(_draw(figure, dpi), form, **PHOTO[1])
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, metadata={"Date": None, "Creator": None})
    return _slim(buffer.getvalue().decode())


def _dark(figure: Figure, form: str, dpi: float, light: str) -> str:
    """The rendering for dark pages, from that for light ones where it says its colours, or has no ink."""
    if form == DRAWING:
        return light.replace(INK, PAPER)
    with _laid_out(figure), _in_paper(figure) as inked:
        return _save(figure, form, dpi) if inked else light


def _draw(figure: Figure, dpi: float) -> Image.Image:
    """The pixels of a figure. ``savefig`` would draw it twice."""
    before, figure.dpi = figure.dpi, dpi
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    figure.dpi = before
    return Image.fromarray(np.asarray(canvas.buffer_rgba()))


def _encode(image: Image.Image, form: str, **options: int) -> str:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return base64.b64encode(buffer.getvalue()).decode()


def _slim(svg: str) -> str:
    """Remove the prologue, and name the reader's fonts instead of those that measured the text."""
    svg = svg[svg.index("<svg") :]
    # Two images of the same pixels would have the same id, which nothing refers to.
    svg = re.sub(r' id="image[0-9a-f]+"', "", svg)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"'DejaVu Sans', 'NanumGothic'(, [^;\"]*)?(?=[;\"])", "system-ui, 'Noto Sans KR', sans-serif", svg)
    return re.sub(r"\n\s+", "\n", svg)


@contextlib.contextmanager
def _words(figure: Figure, translate: Callable[[str], str]) -> Iterator[None]:
    """Draw with every text translated. Matplotlib sets tick labels at each drawing, so ``set_text`` is replaced."""
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
def _laid_out(figure: Figure) -> Iterator[None]:
    """Freeze the layout while redrawing: layout costs as much as drawing."""
    engine = figure.get_layout_engine()
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


@contextlib.contextmanager
def _in_paper(figure: Figure) -> Iterator[bool]:
    """Draw what is in ink in paper colour, and say whether there is anything."""
    before = _recolour(figure)
    try:
        yield bool(before)
    finally:
        for put, value in before:
            put(value)


def _shown(figure: Figure) -> list[Any]:
    """What a drawing shows: no text without words, and nothing of an axis that is off."""
    off = [axes for axes in figure.axes if not axes.axison]
    frames = {part for axes in off for one in (*axes.spines.values(), axes.xaxis, axes.yaxis) for part in one.findobj()}
    shown = [artist for artist in figure.findobj() if artist not in frames and artist.get_visible()]
    return [artist for artist in shown if not isinstance(artist, Text) or artist.get_text()]


def _recolour(figure: Figure) -> list[tuple[Callable[[Any], None], Any]]:
    """Change ink to paper colour; the result restores each colour."""
    before = []
    artists: list[Any] = _shown(figure)
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
                rgba[same, :3] = colors.to_rgb(PAPER)
                put(rgba if len(rgba) > 1 else tuple(rgba[0]))
    return before
