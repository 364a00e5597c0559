"""What all tasks share, under MediaPipe's names."""
