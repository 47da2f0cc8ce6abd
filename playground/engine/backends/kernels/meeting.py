"""How threads that train together wait for each other, without the interpreter."""

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from playground.engine.backends.kernels.compiled import jit

APART = 16
"""Numbers between two threads' places on the desk: each has a cache line for itself."""
ABORT = 0
"""The place on the desk that tells all not to wait any more; thread n has place `(n + 1) * APART`."""
PATIENCE = 4096
"""How often to look before another program may have the processor."""

_YIELD = next((name for name in ("sched_yield", "SwitchToThread") if llvmlite.binding.address_of_symbol(name)), None)


def _place(context, builder, kind, array, place):
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [place])


@intrinsic
def publish(typing, desk, place, value):
    """Write a number of the desk, after all that was written before."""

    def generate(context, builder, signature, args):
        pointer = _place(context, builder, signature.args[0], args[0], args[1])
        builder.store_atomic(args[2], pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(desk, types.intp, types.int64), generate


@intrinsic
def observe(typing, desk, place):
    """Read a number of the desk, before all that is read after."""

    def generate(context, builder, signature, args):
        pointer = _place(context, builder, signature.args[0], args[0], args[1])
        return builder.load_atomic(pointer, "acquire", 8)

    return types.int64(desk, types.intp), generate


@intrinsic
def give_way(typing):
    """Let another program have the processor for a moment."""

    def generate(context, builder, signature, args):
        if _YIELD is not None:
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, _YIELD), [])
        return context.get_dummy_value()

    return types.void(), generate


@jit
def meet(desk, thread, threads, time):
    """Wait until every thread has come here for the `time`-th time."""
    if threads == 1:
        return
    publish(desk, (thread + 1) * APART, time)
    for other in range(threads):
        looks = 0
        while observe(desk, (other + 1) * APART) < time and observe(desk, ABORT) == 0:
            looks += 1
            if looks > PATIENCE:
                give_way()
