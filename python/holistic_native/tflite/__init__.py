"""Read, check and rewrite `.tflite` files, without an interpreter."""
