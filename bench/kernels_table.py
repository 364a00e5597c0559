"""The table of the crop's times against OpenCV, from what pytest-benchmark wrote.

pytest -c bench/pytest.ini bench -k "warp and 256x256" --benchmark-json FILE
python -m bench.kernels_table FILE
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.table import table, verdict

BAR, BAR_NAME = 2.5, "avx2"


def markdown(report: dict[str, Any]) -> str:
    """Make a section per kind of region: OpenCV's fastest way counts."""
    parts = []
    kinds = sorted({bench["params"]["kind"] for bench in report["benchmarks"] if "kind" in bench["params"]})
    for kind in kinds:
        here = [bench for bench in report["benchmarks"] if bench["params"].get("kind") == kind]
        theirs = {b["params"]["conversion"]: b["stats"] for b in here if "conversion" in b["params"]}
        ours = {_isa(b): b["stats"] for b in here if "conversion" not in b["params"]}
        best = min((stats["median"] for stats in theirs.values()), default=float("nan"))
        rows = [_line(name, stats, best) for name, stats in ours.items()]
        rows += [(f"OpenCV, {name}", *_times(stats), "", "") for name, stats in theirs.items()]
        head = ("", "median us", "between the quartiles", "times faster", "bar met")
        parts.append(f"Region {kind}:\n\n{table(head, rows)}")
    return "\n".join(parts)


def _isa(bench: dict[str, Any]) -> str:
    # pytest-benchmark keeps a fixture's parameter as text only in the name, first in the brackets or not.
    words: list[str] = bench["name"].partition("[")[2].rstrip("]").split("-")
    return next(word for word in words if word in ("avx512", "avx2", "neon", "scalar"))


def _times(stats: dict[str, float]) -> tuple[str, str]:
    return f"{1e6 * stats['median']:.0f}", f"{1e6 * stats['q1']:.0f} .. {1e6 * stats['q3']:.0f}"


def _line(name: str, stats: dict[str, float], best: float) -> tuple[str, ...]:
    ratio = best / stats["median"]
    return name, *_times(stats), f"{ratio:.1f}", verdict(ratio >= BAR) if name == BAR_NAME else ""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path)
    report = json.loads(parser.parse_args().report.read_text())
    sys.stdout.write(f"{report['machine_info']['cpu'].get('brand_raw', '')}\n\n{markdown(report)}")


if __name__ == "__main__":
    main()
