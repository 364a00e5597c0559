"""Why a hand is missing: a module of its own, so that what finds hands need not import results."""

from __future__ import annotations

from typing import Final


class HandReason:
    """Why a hand is missing: the values of `HolisticResult.left_hand_reason` and `right_hand_reason`.

    DISABLED comes from `enable_hands=False`; NO_BODY, WRIST_NOT_VISIBLE and ABSENT occur in every profile, the others
    with `Fast(dynamic_hands=True)`.
    """

    DISABLED: Final = "disabled"
    NO_BODY: Final = "no body"
    WRIST_NOT_VISIBLE: Final = "wrist not visible"
    OUTSIDE: Final = "outside the image"
    TOO_SMALL: Final = "too small"
    OTHER_HAND: Final = "same as the other hand"
    HIDDEN: Final = "hidden by the head"
    ABSENT: Final = "not there"
