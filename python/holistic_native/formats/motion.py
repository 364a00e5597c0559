"""A hierarchy of joints that moves: what a BVH file has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Motion:
    """J joints in T frames; arrays are float64 and read-only.

    Attributes:
        names: of the joints; a joint comes after the one that it hangs on.
        parents: of each joint, the number of the one that it hangs on; -1 for a root.
        offsets: (J, 3), from the joint that each hangs on, in the file's units.
        positions: (T, J, 3), instead of the offsets where a joint has channels of position, else the offsets.
        rotations: (T, J, 3, 3), matrices against the joint that each hangs on.
        frame_time: seconds between frames.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: NDArray[np.float64]
    positions: NDArray[np.float64]
    rotations: NDArray[np.float64]
    frame_time: float

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in (self.offsets, self.positions, self.rotations):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.rotations)

    def joints(self) -> NDArray[np.float64]:
        """Return where each joint is on each frame, (T, J, 3), by forward kinematics."""
        found = np.empty_like(self.positions)
        room = np.empty_like(self.rotations)
        for joint, parent in enumerate(self.parents):
            if parent < 0:
                found[:, joint], room[:, joint] = self.positions[:, joint], self.rotations[:, joint]
                continue
            found[:, joint] = found[:, parent] + np.einsum("tij,tj->ti", room[:, parent], self.positions[:, joint])
            room[:, joint] = room[:, parent] @ self.rotations[:, joint]
        return found
