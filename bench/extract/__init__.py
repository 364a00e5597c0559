"""What `holistic-native extract` promises, measured: kills, broken files, equal bytes, rates, memory, long lists."""
