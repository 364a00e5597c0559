"""Short programs that end, fork or are interrupted at bad moments; `bench.exits` and the tests run them.

    python -m bench.exit_scripts.NAME FRAMES.npy

Each prints a line when it has come to what matters: from then on the time counts. The tables name the exit code that
each has to end with, the script's own; a negative one is the signal that the script asked for.
"""

ENDS = {
    "open_stream": 0,
    "open_streams_of_all_trackers": 0,
    "stream_in_a_cycle": 0,
    "stream_in_exit_handler": 0,
    "close_in_exit_handler": 0,
    "close_in_finalizer": 0,
    "daemons_that_process": 0,
    "daemons_that_stream": 0,
    "daemons_that_load": 0,
    "daemons_that_close": 0,
    "daemons_that_detect": 0,
    "thread_that_goes_on": 0,
    "trackers_never_closed": 0,
    "task_never_closed": 0,
    "exception_beside_stream": 1,
    "exception_beside_daemons": 1,
    "exit_in_stream": 3,
    "exit_in_signal_handler": 5,
    "exit_in_signal_handler_of_stream": 5,
    "interrupt_in_stream": -2,
}
FORKS = {
    "fork_and_use": 0,
    "fork_and_stream": 0,
    "fork_and_close": 0,
    "fork_and_make": 0,
    "fork_and_replace": 0,
    "fork_while_loading": 0,
    "fork_while_processing": 0,
    "fork_while_detecting": 0,
    "fork_beside_open_stream": 0,
    "fork_shared_models": 0,
    "fork_in_thread": 0,
    "fork_twice": 0,
    "fork_and_kill": 0,
    "fork_pool": 0,
    "fork_executor": 0,
}
INTERRUPTS = {
    "interrupt_process": 0,
    "interrupt_stream": 0,
    "interrupt_detect": 0,
}
