"""What the fences of convnotes import: data, arithmetic and pictures of convolutional networks."""

from convnotes.display import report, table

__all__ = ["report", "table"]
