"""What a frame is: its pixels in any format, and its time."""
