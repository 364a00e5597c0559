"""Body, hand and face as MediaPipe follows them from frame to frame, each with the state it carries."""
