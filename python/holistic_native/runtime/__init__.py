"""What runs a model: interpreters, the model store, graph surgery."""
