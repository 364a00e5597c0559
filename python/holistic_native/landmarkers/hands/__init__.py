"""What the tasks of hands and gestures need beside the models."""
