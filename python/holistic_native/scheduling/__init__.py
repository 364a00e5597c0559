"""Threads: worker threads, the pipeline of a stream, and how both survive forks and the interpreter's end."""
