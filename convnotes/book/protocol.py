"""How the engine and a kernel talk: MIME types of outputs, names in the environment."""

from convnotes.display import NUMBER_MIME, TABLE_MIME

FIGURE_MIME = "application/vnd.convnotes.figure+json"
ERROR_MIME = "application/vnd.convnotes.error+json"
DATA_ENV = "CONVNOTES_DATA"
LABELS_ENV = "CONVNOTES_LABELS"
MEMORY_ENV = "CONVNOTES_MEMORY"
EXAMPLES = "__run_examples__"

__all__ = ["DATA_ENV", "ERROR_MIME", "EXAMPLES", "FIGURE_MIME", "LABELS_ENV", "MEMORY_ENV", "NUMBER_MIME", "TABLE_MIME"]
