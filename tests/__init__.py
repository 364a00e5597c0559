"""Tests, a folder for each room of the package; what they share is in support/."""
