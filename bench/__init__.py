"""Measurements: kernels with pytest-benchmark, whole trackers beside MediaPipe and beside their own floor."""
