"""What the current figure holds."""

import matplotlib.pyplot as plt
from matplotlib.text import Text

from convnotes.plot.style import PHONE


def axes():
    return plt.gcf().axes


def images():
    return [image for axis in axes() for image in axis.get_images()]


def type_on_a_phone():
    """The size of the smallest type, in pixels, where the column is that of a phone 360 px wide."""
    plt.gcf().draw_without_rendering()
    points = []
    for axis in axes():
        # An axis that is off has words of its own, but no ticks.
        texts = axis.findobj(Text) if axis.axison else [axis.title, *axis.texts]
        points += [text.get_fontsize() for text in texts if text.get_text()]
    return min(points) * 96 / 72 * min(1, PHONE / plt.gcf().get_figwidth())
