"""The command that makes data sets: `holistic-native extract`."""
