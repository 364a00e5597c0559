"""Pictures read and written by Pillow, an extra."""
