"""The commands that derive smaller models: `holistic-native compress`."""
