"""Smaller, faster models out of the ones there are, with what they cost measured: `holistic-native compress`."""
