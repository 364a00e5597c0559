"""The process that speaks with Ray: it gets clips on standard input, and says on standard output what becomes of them.

A process of its own, since Ray takes over the one that it is in: its signals, its threads, its standard error. And its
end ends at once what the cluster does for it.

Every message is a line of JSON. In: first what `RayEngine` gives, then the clips, and null. Out: the answers of
`ClipActor`, `failed` where Ray gives up, and null at the end.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

from holistic_native.extract.processes.child import die_with_parent, heard, leave_signals, own_output
from holistic_native.extract.remote.actor import ClipActor
from holistic_native.formats.parquet_table import load_pyarrow
from holistic_native.terminal.one_line import described

# Clips that an actor has at a time: one that it works on, and the next. A lost machine costs these.
_AHEAD = 2
# Clips are given to Ray in blocks, whose entries come together: of one clip each for up to so many clips, as each block
# takes some kilobytes of this process, and of more for more.
_BLOCKS, _LARGEST_BLOCK = 4096, 16


def main() -> None:
    """Extract what the parent names, on the cluster that it names."""
    answers = own_output()
    leave_signals("SIGINT", "SIGHUP")
    given = heard()
    start = given.get()
    if start["of_main_thread"]:
        die_with_parent()

    def send(message: Any) -> None:
        answers.write(json.dumps(message).encode() + b"\n")

    try:
        _extract(start, iter(given.get, None), send)
    except Exception as error:  # of Ray, or of what it runs on
        send({"failed": described(error)})
    send(None)
    threading.Event().wait()  # until the parent has heard it all, and ends this process


def _extract(start: dict[str, Any], clips: Iterator[dict[str, Any]], send: Callable[[Any], None]) -> None:
    # Nothing about this run is sent to Ray's makers.
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DATA_USAGE_DISABLED": "1"}
    import ray
    import ray.data

    ray.init(address=start["address"], log_to_driver=False, logging_level=logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    count, threads = start["count"], start["threads"]
    resources: dict[str, float] = ray.cluster_resources()
    room = int(resources.get("CPU", 1)) // threads
    most = min(count, start["workers"] or count)
    pool = ray.data.ActorPoolStrategy(
        min_size=1, max_size=most, initial_size=max(1, min(most, room)), max_tasks_in_flight_per_actor=_AHEAD
    )
    answered = ray.data.from_arrow(list(_blocks(clips, count))).map_batches(
        ClipActor, batch_size=1, compute=pool, fn_constructor_kwargs=start["actor"], num_cpus=threads
    )
    for batch in answered.iter_batches(batch_size=None, prefetch_batches=0, batch_format="pyarrow"):
        for answer in batch.column("answer").to_pylist():
            send(json.loads(answer))


def _blocks(clips: Iterator[dict[str, Any]], count: int) -> Iterator[Any]:
    pa = load_pyarrow()
    size = min(max(1, count // _BLOCKS), _LARGEST_BLOCK)
    block: list[str] = []
    for clip in clips:
        block.append(json.dumps(clip))
        if len(block) == size:
            yield pa.table({"clip": block})
            block = []
    if block:
        yield pa.table({"clip": block})
