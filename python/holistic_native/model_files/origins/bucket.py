"""The public bucket of MediaPipe's assets, file by file."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence

from tqdm import tqdm

from holistic_native.model_files.manifest import ModelFile

_SOCKET_SECONDS = 30.0
_FILE_SECONDS = 1800.0
_CHUNK = 1 << 16


class BucketOrigin:
    """The bucket from which MediaPipe's own `download_utils` gets the pose models that its wheel lacks."""

    title = "MediaPipe's asset bucket"

    def __init__(self, address: str = "https://storage.googleapis.com/mediapipe-assets/") -> None:
        self._address = address

    def offers(self, model: ModelFile) -> bool:
        """Say that any model may be there; bundles are not."""
        return model.name.endswith(".tflite")

    def contents(self, models: Sequence[ModelFile], *, progress: bool) -> Iterator[bytes]:
        """Download the models one by one, none beyond its pinned size, each for at most half an hour.

        Raises:
            OSError: the bucket cannot be reached, or what answers is no web server.
            RuntimeError: it refused some of the models.
        """
        refused: list[str] = []
        for model in models:
            content = self._download(model, refused, progress)
            if content is not None:
                yield content
        if refused:
            raise RuntimeError("; ".join(refused))

    def _download(self, model: ModelFile, refused: list[str], progress: bool) -> bytes | None:
        deadline = time.monotonic() + _FILE_SECONDS
        content = bytearray()
        hidden = None if progress else True  # None: drawn on a terminal only
        try:
            with (
                urllib.request.urlopen(self._address + model.name, timeout=_SOCKET_SECONDS) as stream,
                tqdm(total=model.size, desc=model.name, unit="B", unit_scale=True, disable=hidden) as bar,
            ):
                while chunk := stream.read1(_CHUNK):
                    content += chunk
                    bar.update(len(chunk))
                    if len(content) > model.size or time.monotonic() > deadline:
                        refused.append(f"{model.name}: larger than {model.size} bytes, or too slow")
                        return None
        except urllib.error.HTTPError as error:  # the next file may be there; other errors end the attempt
            refused.append(f"{model.name}: {error}")
            return None
        except (http.client.HTTPException, ValueError) as error:  # no HTTP, or a way on that leads nowhere
            raise OSError(f"{self._address} does not answer as a web server does: {error!r}") from error
        return bytes(content)
