"""Train a smaller network to reproduce a model's outputs: on crops that are drawn anew for every step."""
