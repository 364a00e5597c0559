"""The files that `BaseOptions` names: opened, with MediaPipe's words where they cannot be."""

from __future__ import annotations

from holistic_native.model_files.bundle import Bundle, read_asset
from holistic_native.tasks.core.base_options import BaseOptions

_NOTHING_GIVEN = (
    "ExternalFile must specify at least one of 'file_content', 'file_name', 'file_pointer_meta' or "
    "'file_descriptor_meta'."
)


def check_base_options(options: BaseOptions) -> None:
    """Check the types of what was given, and the delegate.

    Raises:
        TypeError: the buffer is not bytes.
        AttributeError: the path is not text.
        RuntimeError: the GPU is wanted.
    """
    buffer, path = options.model_asset_buffer, options.model_asset_path
    if buffer is not None and not isinstance(buffer, bytes):
        raise TypeError(f"bytes or integer address expected instead of {type(buffer).__name__} instance")
    if path and not isinstance(path, str):
        raise AttributeError(
            f"{type(path).__name__!r} object has no attribute 'encode': model_asset_path must be a str; got {path!r}"
        )
    if options.delegate == BaseOptions.Delegate.GPU:
        raise RuntimeError(
            'Service "kGpuService" was not provided and cannot be created: delegate must be None, DEFAULT or CPU, '
            "holistic_native computes on the CPU"
        )


def open_bundle(options: BaseOptions) -> Bundle:
    """Return the bundle that was given.

    Raises:
        ValueError: none was given.
        FileNotFoundError: there is no such file.
        RuntimeError: it is no bundle.
    """
    if options.model_asset_buffer:
        return Bundle(options.model_asset_buffer)
    return Bundle.open(_path(options))


def read_model(options: BaseOptions) -> bytes:
    """Return the bytes of the model that was given.

    Raises:
        ValueError: none was given, or it is larger than any model.
        FileNotFoundError: there is no such file.
    """
    return options.model_asset_buffer or read_asset(_path(options))


def _path(options: BaseOptions) -> str:
    if not options.model_asset_path:
        raise ValueError(_NOTHING_GIVEN)
    return options.model_asset_path
