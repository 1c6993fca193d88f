"""What the fences of convnotes import: data, arithmetic and pictures of convolutional networks."""

from convnotes.claims import claim
from convnotes.display import report
from convnotes.questions import ask
from convnotes.tables import table

__all__ = ["ask", "claim", "report", "table"]
