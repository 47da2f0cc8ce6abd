"""A barrier at which training threads wait for each other, without the interpreter."""

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from playground.engine.backends.kernels.compiled import jit

SLOT_STRIDE = 16
"""Numbers between the slots of two threads, so that each slot has a cache line of its own."""
ABORT_SLOT = 0
"""The slot that makes all threads stop waiting; thread n has slot `(n + 1) * SLOT_STRIDE`."""
SPINS_BEFORE_YIELD = 4096
"""How often to check the slots before giving other programs the processor."""

_YIELD = next((name for name in ("sched_yield", "SwitchToThread") if llvmlite.binding.address_of_symbol(name)), None)


def _place(context, builder, kind, array, place):
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [place])


@intrinsic
def store_release(typing, barrier_slots, place, value):
    """Write a number into a slot, after all earlier writes."""

    def generate(context, builder, signature, args):
        pointer = _place(context, builder, signature.args[0], args[0], args[1])
        builder.store_atomic(args[2], pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(barrier_slots, types.intp, types.int64), generate


@intrinsic
def load_acquire(typing, barrier_slots, place):
    """Read a number from a slot, before all later reads."""

    def generate(context, builder, signature, args):
        pointer = _place(context, builder, signature.args[0], args[0], args[1])
        return builder.load_atomic(pointer, "acquire", 8)

    return types.int64(barrier_slots, types.intp), generate


@intrinsic
def yield_processor(typing):
    """Let another program use the processor for a moment."""

    def generate(context, builder, signature, args):
        if _YIELD is not None:
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, _YIELD), [])
        return context.get_dummy_value()

    return types.void(), generate


@jit
def wait_at_barrier(barrier_slots, thread, threads, count):
    """Wait until every thread has reached the barrier for the `count`-th time."""
    if threads == 1:
        return
    store_release(barrier_slots, (thread + 1) * SLOT_STRIDE, count)
    for other in range(threads):
        spins = 0
        while (
            load_acquire(barrier_slots, (other + 1) * SLOT_STRIDE) < count
            and load_acquire(barrier_slots, ABORT_SLOT) == 0
        ):
            spins += 1
            if spins > SPINS_BEFORE_YIELD:
                yield_processor()
