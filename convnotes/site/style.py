"""The style sheet for themes that do not know which of two pictures is for dark pages."""

SHEET = "convnotes.css"
STYLE = """\
img[src$="#only-dark"],
:is([data-md-color-scheme="slate"], [data-bs-theme="dark"]) img[src$="#only-light"] {
  display: none;
}

:is([data-md-color-scheme="slate"], [data-bs-theme="dark"]) img[src$="#only-dark"] {
  display: inline;
}
"""
