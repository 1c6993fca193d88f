"""A page with nothing but the explorables' modules, and models of the test's own."""

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from convnotes import manifest
from convnotes.display import MODEL_MIME
from tests.conftest import ROOT

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>workshop</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="stylesheets/explorables.css">
<script type="module" src="javascripts/explorables/index.js"></script></html>"""
Published = tuple[dict[str, Any], bytes]


def lay_modules(folder: Path) -> None:
    """A page at the root of the folder's site, with the modules beside it."""
    for name in ("javascripts", "stylesheets"):
        shutil.copytree(ROOT / "docs" / "theme" / name, folder / name, dirs_exist_ok=True)
    (folder / "index.html").write_text(PAGE, "utf-8")


def published(
    monkeypatch: pytest.MonkeyPatch, *arguments: Any, by: Callable[..., object] = manifest.publish, **options: Any
) -> Published:
    """What a ``publish`` shows: the manifest, and the weights in bytes."""
    shown: list[Any] = []
    monkeypatch.setattr("convnotes.display._display", shown.append)
    by(*arguments, **options)
    bundle = shown[0]._repr_mimebundle_()[MODEL_MIME]
    return bundle["manifest"], base64.b64decode(bundle["weights"])


def lay_model(folder: Path, name: str, model: Published) -> None:
    (folder / f"{name}.json").write_text(json.dumps(model[0]), "utf-8")
    (folder / f"{name}.bin").write_bytes(model[1])


PACK = """(arrays) => arrays.map((array) => {
    let text = "";
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
})"""


def floats(page: Page, script: str, argument: object = None) -> list[np.ndarray]:
    """What a function of JavaScript returns: a list of Float32Arrays."""
    texts = page.evaluate(f"async (argument) => ({PACK})(await ({script})(argument))", argument)
    return [np.frombuffer(base64.b64decode(text), "<f4") for text in texts]


def packed(array: np.ndarray) -> str:
    """An array of numbers for JavaScript, as a text of the bytes of its float32."""
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()
