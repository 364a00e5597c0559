"""Train a smaller network to give what a model gives: on crops that are drawn anew for every step."""
