"""Smaller, faster models derived from existing ones, with measured costs: `holistic-native compress`."""
