"""Read annotations and results that others wrote; nothing in them is trusted."""
