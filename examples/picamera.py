#!/usr/bin/env python3
"""Track what a Raspberry Pi's camera sees, and say how fast; docs/raspberry-pi.md says what to install.

Ctrl-C ends it. picamera2 names its formats backwards: "BGR888" lies in memory as red, green, blue.
"""

from __future__ import annotations

import argparse
import time
from contextlib import suppress
from itertools import count

from picamera2 import MappedArray, Picamera2

import holistic_native as hn

# picamera2's name -> ours. YUV420 moves half the bytes of BGR888, but is converted before it is tracked.
FORMATS = {"BGR888": "rgb", "RGB888": "bgr", "XBGR8888": "rgba", "XRGB8888": "bgra", "YUV420": "i420"}
PARTS = ("pose_landmarks", "left_hand_landmarks", "right_hand_landmarks", "face_landmarks")


def main() -> None:
    """Track until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=FORMATS, default="BGR888", help="of the camera's frames")
    parser.add_argument("--size", type=int, nargs=2, default=(640, 480), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--rate", type=float, default=30.0, help="frames per second asked of the camera")
    parser.add_argument("--complexity", type=int, choices=(0, 1, 2), default=0, help="body model: 0 is the fastest")
    parser.add_argument("--precision", choices=("fp32", "fp16"), default="fp32", help="fp16: Raspberry Pi 5 only")
    parser.add_argument("--threads", type=int, help="CPU cores (default: all, at most 4)")
    args = parser.parse_args()

    camera = Picamera2()
    camera.configure(
        camera.create_video_configuration(
            {"format": args.format, "size": tuple(args.size)}, controls={"FrameRate": args.rate}
        )
    )
    width = args.size[0]
    start = time.perf_counter()
    with (
        hn.Holistic(model_complexity=args.complexity, precision=args.precision, num_threads=args.threads) as holistic,
        camera,
    ):
        camera.start()
        for number in count(1):
            with camera.captured_request() as request, MappedArray(request, "main") as frame:
                # The camera's own memory, without a copy: `process` has read it when it returns. Rows of YUV420 may
                # end in padding, which must not be taken for picture: choose a width without.
                image = frame.array
                if args.format == "YUV420" and image.shape[1] != width:
                    raise SystemExit(f"rows are padded to {image.shape[1]}: choose --size with a multiple of 64")
                seconds = request.get_metadata()["SensorTimestamp"] / 1e9
                result = holistic.process(image, timestamp=seconds, format=FORMATS[args.format])
            if number % 30 == 0:
                found = [name.removesuffix("_landmarks") for name in PARTS if getattr(result, name)]
                print(f"{number / (time.perf_counter() - start):5.1f} frames/s  {', '.join(found) or 'nobody'}")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
