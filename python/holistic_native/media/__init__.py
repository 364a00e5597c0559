"""Pictures, videos and cameras in; overlays and drawings out."""
