"""Copies of a model, deep ones and pickled ones: arrays that were views of one memory stay so."""

from __future__ import annotations

import copy
import copyreg
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from simulation.consumers.state import ConsumerState
from simulation.market.calendar import Calendar
from simulation.mesa_view.mesa_internals import sets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.mesa_view.consumer_model import ConsumerModel

Model = TypeVar("Model", bound="ConsumerModel")

_LINE = 64
_PLAIN = (str, bytes, int, float, complex, bool, type(None), type, ModuleType, FunctionType, np.generic)


def arrays_of(whole: object, shared: Iterable[object] = ()) -> Iterator[NDArray[Any]]:
    """Go through all arrays that an object holds, however deep; not into `shared`."""
    # Held, so that no number of an object is given to another.
    seen: dict[int, object] = {id(one): one for one in shared}
    ahead = [whole]
    while ahead:
        one = ahead.pop()
        if isinstance(one, _PLAIN) or id(one) in seen:
            continue
        seen[id(one)] = one
        if isinstance(one, np.ndarray):
            yield one
        elif isinstance(one, Mapping):
            ahead.extend(one.keys())
            ahead.extend(one.values())
        elif isinstance(one, list | tuple | set | frozenset):
            ahead.extend(one)
        else:
            fields = getattr(one, "__dict__", None)
            if isinstance(fields, dict):
                ahead.extend(fields.values())


class _Place(NamedTuple):
    """Where an array lies in one of several memories."""

    memory: int
    offset: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    is_writeable: bool

    def array(self, memories: list[tuple[NDArray[np.uint8], int]]) -> NDArray[Any]:
        """Return the array that lies there."""
        memory, start = memories[self.memory]
        made: NDArray[Any] = np.ndarray(self.shape, self.dtype, memory, start + self.offset, self.strides)
        made.setflags(write=self.is_writeable)
        return made


def _owner(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array that owns an array's memory."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _places(arrays: Iterable[NDArray[Any]]) -> tuple[list[NDArray[Any]], list[tuple[NDArray[Any], _Place]]]:
    """Return the memories' owners, and each array with its place. Arrays that are more than memory are left out."""
    owners: dict[int, tuple[int, NDArray[Any]]] = {}
    places = []
    for array in arrays:
        owner = _owner(array)
        is_plain = type(array) is np.ndarray and type(owner) is np.ndarray and owner.flags.owndata
        if not is_plain or owner.dtype.hasobject or owner.nbytes == 0 or not owner.flags.forc:
            continue
        number, _ = owners.setdefault(id(owner), (len(owners), owner))
        offset = array.ctypes.data - owner.ctypes.data
        place = _Place(number, offset, array.dtype, array.shape, array.strides, array.flags.writeable)
        places.append((array, place))
    return [owner for _, owner in owners.values()], places


def _contents(owner: NDArray[Any]) -> NDArray[np.uint8]:
    return owner.reshape(-1, order="A").view(np.uint8)


def _memory(contents: NDArray[np.uint8], misfit: int) -> tuple[NDArray[np.uint8], int]:
    """Return new memory, and where in it the contents begin: as far into a cache line as before."""
    memory = np.empty(len(contents) + _LINE, np.uint8)
    start = (misfit - memory.ctypes.data) % _LINE
    memory[start : start + len(contents)] = contents
    return memory, start


def _misfit(owner: NDArray[Any]) -> int:
    return int(owner.ctypes.data) % _LINE


def deep_copy(model: Model, network: object, shared: Iterable[object], memo: dict[int, Any]) -> Model:
    """Return a copy of a model.

    Parameters
    ----------
    model : ConsumerModel
    network : SocialNetwork
    shared : iterable
        What else the two models have in common, beside the network.
    memo : dict
        Of `copy.deepcopy`: what has been copied, by the number of the object.
    """
    made = model.__class__.__new__(model.__class__)
    memo[id(model)] = made
    common = [network, *shared]
    memo.update({id(one): one for one in common})
    owners, places = _places(arrays_of(vars(model), common))
    memories = [_memory(_contents(owner), _misfit(owner)) for owner in owners]
    memo.update({id(array): place.array(memories) for array, place in places})
    for one in (model.market.state, model.calendar):
        # Not by the way in which they are pickled: others may hold views of the same memory.
        copied = memo[id(one)] = type(one).__new__(type(one))
        copied.__dict__.update(copy.deepcopy(vars(one), memo))
    made.__dict__.update(copy.deepcopy(vars(model), memo))
    return made


def copy_beside(value: object, model: ConsumerModel) -> object:
    """Return a deep copy of a value that refers to the same model and agents, not to copies of them."""
    others = sets_of(model)[0]._sequence.others
    return copy.deepcopy(value, {id(one): one for one in (model, model.network, model.scenario, *others)})


def _reduced(whole: ConsumerState | Calendar) -> tuple[Any, ...]:
    """Say how an object is pickled: its memories, and its fields with places instead of arrays."""
    owners, places = _places(arrays_of(vars(whole)))
    fields = copy.deepcopy(vars(whole), {id(array): place for array, place in places})
    return _remade, (type(whole), [(_contents(owner), _misfit(owner)) for owner in owners], fields)


def _remade(
    kind: type[ConsumerState | Calendar], contents: list[tuple[NDArray[np.uint8], int]], fields: dict[str, Any]
) -> object:
    memories = [_memory(*one) for one in contents]
    arrays: dict[int, Any] = {}
    ahead: list[Any] = [fields]
    while ahead:
        one = ahead.pop()
        if isinstance(one, _Place):
            arrays[id(one)] = one.array(memories)
        elif isinstance(one, dict):
            ahead.extend(one.values())
        elif isinstance(one, list | tuple):
            ahead.extend(one)
        elif isinstance(getattr(one, "__dict__", None), dict) and not isinstance(one, _PLAIN):
            ahead.append(vars(one))
    made = kind.__new__(kind)
    made.__dict__.update(copy.deepcopy(fields, arrays))
    return made


copyreg.pickle(ConsumerState, _reduced)
copyreg.pickle(Calendar, _reduced)
