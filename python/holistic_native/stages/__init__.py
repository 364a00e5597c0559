"""One stage of the cascade per file: crop into the model's input, run it, decode its outputs."""
