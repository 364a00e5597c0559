"""Landmarks out of files that nobody vouches for."""
