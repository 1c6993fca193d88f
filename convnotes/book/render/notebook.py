"""A page as a notebook, for readers to download or to open in Colab."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from nbformat import NotebookNode, from_dict, v4

from convnotes.book.pages.labels import Labels
from convnotes.book.pages.page import Page
from convnotes.book.render.cells import cells_of, code
from convnotes.book.render.download_links import SiteAddress
from convnotes.book.render.needs import needs

# The first cell of each notebook begins with this code.
SETUP = 'import sys\n\nif "google.colab" in sys.modules:'


def notebook(page: Page, run: NotebookNode, numbers: Mapping[str, Any], labels: Labels, address: SiteAddress) -> str:
    """Return the page as an executed notebook, with figures and prose in its language.

    In Colab, its first cell installs the release of the package that made the page, and
    it says what the page needs. The notebook of a lab is not executed, and its solutions
    are collapsed.
    """
    install = f'%pip install -q "convnotes @ git+{address.package_url}@v{version("convnotes")}"'
    setup = code(f"{SETUP}\n    {install}\n\n{needs(page, run)}".strip())
    nodes = [cell.node for cell in (setup, *cells_of(page, run, numbers, labels, address))]
    for number, node in enumerate(nodes):
        node.id = f"cell-{number}"
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return v4.writes(from_dict({"cells": nodes, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})) + "\n"
