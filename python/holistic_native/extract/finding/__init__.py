"""From inputs to clips."""
