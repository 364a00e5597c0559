"""The parts that `drawing_utils` draws with: colours, pixels, and which landmarks and lines are seen."""
