"""Asking the processor for a row of an array before it is needed."""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_READ = 0
_KEEP = 3
_DATA = 1


@intrinsic
def prefetch(typing_context, array, row, offset):
    """Fetch the cache line ``offset`` bytes into ``array[row]`` of a C-contiguous array.

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
