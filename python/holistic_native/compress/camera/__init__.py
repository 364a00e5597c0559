"""A model for one camera: trained on the first part of its videos, judged on the rest, in one go."""
