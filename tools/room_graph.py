"""The rooms of the package and which imports which, from the sources alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "python" / "holistic_native"
# Modules that are one thing to a reader.
TOGETHER = {
    "trackers": (
        "tracker",
        "holistic",
        "pose",
        "hands",
        "face_mesh",
        "face_detection",
        "selfie_segmentation",
    ),
    "output files": ("atomic_write", "output_target", "output_files", "output_folder"),
    "options": ("options", "smoothing"),
}
NAMES = {module: name for name, modules in TOGETHER.items() for module in modules}
Graph = dict[str, set[str]]


def room_imports(package: Path = PACKAGE) -> Graph:
    """Return what each room imports of the package, also inside functions; the compiled module is a room."""
    graph: Graph = {"_core": set()}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        room = _name(parts[0])
        graph.setdefault(room, set()).update({_name(module) for module in _imported(path)} - {room})
    return graph


def _name(module: str) -> str:
    return "holistic_native" if module == "__init__" else NAMES.get(module, module)


def _imported(path: Path) -> Iterator[str]:
    """Give the first part of each module of the package that a file imports; "__init__" for the package itself."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            first = rest.partition(".")[0]
            if package == PACKAGE.name:
                is_room = (PACKAGE / first).is_dir() or (PACKAGE / f"{first}.py").exists() or first == "_core"
                yield first if first and is_room else "__init__"


def direct(graph: Graph) -> Graph:
    """Return the graph without imports that follow from others: what a room's own rooms import anyway."""
    return {
        room: {one for one in imported if not any(one in reachable(graph, other) for other in imported - {one})}
        for room, imported in graph.items()
    }


def reachable(graph: Mapping[str, set[str]], room: str) -> set[str]:
    """Return all rooms that a room imports, by others too."""
    found: set[str] = set()
    waiting = [room]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def levels(graph: Graph) -> dict[str, int]:
    """Return the level of each room, 0 for the lowest: above all it imports, and close below what imports it."""
    lowest: dict[str, int] = {}
    while len(lowest) < len(graph):
        ready = [room for room in graph if room not in lowest and graph[room] <= lowest.keys()]
        if not ready:
            raise ValueError(f"rooms import each other in a circle: {sorted(graph.keys() - lowest.keys())}")
        for room in ready:
            lowest[room] = 1 + max((lowest[one] for one in graph[room]), default=-1)
    found: dict[str, int] = {}
    for room in sorted(graph, key=lambda room: -lowest[room]):
        above = [found[other] for other in graph if room in graph[other]]
        found[room] = min(above) - 1 if above else lowest[room]
    return found


def purpose(room: str) -> str:
    """Return what a room is for: the first line of its docstring, up to the first colon."""
    if room == "_core":
        return "The compiled kernels, from cpp/"
    if room in TOGETHER:
        return {
            "trackers": "Holistic, Pose, Hands and the like",
            "output files": "Whole under their name, or not there",
            "options": "What trackers take, checked once",
        }[room]
    inside = PACKAGE / ("" if room == "holistic_native" else room)
    path = inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")
    text = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
    return text.replace("`", "").partition(":")[0].partition(";")[0].rstrip(".")
