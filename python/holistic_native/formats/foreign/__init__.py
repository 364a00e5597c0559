"""Landmarks in the formats of other programs."""
