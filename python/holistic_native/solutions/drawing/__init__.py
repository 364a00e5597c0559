"""How results are drawn: what `drawing_utils` offers under MediaPipe's names, a file for each."""
