"""The CPU time that a control group allows, as both versions of control groups say it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from holistic_native.scheduling import schedule
from holistic_native.scheduling.cpu_quota import cpu_quota

V2 = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = (
    "31 23 0:28 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
)


def lay_out(root: Path, groups: str, mounts: str, files: Mapping[str, str]) -> Path:
    files = {"proc/self/cgroup": groups, "proc/self/mountinfo": mounts, **files}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("groups", "mounts", "files", "quota"),
    [
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "50000 100000\n"}, 0.5),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "max 100000\n"}, None),
        ("0::/\n", V2, {}, None),
        ("0::/a.slice/b.service\n", V2, {"sys/fs/cgroup/a.slice/b.service/cpu.max": "150000 100000\n"}, 1.5),
        # A group around it allows less.
        (
            "0::/a.slice/b.service\n",
            V2,
            {"sys/fs/cgroup/a.slice/cpu.max": "20000 100000", "sys/fs/cgroup/a.slice/b.service/cpu.max": "3 1"},
            0.2,
        ),
        # In a container the group is mounted as it is, and named as the host sees it.
        ("0::/../../docker/abc\n", V2, {"sys/fs/cgroup/cpu.max": "200000 100000"}, 2.0),
        (
            "0::/docker/abc/inner\n",
            "29 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
            {"sys/fs/cgroup/cpu.max": "max 100000", "sys/fs/cgroup/inner/cpu.max": "70000 100000"},
            0.7,
        ),
        # A mount point with a space in its name.
        ("0::/\n", V2.replace("/sys/fs/cgroup", r"/sys/fs/c\040group"), {"sys/fs/c group/cpu.max": "1 4"}, 0.25),
        (
            "4:cpu,cpuacct:/docker/abc\n2:cpuset:/docker/abc\n",
            V1,
            {
                "sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "250000\n",
                "sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
            },
            2.5,
        ),
        (
            "4:cpu,cpuacct:/docker/abc\n",
            V1,  # the group's folder is not there: it is what is mounted
            {
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "100000",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            },
            1.0,
        ),
        (
            "4:cpu,cpuacct:/\n0::/\n",
            V1 + V2.replace("/sys/fs/cgroup", "/sys/fs/cgroup/unified"),
            {
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            },
            None,
        ),
        # What cannot be understood is no limit.
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": ""}, None),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "0 100000"}, None),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "100000 0"}, None),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "nan 100000"}, None),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "many few"}, None),
        ("0::/\n", "nonsense\n - \n\n", {}, None),
        ("nonsense\n", V2, {"sys/fs/cgroup/cpu.max": "1 2"}, None),
        ("", "", {}, None),
    ],
)
def test_quota(tmp_path: Path, groups: str, mounts: str, files: dict[str, str], quota: float | None) -> None:
    assert cpu_quota(lay_out(tmp_path, groups, mounts, files)) == quota


def test_without_the_files_there_is_no_limit(tmp_path: Path) -> None:
    assert cpu_quota(tmp_path) is None
    (tmp_path / "proc").write_text("a file where a folder should be")
    assert cpu_quota(tmp_path) is None


@pytest.mark.parametrize(("quota", "cores"), [(None, 3), (0.01, 1), (1.0, 1), (1.2, 2), (2.0, 2), (64.0, 3)])
def test_usable_cores(monkeypatch: pytest.MonkeyPatch, quota: float | None, cores: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    monkeypatch.setattr(schedule, "cpu_quota", lambda: quota)
    assert schedule.usable_cores() == cores


@pytest.fixture
def group() -> Iterator[Path]:
    """A control group of this machine that may use half a CPU."""
    version_1, version_2 = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")
    place = (version_1 if version_1.is_dir() else version_2) / f"holistic_native_test_{os.getpid()}"
    try:
        place.mkdir()
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    try:
        if version_1.is_dir():
            (place / "cpu.cfs_quota_us").write_text("50000")
        else:
            (place / "cpu.max").write_text("50000 100000")
        yield place
    except OSError as error:
        pytest.skip(f"this control group takes no limit: {error}")
    finally:
        place.rmdir()


def test_a_group_of_this_machine(group: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from holistic_native.scheduling.cpu_quota import cpu_quota\n"
        "from holistic_native.scheduling.schedule import Schedule\n"
        "(Path(sys.argv[1]) / 'cgroup.procs').write_text(str(os.getpid()))\n"
        "sys.stdout.write(f'{cpu_quota()} {Schedule(None, wide_models=True).cores}')\n"
    )
    command = [sys.executable, "-c", code, str(group)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    assert out.stdout == "0.5 1"
