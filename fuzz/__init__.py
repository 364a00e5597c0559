"""Fuzzing: each module but those below is a target, with `one(data)` that fails where it finds a bug.

choices     numbers, arrays and texts out of the bytes a fuzzer gives
__main__    fuzz one target with atheris: `python -m fuzz TARGET`
replay      inputs without a fuzzer
covered     how many branches these reach
make_seeds  the seeds from code
smoke       all targets for a short while; README.md has the rest
"""
