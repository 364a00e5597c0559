"""What a command writes and shows."""
