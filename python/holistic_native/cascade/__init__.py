"""Which branches run in parallel on a frame, and the profile "auto"."""
