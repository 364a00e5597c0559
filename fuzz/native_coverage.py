"""Let libFuzzer see which branches of the kernels an input takes, where they were built with HN_FUZZ."""

from __future__ import annotations

import ctypes
import importlib
import os


def count_native_branches() -> None:
    """Hand the compiled module's counters to atheris's libFuzzer; nothing where the module has none."""
    from holistic_native import _core  # late, so that nothing of the package comes before its instrumentation

    module = ctypes.CDLL(_core.__file__)
    try:
        counters = (ctypes.c_uint8 * ctypes.c_size_t.in_dll(module, "hn_counter_count").value).in_dll(
            module, "hn_counters"
        )
    except ValueError:
        return
    # libFuzzer wants the address of the code behind each counter, which it only prints.
    places = (ctypes.c_size_t * (2 * len(counters)))()
    for index in range(len(counters)):
        places[2 * index] = ctypes.addressof(counters) + index
    fuzzer = ctypes.CDLL(importlib.import_module("atheris.core_with_libfuzzer").__file__, os.RTLD_NOLOAD)
    for register, table in (("__sanitizer_cov_8bit_counters_init", counters), ("__sanitizer_cov_pcs_init", places)):
        start = ctypes.addressof(table)
        getattr(fuzzer, register)(ctypes.c_void_p(start), ctypes.c_void_p(start + ctypes.sizeof(table)))
    _KEPT.append(places)


_KEPT: list[object] = []
"""What libFuzzer goes on reading."""
