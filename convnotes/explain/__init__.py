"""Three windows into a convnet: its activations, the images that excite a channel, and the source of an answer.

Images and maps are (batch, height, width, channels) float32, as in Keras. An answer is
represented by its logit, the score before a softmax or sigmoid. For a confident answer,
the gradient of a softmax or sigmoid would be almost zero.

Source: Chollet, Deep Learning with Python, section 5.4; each function names its paper.
"""

from convnotes.explain.ascent import ascend, colour_root, jiggle, noise, to_image
from convnotes.explain.attribution import grad_cam, hires_cam, maps_and_gradient, occlusion, shuffle_weights
from convnotes.explain.cut import Split, split
from convnotes.explain.outputs import activations
from convnotes.explain.scores import Scores, channel_scores

__all__ = [
    "Scores",
    "Split",
    "activations",
    "ascend",
    "channel_scores",
    "colour_root",
    "grad_cam",
    "hires_cam",
    "jiggle",
    "maps_and_gradient",
    "noise",
    "occlusion",
    "shuffle_weights",
    "split",
    "to_image",
]
