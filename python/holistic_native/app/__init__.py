"""The commands of `holistic-native`."""
