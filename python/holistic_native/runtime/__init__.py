"""What runs a model: an interpreter and what it needs."""
