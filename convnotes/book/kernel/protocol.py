"""How the engine and a kernel talk: MIME types of outputs, names in the environment."""

from convnotes.display import KEPT_MIME, MODEL_MIME, NUMBER_MIME, SOURCE_MIME, TABLE_MIME

FIGURE_MIME = "application/vnd.convnotes.figure+json"
ERROR_MIME = "application/vnd.convnotes.error+json"
# Said to the engine only: no page and no notebook shows them.
SILENT = {KEPT_MIME, SOURCE_MIME}
DATA_ENV = "CONVNOTES_DATA"
DEVICES_ENV = "CONVNOTES_DEVICES"
LABELS_ENV = "CONVNOTES_LABELS"
MEMORY_ENV = "CONVNOTES_MEMORY"
RECORDED_ENV = "CONVNOTES_RECORDED"
EXAMPLES = "__run_examples__"

__all__ = [
    "DATA_ENV",
    "DEVICES_ENV",
    "ERROR_MIME",
    "EXAMPLES",
    "FIGURE_MIME",
    "KEPT_MIME",
    "LABELS_ENV",
    "MEMORY_ENV",
    "MODEL_MIME",
    "NUMBER_MIME",
    "RECORDED_ENV",
    "SILENT",
    "SOURCE_MIME",
    "TABLE_MIME",
]
