"""Eight numbers at a time: LLVM's vectors, which it lowers to whatever the processor has.

numba's own vectoriser leaves these loops alone, for it cannot know that the arrays do not overlap; over 1,000,000
passages scalar code took twice as long to bound a block's parts.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

Object: TypeAlias = Any
"""numba's and LLVM's own objects."""

_I32, _F32 = ir.IntType(32), ir.FloatType()
_INTS, _FLOATS, _BYTES = ir.VectorType(_I32, 8), ir.VectorType(_F32, 8), ir.VectorType(ir.IntType(8), 8)


def _pointer(context: Object, builder: Object, array: tuple[Object, Object], vector: Object) -> Object:
    """Where an array (its type, its value) begins, as a pointer to a vector."""
    data = context.make_array(array[0])(context, builder, array[1]).data
    return builder.bitcast(data, vector.as_pointer())


def _load(builder: Object, pointer: Object) -> Object:
    return builder.load(pointer, align=4)


def _splat(builder: Object, value: Object, vector: Object) -> Object:
    """The value in all eight places."""
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, _I32(0))
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), ir.Constant(_INTS, [0] * 8))


@intrinsic  # type: ignore[untyped-decorator]
def clear_eight(_context: Object, array: Object) -> Object:
    """Sets the first eight of an int32 or float32 array to 0."""

    def generate(context: Object, builder: Object, signature: Object, arguments: Object) -> Object:
        at = _pointer(context, builder, (signature.args[0], arguments[0]), _INTS)
        builder.store(ir.Constant(_INTS, [0] * 8), at, align=4)
        return context.get_dummy_value()

    return types.void(array), generate


@intrinsic  # type: ignore[untyped-decorator]
def add_bytes(_context: Object, array: Object, _word: Object, _factor: Object) -> Object:
    """Adds to the first eight of an int32 array the bytes of a uint64, lowest first, times an int64."""

    def generate(context: Object, builder: Object, signature: Object, arguments: Object) -> Object:
        at = _pointer(context, builder, (signature.args[0], arguments[0]), _INTS)
        tops = builder.zext(builder.bitcast(arguments[1], _BYTES), _INTS)
        times = _splat(builder, builder.trunc(arguments[2], _I32), _INTS)
        builder.store(builder.add(_load(builder, at), builder.mul(tops, times)), at, align=4)
        return context.get_dummy_value()

    return types.void(array, types.uint64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def highest_of_eight(_context: Object, array: Object) -> Object:
    """The highest of the first eight of an int32 array."""

    def generate(context: Object, builder: Object, signature: Object, arguments: Object) -> Object:
        at = _pointer(context, builder, (signature.args[0], arguments[0]), _INTS)
        kind = ir.FunctionType(_I32, [_INTS])
        reduce = builder.module.declare_intrinsic("llvm.vector.reduce.smax.v8i32", (), kind)
        return builder.sext(builder.call(reduce, [_load(builder, at)]), ir.IntType(64))

    return types.int64(array), generate


@intrinsic  # type: ignore[untyped-decorator]
def any_reaches(_context: Object, best: Object, steps: Object, _unit: Object, _cut: Object) -> Object:
    """True if best[i] + steps[i] * unit >= cut for one of the first eight of best (float32) and steps (int32)."""

    def generate(context: Object, builder: Object, signature: Object, arguments: Object) -> Object:
        bests = _load(builder, _pointer(context, builder, (signature.args[0], arguments[0]), _FLOATS))
        counts = _load(builder, _pointer(context, builder, (signature.args[1], arguments[1]), _INTS))
        units, cuts = (_splat(builder, value, _FLOATS) for value in arguments[2:])
        sums = builder.fadd(bests, builder.fmul(builder.sitofp(counts, _FLOATS), units))
        reached = builder.bitcast(builder.fcmp_ordered(">=", sums, cuts), ir.IntType(8))
        return builder.icmp_unsigned("!=", reached, ir.IntType(8)(0))

    return types.boolean(best, steps, types.float32, types.float32), generate
