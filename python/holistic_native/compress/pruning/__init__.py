"""Pruning: fewer channels and blocks in the same model, without training."""
