"""Landmarks read from untrusted files."""
