"""What a soak writes: a table with slopes and their errors, samples as CSV, all of it as JSON, a plot."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from bench.resources import Resources
from bench.soak.run import Plan, Record, Sample
from bench.table import table, verdict, write_json
from bench.trend import Trend, trend

# The share of the time at the beginning in which models, caches and pools of threads come to be.
WARM_UP = 0.5
TITLES = {
    "rss_mib": "RSS, MiB",
    "pss_mib": "PSS, MiB",
    "descriptors": "descriptors",
    "threads": "threads",
    "children": "children",
}
assert list(TITLES) == [field.name for field in fields(Resources)]
MOST_FAILURES = 3


class CsvFile:
    """Samples as they come, so that a soak can be watched, and is not lost when the machine is."""

    def __init__(self, path: Path) -> None:
        """Begin the file."""
        self._path = path
        with path.open("w", newline="") as file:
            csv.writer(file).writerow(["hours", "step", *TITLES])

    def add(self, sample: Sample) -> None:
        """Append a sample; the file is closed between two, and so no descriptor is counted."""
        with self._path.open("a", newline="") as file:
            csv.writer(file).writerow([f"{value:.6g}" for value in sample.row.values()])


def counted(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples after the warm-up."""
    begin = WARM_UP * samples[-1].hours if samples else 0.0
    return [sample for sample in samples if sample.hours >= begin]


def trends(samples: Sequence[Sample]) -> dict[str, Trend]:
    """Return the slope of each quantity, per hour, after the warm-up; nothing with fewer than three samples."""
    used = counted(samples)
    if len(used) < 3:
        return {}
    hours = [sample.hours for sample in used]
    return {name: trend(hours, [sample.row[name] for sample in used]) for name in TITLES}


def markdown(about: str, plan: Plan, record: Record) -> str:
    """Make the report."""
    hours = record.samples[-1].hours if record.samples else 0.0
    first = (
        f"{about}; seed {plan.seed}, {hours:.2f} hours, {sum(record.done.values())} steps of {len(record.done)} "
        f"scenarios, {len(record.failures)} failed\n"
    )
    runs = ((name, str(count)) for name, count in sorted(record.done.items()))
    failures = [
        f"Step {failure.step}, {failure.scenario}, failed (`--seed {plan.seed} --first {failure.step}`):\n\n"
        f"```\n{failure.error}\n```\n"
        for failure in record.failures[:MOST_FAILURES]
    ]
    return "\n".join((first, _growth(record.samples), table(("scenario", "runs"), runs), *failures))


def _growth(samples: Sequence[Sample]) -> str:
    used, found = counted(samples), trends(samples)
    if not found:
        return "Too short for slopes: fewer than three samples after the warm-up.\n"
    rows = []
    for name, line in found.items():
        values = [sample.row[name] for sample in used]
        figures = (samples[0].row[name], values[0], min(values), max(values), values[-1])
        digits = 1 if name.endswith("mib") else 0
        slope = f"{line.slope:+.3f} ± {line.error:.3f}"
        rows.append((TITLES[name], *(f"{value:.{digits}f}" for value in figures), slope, verdict(line.flat)))
    head = ("", "at start", "after warm-up", "lowest", "highest", "at end", "slope per hour", "flat")
    return (
        f"{table(head, rows)}\n{len(used)} samples after the first {WARM_UP:.0%} of the time; slope of the "
        "least-squares line with its standard error; flat: 0 is within two standard errors.\n"
    )


def write(folder: Path, about: str, plan: Plan, record: Record) -> str:
    """Write all files; return the report."""
    text = markdown(about, plan, record)
    (folder / "soak.md").write_text(text)
    content = {
        "about": about,
        "plan": asdict(plan),
        "steps": dict(record.done),
        "trends": {name: {**asdict(line), "flat": line.flat} for name, line in trends(record.samples).items()},
        "samples": [sample.row for sample in record.samples],
        "failures": [asdict(failure) for failure in record.failures],
    }
    write_json(folder / "soak.json", content)
    return text
