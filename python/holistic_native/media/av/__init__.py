"""Videos read and written by PyAV, an extra."""
