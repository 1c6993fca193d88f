"""The style of all pictures: widths in inches, sizes of type in points, and colours for light and dark pages."""

from matplotlib.layout_engine import ConstrainedLayoutEngine

WIDTH = 5.6
INK = "#1f2328"
GREY = "#8c8c8c"
COLOURS = ["#d1495b", "#3f88c5", "#2a9d8f", "#e09f3e", "#8e6bbf", "#6a994e", "#c97b84", "#4d7c8a"]
# The sign of a number, and nothing else, is red or blue; the accent says "look here".
POSITIVE, NEGATIVE = COLOURS[:2]
ACCENT = "#c9780c"

TIGHT = ConstrainedLayoutEngine(w_pad=0.02, h_pad=0.02)

# A phone 360 px wide has a column of 328 px, and scales wider figures down to it.
PHONE = 328 / 96
# Diagrams and charts are little wider, so type that is 14 px on a laptop is more than 11 px there.
DIAGRAM = 4.2
TYPE = 10.5
# Pictures of images are as wide as the prose, so their type has to be larger.
WIDE_TYPE = 13.6
