"""Which files of a folder are pictures or videos, by their names."""

from __future__ import annotations

MEDIA_SUFFIXES = (
    *(".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".pfm", ".jp2", ".avif"),
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".wmv", ".flv"),
    *(".3gp", ".ogv", ".apng"),
)
"""Of what is in a folder, these are taken."""
