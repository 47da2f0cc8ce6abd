"""How Python code is compiled here: options, elementwise functions, calls of code that is compiled elsewhere, and views
of arrays without reference counts.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils, typed_passes, untyped_passes
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager
from numba.core.typing.templates import signature as signature_of
from numba.extending import intrinsic, lower_builtin, overload, register_jitable, type_callable
from numba.np.arrayobj import populate_array

from playground.engine.network import elementwise
from playground.engine.network.elementwise import ONE

# Omits "nnan" and "ninf", with which the compiler would assume that no loss is NaN. Python's error model would check
# each division for zero, and prevent the vectorisation of loops with a division.
#
# With "_nrt" numba would count references to arrays, which takes a quarter of the time of a small network's step, and a
# quarter of that of compiling. So compiled code borrows the arrays that Python passes in; the caller keeps them alive.
OPTIONS: Any = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
    "_nrt": False,
}


class _InnerCode(JITCodeLibrary):
    """The code of a function that only compiled code calls: it becomes machine code as a part of its callers.

    Otherwise numba would optimise each function together with all that it calls, and generate machine code for it,
    again for each level of calls. That would be half of the time that compiling takes.
    """

    @property
    def codegen(self) -> "_InnerCode":
        """What sets the function's environment."""
        return self

    def set_env(self, name: str, environment: object) -> None:
        """Do nothing: only code that uses Python objects needs an environment."""

    def get_pointer_to_function(self, name: str) -> int:
        """Return 0: the function has no machine code of its own."""
        return 0

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


_IDLE = {
    untyped_passes.WithLifting,
    untyped_passes.InlineClosureLikes,
    untyped_passes.DeadBranchPrune,
    untyped_passes.RewriteDynamicRaises,
    untyped_passes.MakeFunctionToJitFunction,
    untyped_passes.InlineInlinables,
    untyped_passes.FindLiterallyCalls,
    untyped_passes.LiteralUnroll,
    untyped_passes.LiteralPropagationSubPipelinePass,
    typed_passes.InlineOverloads,
    typed_passes.NopythonRewrites,
    typed_passes.NoPythonSupportedFeatureValidation,
}
"""Passes over the code of each function that find nothing to do here: no closures, exceptions or whole-array
expressions."""


class _Compiler(CompilerBase):
    def define_pipelines(self) -> list[Any]:
        passes = PassManager("playground")
        for step, title in DefaultPassBuilder.define_nopython_pipeline(self.state).passes:
            if step not in _IDLE:
                passes.add_pass(step, title)
        passes.finalize()
        return [passes]


class _InnerCompiler(_Compiler):
    def define_pipelines(self) -> list[Any]:
        self.state.library = _InnerCode(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return super().define_pipelines()


_WITHOUT_C: Any = {"no_cfunc_wrapper": True}
_UNWRAPPED: Any = {"no_cpython_wrapper": True, **_WITHOUT_C}
INNER: Any = {**OPTIONS, **_UNWRAPPED, "pipeline_class": _InnerCompiler}
"""The options of a function that only compiled code calls: without wrappers for Python, which would be much of the
code."""
jit: Any = njit(**INNER)
"""For functions that compiled code calls."""
unit: Any = njit(cache=True, **OPTIONS, **_UNWRAPPED, pipeline_class=_Compiler)
"""For functions that compiled code calls by their `address`: each is compiled and cached on its own."""
entry: Any = njit(cache=True, **OPTIONS, **_WITHOUT_C, pipeline_class=_Compiler)
"""For functions that Python calls: numba caches each with all the functions it calls."""


register_jitable(**INNER)(elementwise.sigmoid)


@type_callable(elementwise.each)
def _type_of_each(context):
    return lambda array: types.unsigned_range_state64_type


@lower_builtin(elementwise.each, types.Array)
def _each(context, builder, signature, args):
    """Generate a range over an array's size, and declare that the arrays of the function around it do not overlap.

    A signed index would be checked for being negative each time, which turns reads into gathers. Without the
    declaration the compiler vectorises hardly any loop over so many arrays; numba has a flag for it, but no option that
    sets it.
    """
    for argument in context.call_conv.get_arguments(builder.function):
        if isinstance(argument.type, ir.PointerType):
            argument.add_attribute("noalias")
    size = context.make_array(signature.args[0])(context, builder, args[0]).nitems
    return context.get_function(range, signature_of(signature.return_type, types.uint64))(builder, [size])


# --- Elementwise functions: exact in float64, quick and within 3e-7 in float32 --------------------------------------

f4 = np.float32


def exp(x):
    """e to the x."""
    return np.exp(x)


@overload(elementwise.tanh, jit_options=INNER)
def _tanh(x):
    if x is not types.float32:
        return lambda x: np.tanh(x)  # noqa: PLW0108 (numba requires a Python function)

    def rational(x):  # a ratio of polynomials vectorises, a library call does not; NaN stays NaN
        x = f4(7.9) if x > f4(7.9) else x
        x = f4(-7.9) if x < f4(-7.9) else x
        u = x * x
        p = f4(5.12229709037114e-08) + u * (
            f4(-8.60467152213735e-11) + u * (f4(2.00018790482477e-13) - u * f4(2.76076847742355e-16))
        )
        p = f4(4.89352455891786e-03) + u * (f4(6.37261928875436e-04) + u * (f4(1.48572235717979e-05) + u * p))
        q = f4(2.26843463243900e-03) + u * (f4(1.18534705686654e-04) + u * f4(1.19825839466702e-06))
        return x * p / (f4(4.89352518554385e-03) + u * q)

    return rational


@overload(exp, jit_options=INNER)
def _exp(x):
    if x is not types.float32:
        return lambda x: np.exp(x)  # noqa: PLW0108

    def power(x):  # 2**whole * 2**rest, the first by its bits, the second by a polynomial
        x = f4(87) if x > f4(87) else x
        x = f4(-87) if x < f4(-87) else x
        y = x * f4(1.44269504)
        whole = np.floor(y)
        f = y - whole
        p = f4(0.0096841029) + f * (f4(0.0012439688) + f * f4(0.00021433715))
        p = ONE + f * (f4(0.69314694) + f * (f4(0.24023051) + f * (f4(0.055480329) + f * p)))
        return p * np.int32((np.int32(whole) + 127) << 23).view(np.float32)

    return power


# --- Machine code elsewhere -------------------------------------------------------------------------------------------


def address(function: Any, *arguments: Any) -> int:
    """Return the address of an entry's machine code for arguments of these types, compiled or loaded from the cache."""
    function.compile(arguments)
    compiled = function.overloads[arguments]
    found: int = compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name)
    return found


@intrinsic
def call(typing, address, arguments):
    """Call the entry at an address with a tuple of arguments. It returns nothing.

    What is called by its address is not compiled again with its caller.
    """

    def generate(context, builder, signature, args):
        kinds = arguments.types
        kind = context.call_conv.get_function_type(types.none, kinds)
        function = builder.inttoptr(args[0], kind.as_pointer())
        context.call_conv.call_function(builder, function, types.none, kinds, cgutils.unpack_tuple(builder, args[1]))
        return context.get_dummy_value()

    return types.void(types.intp, arguments), generate


# --- Views of arrays --------------------------------------------------------------------------------------------------


@intrinsic
def view(typing, array, start, shape):
    """Return a view of part of a contiguous array: from element `start` on, in any shape.

    Slices and `reshape` would do the same, but their checks take longer to compile than all the rest.
    """
    kind = types.Array(array.dtype, len(shape), "C")

    def generate(context, builder, signature, args):
        data = context.make_array(array)(context, builder, args[0]).data
        sizes = [
            context.cast(builder, size, shape[n], types.intp)
            for n, size in enumerate(cgutils.unpack_tuple(builder, args[2]))
        ]
        return _view(context, builder, kind, builder.gep(data, [args[1]]), sizes)

    return kind(array, types.intp, shape), generate


@intrinsic
def parts_at(typing, arrays, place):
    """Return a named tuple of contiguous arrays with the part of each at this index of its first axis."""
    parts = [types.Array(array.dtype, array.ndim - 1, "C") for array in arrays]
    kind = types.NamedTuple(parts, arrays.instance_class)

    def generate(context, builder, signature, args):
        found = []
        for array, part, value in zip(arrays, parts, cgutils.unpack_tuple(builder, args[0]), strict=True):
            whole = context.make_array(array)(context, builder, value)
            _, *sizes = cgutils.unpack_tuple(builder, whole.shape)
            start = args[1]
            for size in sizes:
                start = builder.mul(start, size)
            found.append(_view(context, builder, part, builder.gep(whole.data, [start]), sizes))
        return context.make_tuple(builder, kind, found)

    return kind(arrays, types.intp), generate


def rows(count):
    """Return compiled code that gives the rows of an array `(count, time, size)` at one timestep, as a tuple."""

    @intrinsic
    def tuple_of_rows(typing, array, t):
        kind = types.Array(array.dtype, 1, "C")
        tuple_kind = types.UniTuple(kind, count)

        def generate(context, builder, signature, args):
            whole = context.make_array(array)(context, builder, args[0])
            _, time, size = cgutils.unpack_tuple(builder, whole.shape)
            parts = []
            for row in range(count):
                number = builder.add(builder.mul(time, time.type(row)), args[1])
                data = builder.gep(whole.data, [builder.mul(number, size)])
                parts.append(_view(context, builder, kind, data, [size]))
            return context.make_tuple(builder, tuple_kind, parts)

        return tuple_kind(array, types.intp), generate

    return tuple_of_rows


def _view(context, builder, kind, data, sizes):
    array = context.make_array(kind)(context, builder)
    width = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    strides = [context.get_constant(types.intp, width)]
    for size in reversed(sizes[1:]):
        strides.insert(0, builder.mul(strides[0], size))
    populate_array(array, data, sizes, strides, context.get_constant(types.intp, width), None)
    return array._getvalue()


@jit
def fill(array, number):
    """Set all elements of a row to a number."""
    for j in elementwise.each(array):
        array[j] = number


@jit
def copy(source, target):
    """Copy all elements of a row into another."""
    for j in elementwise.each(target):
        target[j] = source[j]
