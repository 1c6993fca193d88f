"""What the current figure holds."""

import matplotlib.pyplot as plt


def axes():
    return plt.gcf().axes


def images():
    return [image for axis in axes() for image in axis.get_images()]
