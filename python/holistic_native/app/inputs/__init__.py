"""What `holistic-native run` reads: how it is opened, which part of it, and several inputs at once."""
