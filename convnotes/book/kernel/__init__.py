"""What runs inside a kernel, and what the engine and a kernel agree on."""
