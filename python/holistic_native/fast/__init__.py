"""The branches with less work: what is skipped, and when."""
