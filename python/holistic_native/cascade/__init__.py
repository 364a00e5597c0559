"""What runs beside what on a frame, and the profile "auto"."""
