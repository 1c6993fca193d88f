"""The preview image of a shared link: the page's title and its first picture, drawn in the site's colours."""

import base64
import io
from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from convnotes.book.languages import nanum_gothic

WIDTH, HEIGHT = 1200, 630
_MARGIN, _LINE = 80, 96
_GROUND, _PALE, _WHITE = (31, 58, 95), (199, 207, 216), (255, 255, 255)
# The site's logo is a 3×3 kernel, as in theme/images/logo.svg.
_KERNEL = ((0.3, 0.55, 0.3), (0.55, 1.0, 0.55), (0.3, 0.55, 0.3))


def card(title: str, site: str, picture: bytes = b"") -> bytes:
    """Return a PNG of 1200×630 pixels with a page's title, the site's name, and a picture if there is one.

    >>> Image.open(io.BytesIO(card("최대 풀링", "합성곱 신경망 노트"))).size
    (1200, 630)
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    draw = ImageDraw.Draw(image)
    font = _font("Bold", 76)
    lines = _wrap(title, font)[: 1 if picture else 4]
    for number, line in enumerate(lines):
        draw.text((_MARGIN, _MARGIN - 20 * bool(picture) + number * _LINE), line, _WHITE, font)
    size, gap = 30, 8
    left, top = _MARGIN, HEIGHT - _MARGIN - 3 * size - 2 * gap
    if home := title == site:
        # The name stands there already, so the sign goes beside it, and the picture has more room.
        left, top = WIDTH - _MARGIN - 3 * size - 2 * gap, 50
    if picture:
        _paste(image, picture, 390 if home else 250)
    for row, column in product(range(3), repeat=2):
        x, y = left + column * (size + gap), top + row * (size + gap)
        shade = _KERNEL[row][column]
        colour = tuple(round(ground + (255 - ground) * shade) for ground in _GROUND)
        draw.rectangle((x, y, x + size - 1, y + size - 1), colour)
    if not home:
        draw.text((left + 3 * size + 2 * gap + 32, top + 26), site, _PALE, _font("", 44))
    file = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def strip(manifest: Mapping[str, Any]) -> bytes:
    """Return the images that a page hands to its explorables, five in a row, as one picture; nothing if it has none.

    >>> image = {"shape": [1, 1], "pixels": "/w=="}
    >>> Image.open(io.BytesIO(strip({"images": [image] * 10}))).size
    (5, 2)
    >>> strip({"images": []})
    b''
    """
    tiles = [Image.frombytes("L", one["shape"][::-1], base64.b64decode(one["pixels"])) for one in manifest["images"]]
    if not tiles:
        return b""
    width, height = tiles[0].size
    picture = Image.new("L", (5 * width, -(-len(tiles) // 5) * height))
    for place, tile in enumerate(tiles):
        picture.paste(tile, (place % 5 * width, place // 5 * height))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _paste(image: Image.Image, picture: bytes, room: int) -> None:
    """Paste a picture as wide as the title may be, or as high as there is room."""
    with Image.open(io.BytesIO(picture)) as opened:
        shown = opened.convert("RGBA")
    scale = min((WIDTH - 2 * _MARGIN) / shown.width, room / shown.height)
    # Pixels stay pixels.
    shown = shown.resize((round(shown.width * scale), round(shown.height * scale)), Image.Resampling.NEAREST)
    image.paste(shown, (_MARGIN, 175), shown)


@lru_cache
def _font(style: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(nanum_gothic(style)), size)


def _wrap(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= WIDTH - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
