"""The style of all pictures: the width of a page in inches, and colours for light and dark pages."""

from matplotlib.layout_engine import ConstrainedLayoutEngine

WIDTH = 5.6
INK = "#1f2328"
GREY = "#8c8c8c"
COLOURS = ["#d1495b", "#3f88c5", "#2a9d8f", "#e09f3e", "#8e6bbf", "#6a994e", "#c97b84", "#4d7c8a"]

TIGHT = ConstrainedLayoutEngine(w_pad=0.02, h_pad=0.02)
