"""MediaPipe's message modules, by its names; the messages are those of `holistic_native.messages`."""
