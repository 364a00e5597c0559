"""Landmarks in files."""
