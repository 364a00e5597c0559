"""Write the type stub of the compiled module: python tools/make_stub.py [PATH].

Needs holistic_native installed with its extra `lint`. The rendering depends on the versions of pybind11-stubgen, ruff
and the pybind11 that the module was built with.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

MODULE = "holistic_native._core"
ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "python" / "holistic_native" / "_core.pyi"

# The names of holistic_native/arrays.py for arguments; "FUNCTION.ARGUMENT" where a name alone does not say it.
ARGUMENTS = {
    "anchors": "Anchors",
    "array": "Landmarks",
    "box": "Indices",
    "boxes": "Boxes",
    "decode_detections.logits": "Logits",
    "detections": "Detections",
    "features": "FeatureMap",
    "hand": "Landmarks",
    "heatmap": "Heatmap",
    "image": "Image",
    "keypoints": "Points",
    "landmarks": "Landmarks",
    "mask": "Mask",
    "mask_to_frame.logits": "Mask",
    "matrix": "Matrix4",
    "mean": "ChannelMeans",
    "picture": "Picture",
    "points": "Points",
    "pose": "Landmarks",
    "previous": "Mask",
    "raw": "RawLandmarks",
    "rotate_world.landmarks": "WorldLandmarks",
    "segments": "Segments",
    "tensor": "FeatureMap",
    "transform_landmarks.out": "Points",
    "transform_tensor_bilinear.out": "FeatureMap",
    "transpose_convolution.image": "FeatureMap",
    "transpose_convolution.out": "Mask",
    "u": "Plane",
    "v": "Plane",
    "warp.out": "InputTensor",
    "weights": "Weights",
    "y": "Plane",
}
RETURNED = {
    "block_sums": "BlockSums",
    "categorize": "Categories",
    "decode_detections": "Detections",
    "decode_landmarks": "Landmarks",
    "inverse": "Homography",
    "make_anchors": "Anchors",
    "mask_to_frame": "Mask",
    "matrix": "Matrix4",
    "resize_linear": "Mask",
    "suppress_detections": "Detections",
    "yuv_to_rgb": "Image",
}
ARRAY = r"numpy\.typing\.NDArray\[numpy\.\w+\]"


def make_stub() -> str:
    """Return the stub of the installed module, sorted and formatted as the repository's ruff settings say."""
    with tempfile.TemporaryDirectory() as folder:
        # Members of this enum are defaults of arguments.
        options = ["-o", folder, "--exit-code", "--enum-class-locations", f"Arithmetic:{MODULE}"]
        subprocess.run([sys.executable, "-m", "pybind11_stubgen", MODULE, *options], check=True)
        text = with_named_arrays((Path(folder) / "holistic_native" / "_core.pyi").read_text())
    for step in (["check", "--fix-only", "--select", "F401,I,PYI,RUF022"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *step, "--stdin-filename", str(COMMITTED), "-"]
        text = subprocess.run(ruff, check=True, input=text, capture_output=True, text=True, cwd=ROOT).stdout
    return text


def with_named_arrays(stub: str) -> str:
    """Return a stub whose arrays have the names that say their shapes."""
    named = re.sub(r"def (\w+)\(.*", _named, stub)
    names = ", ".join(sorted({*ARGUMENTS.values(), *RETURNED.values()}))
    head = "from __future__ import annotations\n"
    return named.replace(head, f"{head}from holistic_native.arrays import {names}\n", 1)


def _named(definition: re.Match[str]) -> str:
    function, line = definition[1], definition[0]
    line = re.sub(
        rf"(\w+): {ARRAY}", lambda found: f"{found[1]}: {_name(ARGUMENTS, f'{function}.{found[1]}', found[1])}", line
    )
    return re.sub(rf"-> {ARRAY}", lambda _: f"-> {_name(RETURNED, function)}", line)


def _name(names: dict[str, str], *keys: str) -> str:
    for key in keys:
        if key in names:
            return names[key]
    raise LookupError(f"tools/make_stub.py has no name of holistic_native/arrays.py for {keys[0]}")


if __name__ == "__main__":
    (Path(sys.argv[1]) if len(sys.argv) > 1 else COMMITTED).write_text(make_stub())
