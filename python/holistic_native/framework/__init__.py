"""Import paths as in MediaPipe: `framework.formats.landmark_pb2` and the like."""
