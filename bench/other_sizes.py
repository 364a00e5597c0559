"""Hand models with inputs of other sizes: do both interpreters compute the same, bit by bit?

python -m bench.other_sizes --python PYTHON_WITH_TFLITE_RUNTIME

The models are made here, which needs torch and LiteRT; the other Python runs them through the same classes of this
package, as `models=` would.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from holistic_native.runtime.interpreter import Interpreter
from holistic_native.runtime.rounding import SplitMean
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS

SIZES = (160, 192, 224, 256)
RUNTIMES = ("litert", "tflite")


def digest(model: Interpreter | SplitMean) -> str:
    """Run a model on noise, and return the beginning of the SHA-256 of all that it gives."""
    rng = np.random.default_rng(7)
    model.inputs[0][...] = rng.integers(0, 256, model.inputs[0].shape).astype(np.float32) / np.float32(255)
    model.run()
    found = hashlib.sha256(b"".join(output.tobytes() for output in model.outputs)).hexdigest()[:16]
    model.close()
    return found


def digests(path: Path, runtime: str) -> list[str]:
    """Return what a model gives cut at its mean, and in one piece."""
    content = path.read_bytes()
    kinds = (SplitMean, Interpreter)
    return [digest(kind(content, name=path.name, runtime=runtime)) for kind in kinds]


def make(folder: Path) -> list[Path]:
    """Write the models into a folder."""
    from holistic_native.compress.network import Network
    from holistic_native.model_files.store import ModelStore

    written = []
    for name in LANDMARK_MODELS:
        network = Network.read(ModelStore().read(name))
        for size in SIZES:
            path = folder / f"{size}_{name}"
            path.write_bytes(network.resized(size, size).write())
            written.append(path)
    return written


def main() -> int:
    """Compare; 1 where bits differ."""
    parser = argparse.ArgumentParser(description="hand models of other sizes on both interpreters")
    parser.add_argument("--python", metavar="PATH", help="a Python that has this package and tflite-runtime")
    parser.add_argument("--run", nargs="+", type=Path, default=[], metavar="FILE", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        for path in args.run:
            print(*digests(path, RUNTIMES[1]), flush=True)
        return 0
    differ = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = make(Path(folder))
        command = [args.python or sys.executable, str(Path(__file__).resolve()), "--run", *map(str, paths)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
        for path, line in zip(paths, answer.stdout.splitlines(), strict=True):
            (split, whole), (other, other_whole) = digests(path, RUNTIMES[0]), line.split()
            same = split == other == whole
            differ += not same
            print(
                f"{path.name}: cut at the mean {'the same bits' if same else 'OTHER BITS'} on both interpreters;"
                f" in one piece {'the same' if whole == other_whole else 'others'}"
            )
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
