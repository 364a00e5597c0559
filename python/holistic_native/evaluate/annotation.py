"""What a data set says about its pictures, and the choice of the person that a tracker of one person tracked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.evaluate.compare import similarity
from holistic_native.evaluate.track import BODY, PARTS, SIGMAS, Track

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Person:
    """One annotated person.

    Attributes:
        points: of each part annotated anywhere in the data set, (N, 2) keypoints in pixels; NaN where not labelled.
        area: square pixels.
        box: x, y, width, height in pixels.
        crowd: a group of people annotated as one, which stands for nobody.
    """

    points: Mapping[str, NDArray[np.float64]]
    area: float
    box: tuple[float, float, float, float]
    crowd: bool = False

    @property
    def labelled(self) -> bool:
        """Whether this is a single person with at least one keypoint."""
        return not self.crowd and any(not np.isnan(points).all() for points in self.points.values())


@dataclass(frozen=True)
class Picture:
    """One annotated picture.

    Attributes:
        name: of its file, relative to the folder of the pictures.
        people: everyone annotated in it.
    """

    name: str
    people: Sequence[Person]


def choose_people(pictures: Sequence[Picture], candidate: Track) -> Track:
    """Make a reference of one person per picture: the one the candidate's body resembles most.

    Where nobody was found, or the found one resembles nobody, it is the largest person annotated.

    Args:
        pictures: as many as the candidate has frames.
        candidate: what was tracked on them.

    Returns:
        Keypoints and areas of the chosen people; NaN for pictures with nobody.
    """
    parts = [part for part in PARTS if any(part in person.points for picture in pictures for person in picture.people)]
    points = {part: np.full((len(pictures), len(SIGMAS[part]), 2), np.nan) for part in parts}
    area = np.full(len(pictures), np.nan)
    for frame, picture in enumerate(pictures):
        people = [person for person in picture.people if person.labelled]
        if not people:
            continue
        areas = np.array([person.area for person in people])
        likeness = _likeness(people, areas, candidate, frame)
        chosen = int(np.lexsort((areas, likeness))[-1])
        area[frame] = areas[chosen]
        for part, values in people[chosen].points.items():
            points[part][frame] = values
    return Track(points, area)


def _likeness(people: list[Person], areas: NDArray[np.float64], candidate: Track, frame: int) -> NDArray[np.float64]:
    if BODY not in candidate.points:
        return np.zeros(len(people))
    nobody = np.full((len(SIGMAS[BODY]), 2), np.nan)
    references = Track({BODY: np.stack([person.points.get(BODY, nobody) for person in people])})
    repeated = Track({BODY: np.repeat(candidate.points[BODY][frame : frame + 1], len(people), axis=0)})
    return np.nan_to_num(similarity(repeated, references, BODY, areas), nan=0.0)
