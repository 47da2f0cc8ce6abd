"""How training threads share the items of a phase, without the interpreter: each takes what no other has begun."""

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from playground.engine.backends.kernels.compiled import jit

SLOT_STRIDE = 16
"""Numbers between the slots of two items, so that each slot has a cache line of its own. A slot holds twice the number
of the last phase in which its item was begun, and one more once the item is finished."""
SPINS_BEFORE_REST = 1 << 16
"""How often to check a slot before giving other programs the processor."""
REST = 20
"""Microseconds to rest before the next check. A processor that rests takes over a thread that waits for another one,
such as the thread whose item is awaited here."""

_SLEEP, _YIELD = "usleep", "SwitchToThread"
_REST = next((name for name in (_SLEEP, _YIELD) if llvmlite.binding.address_of_symbol(name)), None)


def _place(context, builder, kind, array, place):
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [place])


@intrinsic
def store_release(typing, slots, place, value):
    """Write a number into a slot, after all earlier writes."""

    def generate(context, builder, signature, args):
        pointer = _place(context, builder, signature.args[0], args[0], args[1])
        builder.store_atomic(args[2], pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(slots, types.intp, types.int64), generate


@intrinsic
def load_acquire(typing, slots, place):
    """Read a number from a slot, before all later reads."""

    def generate(context, builder, signature, args):
        pointer = _place(context, builder, signature.args[0], args[0], args[1])
        return builder.load_atomic(pointer, "acquire", 8)

    return types.int64(slots, types.intp), generate


@intrinsic
def replace_number(typing, slots, place, before, after):
    """Write a number into a slot if it holds `before`; return whether it did. No other thread comes between."""

    def generate(context, builder, signature, args):
        pointer = _place(context, builder, signature.args[0], args[0], args[1])
        found = builder.cmpxchg(pointer, args[2], args[3], "acq_rel", "acquire")
        return builder.extract_value(found, 1)

    return types.boolean(slots, types.intp, types.int64, types.int64), generate


@intrinsic
def rest(typing):
    """Let another program use the processor for a moment."""

    def generate(context, builder, signature, args):
        if _REST is not None:
            arguments = [ir.Constant(ir.IntType(32), REST)] if _REST == _SLEEP else []
            kind = ir.FunctionType(ir.IntType(32), [argument.type for argument in arguments])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, _REST), arguments)
        return context.get_dummy_value()

    return types.void(), generate


@jit
def nth_of(n, count, thread, threads):
    """Return the item that a thread tries as its `n`-th: each begins with another part of them."""
    return (count * thread // threads + n) % count


@jit
def take(slots, item, phase):
    """Return whether this thread is to compute an item of a phase, because no other has begun it. Phases count from
    1."""
    place = item * SLOT_STRIDE
    found = load_acquire(slots, place)
    return found < 2 * phase and replace_number(slots, place, found, 2 * phase)


@jit
def finish(slots, item, phase):
    """Note that an item of a phase is finished."""
    store_release(slots, item * SLOT_STRIDE, 2 * phase + 1)


@jit
def wait_until_finished(slots, count, phase):
    """Wait until all items of a phase are finished. A thread that computes none of them delays nobody."""
    for item in range(count):
        spins = 0
        while load_acquire(slots, item * SLOT_STRIDE) <= 2 * phase:
            spins += 1
            if spins > SPINS_BEFORE_REST:
                rest()
