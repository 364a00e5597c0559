"""What the generated reference leaves out: methods that Python calls by operators, and bookkeeping of classes."""

from __future__ import annotations

from typing import Any

import griffe


class WithoutSpecialMembers(griffe.Extension):
    """Take names such as `__slots__` and `__post_init__` for private; a class's constructor is shown with it."""

    def on_class_members(self, *, cls: griffe.Class, **others: Any) -> None:  # noqa: ARG002, griffe's names
        """Mark a class's special members when griffe has read it."""
        for name, member in cls.members.items():
            if name.startswith("__") and name != "__init__":
                member.public = False
