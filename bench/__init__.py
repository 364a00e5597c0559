"""Measurements: kernels with pytest-benchmark, whole trackers side by side with MediaPipe."""
