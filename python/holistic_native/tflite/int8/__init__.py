"""Models with some of their operators in 8-bit integers, derived from float models by a recipe."""
