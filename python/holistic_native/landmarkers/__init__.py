"""What MediaPipe Tasks computes: a class per task, from pixels to arrays, without its API."""
