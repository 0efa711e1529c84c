"""What Grapevine uses of Numba beyond its public interface; nothing else imports `numba.core` or `llvmlite`.

Tried with the versions of Numba that `pyproject.toml` allows. When a new one breaks something here:

- `prefetch`: let it do nothing; results stay the same, and large markets take longer.
- `kernel`: leave `get_call_template` alone; all works, and takes longer to compile.
- `picking`: a rule of the user's can be told all its values as one tuple instead.
- `kept_in`: compiled code then lies where Numba puts it, and a change in one kernel file may leave stale code in
  another: tell users to clear that folder after an update.
- `refuses_unset`: without it a variable that is not set on every path is zero where Python raises an error; then say so
  in `docs/model.md`.
- `bounds_check`, `python_function`: what Numba calls these now.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils, config
from numba.core.ccallback import CFunc
from numba.core.dispatcher import Dispatcher
from numba.core.errors import NumbaError, NumbaWarning
from numba.core.types import unliteral
from numba.extending import intrinsic

_READ = 0
_KEEP = 3
_DATA = 1


def kernel(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a function when it is first called, keep it on disk, and let other threads run beside it.

    Between compiled functions a number is a number: Numba would compile a function again for each constant that it is
    called with.

    Parameters
    ----------
    function : function
        Decorated.
    **options
        Of `numba.njit`: ``error_model``, ``inline``.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher = njit(cache=True, nogil=True, **options)(function)
        template_of = dispatcher.get_call_template
        dispatcher.get_call_template = lambda arguments, keywords: template_of(
            tuple(unliteral(one) for one in arguments), {name: unliteral(one) for name, one in keywords.items()}
        )
        return dispatcher

    return decorate if function is None else decorate(function)


@intrinsic
def prefetch(typing_context, array, row, offset):
    """Fetch the cache line ``offset`` bytes into ``array[row]`` of a C-contiguous array, before it is needed.

    The address may lie outside the array; nothing is read.
    """
    if not isinstance(array, types.Array) or array.layout != "C":
        return None

    def generate(context, builder, signature, arguments):
        kind = signature.args[0]
        native = context.make_array(kind)(context, builder, arguments[0])
        stride = cgutils.unpack_tuple(builder, native.strides, kind.ndim)[0]
        start = builder.ptrtoint(native.data, ir.IntType(64))
        address = builder.add(builder.add(start, builder.mul(stride, arguments[1])), arguments[2])
        pointer = builder.inttoptr(address, ir.PointerType(ir.IntType(8)))
        word = ir.IntType(32)
        kind_of_function = ir.FunctionType(ir.VoidType(), [pointer.type, word, word, word])
        function = cgutils.get_or_insert_function(builder.module, kind_of_function, "llvm.prefetch.p0")
        builder.call(function, [pointer, word(_READ), word(_KEEP), word(_DATA)])
        return context.get_dummy_value()

    return types.void(array, types.int64, types.int64), generate


def picking(places: Sequence[int], count: int) -> Any:
    """Return a compiled function of (a tuple of `count` values, an array): the values at these places of both."""

    @intrinsic
    def pick(typing_context, told, row):
        chosen = types.Tuple([told.types[place] if place < count else row.dtype for place in places])

        def generate(context, builder, signature, values):
            data = context.make_array(signature.args[1])(context, builder, values[1]).data
            members = [
                builder.extract_value(values[0], place)
                if place < count
                else builder.load(cgutils.gep(builder, data, place - count))
                for place in places
            ]
            return context.make_tuple(builder, signature.return_type, members)

        return chosen(told, row), generate

    return pick


@contextmanager
def kept_in(folder: Path | None) -> Iterator[None]:
    """Keep what is decorated meanwhile in a folder once it is compiled; None for nowhere.

    Numba fixes a function's cache folder when it is decorated.
    """
    previous = config.CACHE_DIR, Dispatcher.enable_caching
    if folder is None:
        Dispatcher.enable_caching = lambda self: None
    else:
        config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR, Dispatcher.enable_caching = previous


def bounds_check() -> int | None:
    """Return what NUMBA_BOUNDSCHECK says: 0 or 1, or None where it says nothing."""
    return config.BOUNDSCHECK  # type: ignore[no-any-return]


def python_function(function: Any) -> Any:
    """Return the Python function that Numba compiled, or the object itself where it compiled none."""
    return getattr(function, "_pyfunc" if isinstance(function, CFunc) else "py_func", function)


class UnsetError(NumbaError):
    """A variable that is not set on every path to its use."""


@contextmanager
def refuses_unset() -> Iterator[None]:
    """Raise `UnsetError` where a function compiled meanwhile may use a variable before it is set.

    Numba would take it for zero, where Python raises an error. To be entered by one thread at a time.
    """
    warned = config.ALWAYS_WARN_UNINIT_VAR
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        config.ALWAYS_WARN_UNINIT_VAR = 1
        try:
            yield
        finally:
            config.ALWAYS_WARN_UNINIT_VAR = warned
    for one in said:
        unset = re.search(r"uninitialized variable (\w+)", str(one.message))
        if issubclass(one.category, NumbaWarning) and unset:
            raise UnsetError(f"variable {unset[1]!r} may be used before it is set: set it on every path")


__all__ = [
    "NumbaError",
    "UnsetError",
    "bounds_check",
    "kept_in",
    "kernel",
    "picking",
    "prefetch",
    "python_function",
    "refuses_unset",
]
