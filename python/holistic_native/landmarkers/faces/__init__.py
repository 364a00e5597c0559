"""What is computed of a face from its landmarks: expression and pose."""
