"""The preview image of a shared link: the page's title, drawn in the site's colours."""

import io
from functools import lru_cache
from itertools import product

from PIL import Image, ImageDraw, ImageFont

from convnotes.book.languages import nanum_gothic

WIDTH, HEIGHT = 1200, 630
_MARGIN, _LINE = 80, 96
_GROUND, _PALE, _WHITE = (31, 58, 95), 200, 255
# Each palette entry mixes the background colour with white.
_PALETTE = [round(ground + (255 - ground) * shade / 255) for shade in range(256) for ground in _GROUND]
# The site's logo is a 3×3 kernel, as in theme/images/logo.svg.
_KERNEL = ((0.3, 0.55, 0.3), (0.55, 1.0, 0.55), (0.3, 0.55, 0.3))


def card(title: str, site: str) -> bytes:
    """Return a PNG of 1200×630 pixels with a page's title and the site's name.

    >>> Image.open(io.BytesIO(card("최대 풀링", "합성곱 신경망 노트"))).size
    (1200, 630)
    """
    image = Image.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    font = _font("Bold", 76)
    for number, line in enumerate(_wrap(title, font)[:4]):
        draw.text((_MARGIN, _MARGIN + number * _LINE), line, _WHITE, font)
    size, gap = 30, 8
    left, top = _MARGIN, HEIGHT - _MARGIN - 3 * size - 2 * gap
    for row, column in product(range(3), repeat=2):
        x, y = left + column * (size + gap), top + row * (size + gap)
        draw.rectangle((x, y, x + size - 1, y + size - 1), round(_KERNEL[row][column] * _WHITE))
    draw.text((left + 3 * size + 2 * gap + 32, top + 26), site, _PALE, _font("", 44))
    file = io.BytesIO()
    image.putpalette(_PALETTE)
    image.save(file, "PNG")
    return file.getvalue()


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
