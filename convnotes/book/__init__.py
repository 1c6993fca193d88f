"""The engine: pages to runs to outputs. It knows nothing of convnets, nor of MkDocs."""
