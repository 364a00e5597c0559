"""Pictures, videos, cameras and windows by OpenCV, an extra."""
