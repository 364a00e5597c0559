"""The lists inside messages: of plain values and of messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from holistic_native.messages.any_message import AnyMessage
    from holistic_native.messages.field import Field

T = TypeVar("T")
M = TypeVar("M", bound="AnyMessage")


class Repeated(Sequence[T]):
    """What both kinds of lists share: reading, removing, sorting; equal to a plain list of the same values."""

    __slots__ = ()

    def items(self) -> MutableSequence[T]:
        """Return the list itself, to be changed in place."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.items())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> MutableSequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | MutableSequence[T]:
        return self.items()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self.items())

    def __delitem__(self, index: int | slice) -> None:
        del self.items()[index]

    def clear(self) -> None:
        """Remove everything."""
        del self[:]

    def pop(self, index: int = -1) -> T:
        """Remove and return a value."""
        return self.items().pop(index)

    def remove(self, value: T) -> None:
        """Remove the first equal value; ValueError if there is none."""
        self.items().remove(value)

    def reverse(self) -> None:
        """Turn the order round."""
        self.items().reverse()

    def sort(self, *, key: Callable[[T], Any] | None = None, reverse: bool = False) -> None:
        """Sort in place, as list.sort does."""
        self.items()[:] = sorted(self.items(), key=key, reverse=reverse)  # type: ignore[type-var, arg-type]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Iterable):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))


class Scalars(Repeated[Any]):
    """A list of plain values, each checked and rounded as its field says."""

    __slots__ = ("_field", "_values")

    def __init__(self, field: Field) -> None:
        self._field = field
        self._values: list[Any] = []

    def items(self) -> list[Any]:
        """Return the list itself, to be changed in place."""
        return self._values

    def append(self, value: Any) -> None:
        """Add a value at the end; TypeError or ValueError for one the field cannot hold."""
        self._values.append(self._field.checked(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Add values at the end; TypeError or ValueError for one the field cannot hold."""
        self._values.extend([self._field.checked(value) for value in values])

    MergeFrom = extend

    def insert(self, index: int, value: Any) -> None:
        """Put a value in front of a place."""
        self._values.insert(index, self._field.checked(value))

    def __setitem__(self, index: int | slice, value: Any) -> None:
        if isinstance(index, slice):
            self._values[index] = [self._field.checked(one) for one in value]
        else:
            self._values[index] = self._field.checked(value)


class Messages(Repeated[M], Generic[M]):
    """A list of messages of one kind; what is put in is copied."""

    __slots__ = ("_kind", "_messages")

    def __init__(self, kind: type[M]) -> None:
        self._kind = kind
        self._messages: list[M] = []

    def items(self) -> MutableSequence[M]:
        """Return the list itself, to be changed in place."""
        return self._messages

    def add(self, **fields: Any) -> M:
        """Add a new message at the end and return it."""
        message = self._kind(**fields)
        self.items().append(message)
        return message

    def append(self, message: M) -> None:
        """Add a copy of a message, ours or a protobuf one, at the end; TypeError for another kind."""
        self.items().append(self._copied(message))

    def extend(self, messages: Iterable[M]) -> None:
        """Add copies of messages, ours or protobuf ones, at the end; TypeError for another kind."""
        self.items().extend([self._copied(message) for message in messages])

    MergeFrom = extend

    def insert(self, index: int, message: M) -> None:
        """Put a copy of a message in front of a place; TypeError for another kind."""
        self.items().insert(index, self._copied(message))

    def _copied(self, message: M) -> M:
        copied = self._kind()
        copied.CopyFrom(message)
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Messages[M]:
        copied = Messages(self._kind)
        copied.extend(self)
        return copied
