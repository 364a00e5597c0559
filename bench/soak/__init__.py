"""Hours of everything that programs do to trackers, watched for wrong results, failures and growth.

`python -m bench.soak VIDEO` runs it: `__main__` is the command, `scenarios` the table of what is done, `world` what it
is done to, `run` the loop, `report` what is written.
"""
