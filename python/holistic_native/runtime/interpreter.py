"""One TFLite model in one interpreter: write the inputs in place, run, read the outputs in place."""

from __future__ import annotations

import base64
import ctypes
import importlib
import importlib.util
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.model_files.open_file import OpenFile
from holistic_native.runtime.native_log import captured_native_log
from holistic_native.scheduling.forks import FORKS
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Runtime name -> module with the `Interpreter` class, best first.
RUNTIMES = {"litert": "ai_edge_litert.interpreter", "tflite": "tflite_runtime.interpreter"}
DISTRIBUTIONS = {"litert": "ai-edge-litert", "tflite": "tflite-runtime"}
"""The package that has each runtime."""

# A `.tflite` file of one operator: RELU of one float32.
_SMALLEST_MODEL = (
    "GAAAAFRGTDMAAA4AFAAQAAwACAAAAAQADgAAABAAAAAcAAAAtAAAAAMAAAABAAAACAAAAAQABAAEAAAAAQAAABAAAAAMABQAEAAMAAgABAAMAAAA"
    "EAAAADwAAABAAAAARAAAAAEAAAAQAAAAAAAKAAwAAAAIAAQACgAAAAgAAAAMAAAAAQAAAAEAAAABAAAAAAAAAAEAAAABAAAAAQAAAAAAAAACAAAA"
    "IAAAAAQAAADu////BAAAAAEAAAABAAAAAAAGAAgABAAGAAAABAAAAAEAAAABAAAAAQAAABAAAAAMAAwACwAAAAAABAAMAAAAEwAAAAAAABM="
)


def available_runtimes() -> tuple[str, ...]:
    """Name the installed interpreters, best first: "litert" (ai-edge-litert), "tflite" (tflite-runtime)."""
    return tuple(filter(_installed, RUNTIMES))


@cache
def _installed(runtime: str) -> bool:
    # Searched for once: see `choose_runtime`.
    return importlib.util.find_spec(RUNTIMES[runtime].partition(".")[0]) is not None


def choose_runtime(runtime: str | None = None) -> str:
    """Return the runtime asked for, or the best one installed when `runtime` is None.

    Raises:
        ValueError: `runtime` is not a known name.
        ImportError: no interpreter is installed, or not the one asked for.
    """
    if runtime is not None and runtime not in (*RUNTIMES,):
        raise ValueError(f"runtime must be one of {', '.join(RUNTIMES)} or None, got {runtime!r}")
    # A search takes the lock of Python's import system, which an interrupt of the main thread can leave held; other
    # threads, which have models to load, would wait for it then.
    for name in RUNTIMES if runtime is None else (runtime,):
        if _installed(name):
            return name
    wanted = "A TFLite interpreter" if runtime is None else f"The interpreter {runtime!r}"
    raise ImportError(
        f"{wanted} is not installed; 'pip install ai-edge-litert' gives \"litert\", "
        f"'pip install holistic_native[tflite]' (Python 3.11 or older) gives \"tflite\"; "
        f"installed: {', '.join(available_runtimes()) or 'none'}"
    )


@cache
def _started(runtime: str) -> Any:
    # XNNPACK announces itself on standard error once per process and has no switch for it. So the first model a process
    # loads is the one below: it takes a millisecond, in which it cannot crash, and no other model needs a capture.
    module = importlib.import_module(RUNTIMES[runtime])
    with captured_native_log():
        module.Interpreter(model_content=base64.b64decode(_SMALLEST_MODEL), num_threads=1).allocate_tensors()
    return module


class Interpreter:
    """A loaded model whose tensors are NumPy views of the interpreter's own memory.

    Attributes:
        name: the model's name, used in messages.
        inputs: float32 views to write into, one per model input, shaped as the model says.
        outputs: float32 views, one per model output in file order; the next `run` overwrites them.

    The views point into the interpreter, so they must not be kept beyond `close`.
    """

    def __init__(
        self, content: bytes | OpenFile, *, name: str, num_threads: int = 1, runtime: str | None = None
    ) -> None:
        """Load a model.

        Args:
            content: the bytes of a `.tflite` file, or a file of the cache; kept alive for as long as the interpreter.
            name: the model's name for messages.
            num_threads: CPU threads XNNPACK may use for this model, at least 1.
            runtime: "litert", "tflite", or None for the best one installed.

        Raises:
            ValueError: the content is no readable model, or its inputs and outputs are not float32.
            ImportError: no interpreter is installed.
        """
        chosen = choose_runtime(runtime)
        module = _started(chosen)
        self.name = name
        try:
            if isinstance(content, OpenFile):
                self._native = module.Interpreter(model_path=content.path, num_threads=num_threads)
            else:
                if chosen == "tflite":
                    Graph(content).check_data()  # tflite-runtime crashes on a truncated file; LiteRT verifies
                self._native = module.Interpreter(model_content=content, num_threads=num_threads)
            self._native.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ValueError(f"model {name}: the interpreter cannot load it ({str(error).strip()})") from error
        if isinstance(content, OpenFile):
            content.release_memory()
        self._num_threads = num_threads
        self._inherited = False
        FORKS.inherit(self)
        self._content: bytes | OpenFile = content
        self.inputs = tuple(self._view(detail) for detail in self._native.get_input_details())
        self.outputs = tuple(self._view(detail) for detail in self._native.get_output_details())

    def _view(self, detail: dict[str, Any]) -> NDArray[np.float32]:
        # A view with the interpreter as its base would make `invoke` refuse to run while the view exists; tensor
        # memory stays where it is after allocation, so an address is enough.
        shape = tuple(int(size) for size in detail["shape"])
        if detail["dtype"] is not np.float32:
            raise ValueError(f"model {self.name}: tensor {detail['name']!r} must be float32, got {detail['dtype']}")
        address = self._native.tensor(detail["index"])().__array_interface__["data"][0]
        memory = (ctypes.c_float * int(np.prod(shape))).from_address(address)
        return np.frombuffer(memoryview(memory), dtype=np.float32).reshape(shape)

    @property
    def accelerated(self) -> bool:
        """Whether XNNPACK has taken over the model's operators."""
        # No public call reports it, and the delegate's log line comes only once per process; but it takes the place of
        # the operators it runs, in both packages' lists.
        return any(operator["op_name"] == "DELEGATE" for operator in self._native._get_ops_details())  # noqa: SLF001

    def run(self) -> None:
        """Run the model once on what `inputs` hold; the GIL is released meanwhile.

        Raises:
            RuntimeError: the process was forked since, and the threads that the interpreter works with are not here.
        """
        if self._inherited:
            raise RuntimeError(f"model {self.name} was loaded by the parent process, whose threads it works with")
        self._native.invoke()

    def after_fork(self) -> None:
        """Leave an interpreter with threads to the parent: freeing it would wait for them forever."""
        self._inherited = self._num_threads > 1
        # One reference more, that nobody gives back. Another thread may have been at work in a single-threaded one.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._native))

    def close(self) -> None:
        """Free the interpreter; the views are gone with it."""
        self.inputs = ()
        self.outputs = ()
        self._native = None
        self._content = b""
