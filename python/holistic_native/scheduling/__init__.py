"""Threads: worker threads, the pipeline of a stream, and what forks and the interpreter's end ask of both."""
