"""Scripts that run under the Python of whichever library they measure; they import nothing from here."""
