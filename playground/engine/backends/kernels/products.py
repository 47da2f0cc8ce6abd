"""Matrix products for the sizes of recurrent networks.

A library packs a weight matrix again at each timestep, which takes much of its time at these sizes. Here a matrix is
packed once a step, into panels of `WIDE` columns, and a tile of the result stays in registers over the whole depth:
Goto & van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3) (2008).
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from playground.engine.backends.kernels.compiled import jit, view
from playground.engine.backends.kernels.processor import FEATURES
from playground.engine.network.elementwise import each

LANES = 16
# Without AVX-512 there are 16 registers: six rows' sums take twelve, and leave room for a row of B and a number of A.
WIDE, TALL = (2 * LANES, 8) if "avx512f" in FEATURES else (LANES, 6)
LOW = 4
"""The height of the other tile, for few rows and where two of these waste fewer rows than two tall ones."""
DEPTH = 256
# Typed, because numba would compile everything again for a literal 0 or 1.
NONE, UNIT = np.intp(0), np.intp(1)


def _tile(tall, vectors):
    """Return compiled code for one tile of C = S + A B: at most `tall` rows and `vectors * LANES` columns.

    It computes `rows` rows and stores `valid` columns. In the flat arrays the elements are at `a + row * across + k *
    along`, `b + k * WIDE + column`, `s + row * ls + column` and `c + row * lc + column`. B must hold whole vectors of
    columns.
    """

    @intrinsic
    def tile(typing, A, a, across, along, B, b, S, s, ls, C, c, lc, depth, rows, valid):
        n = types.intp
        signature = types.void(A, n, n, n, B, n, S, n, n, C, n, n, n, n, n)

        def generate(context, builder, signature, args):
            def data(place):
                array = context.make_array(signature.args[place])(context, builder, args[place])
                return builder.gep(array.data, [args[place + 1]])

            function = _tile_function(builder.module, context.get_data_type(A.dtype), A.dtype.bitwidth, tall, vectors)
            builder.call(function, [data(0), *args[2:4], data(4), data(6), args[8], data(9), *args[11:]])
            return context.get_dummy_value()

        return signature, generate

    return tile


def _tile_function(module, number, bits, tall, vectors):
    """Return the tile as a function that all callers share, so that it is compiled once."""
    n, pointer = ir.IntType(types.intp.bitwidth), number.as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [pointer, n, n, pointer, pointer, n, pointer, n, n, n, n])
    function = cgutils.get_or_insert_function(module, kind, f"playground.tile.{tall}x{vectors}.f{bits}")
    if function.is_declaration:
        function.linkage = "linkonce_odr"
        function.attributes.add("noinline")
        _write_tile(ir.IRBuilder(function.append_basic_block()), function.args, number, bits, tall, vectors)
    return function


def _write_tile(builder, args, number, bits, tall, vectors):
    A, across, along, B, S, ls, C, lc, depth, rows, valid = args
    integer = depth.type
    code = _Vectors(builder, number, bits, valid)
    cells = [(row, v) for row in range(tall) for v in range(vectors)]
    sums = {cell: cgutils.alloca_once(builder, code.kind) for cell in cells}
    last = builder.sub(rows, integer(1))
    nearest = [
        builder.select(builder.icmp_signed("<", integer(row), rows), integer(row), last) for row in range(tall)
    ]  # rows past the last repeat it, and are not stored

    def at(data, offset, v):
        return builder.gep(data, [builder.add(offset, integer(v * LANES))])

    def begin(part):
        for row, v in cells:
            builder.store(code.load(at(S, builder.mul(ls, nearest[row]), v), v, part), sums[row, v])

    def finish(part):
        for row in range(tall):
            with builder.if_then(builder.icmp_signed("<", integer(row), rows)):
                for v in range(vectors):
                    code.store(builder.load(sums[row, v]), at(C, builder.mul(lc, integer(row)), v), v, part)

    whole = builder.icmp_signed(">=", valid, integer(vectors * LANES))
    with builder.if_else(whole) as (then, otherwise):
        with then:
            begin(False)
        with otherwise:
            begin(True)
    starts = [builder.gep(A, [builder.mul(across, nearest[row])]) for row in range(tall)]
    with cgutils.for_range(builder, depth) as loop:
        below, beside = builder.mul(loop.index, integer(WIDE)), builder.mul(loop.index, along)
        columns = [code.load(at(B, below, v), v, False) for v in range(vectors)]
        for row in range(tall):
            factor = code.splat(builder.load(builder.gep(starts[row], [beside])))
            for v in range(vectors):
                product = builder.fmul(factor, columns[v], flags=["contract"])
                total = builder.fadd(builder.load(sums[row, v]), product, flags=["contract"])
                builder.store(total, sums[row, v])
    with builder.if_else(whole) as (then, otherwise):
        with then:
            finish(False)
        with otherwise:
            finish(True)
    builder.ret_void()


class _Vectors:
    """Emits code for vectors of `LANES` numbers."""

    def __init__(self, builder, number, bits, valid):
        self._builder, self._align = builder, bits // 8
        self.kind = ir.VectorType(number, LANES)
        self._suffix = f"v{LANES}f{bits}.p0"
        self._valid = valid
        self._mask_kind = ir.VectorType(ir.IntType(1), LANES)

    def splat(self, value):
        """Return a vector with this number in all lanes."""
        kind = ir.VectorType(value.type, LANES)
        undefined = ir.Constant(kind, ir.Undefined)
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        one = self._builder.insert_element(undefined, value, ir.IntType(32)(0))
        return self._builder.shuffle_vector(one, undefined, zeros)

    def _mask(self, v):
        lanes = ir.Constant(ir.VectorType(self._valid.type, LANES), [v * LANES + lane for lane in range(LANES)])
        return self._builder.icmp_signed("<", lanes, self.splat(self._valid))

    def load(self, pointer, v, part):
        """Load the `v`-th vector of a row; if `part`, only the valid columns."""
        pointer = self._builder.bitcast(pointer, self.kind.as_pointer())
        if not part:
            return self._builder.load(pointer, align=self._align)
        arguments = [self.kind.as_pointer(), ir.IntType(32), self._mask_kind, self.kind]
        load = cgutils.get_or_insert_function(
            self._builder.module, ir.FunctionType(self.kind, arguments), f"llvm.masked.load.{self._suffix}"
        )
        zero = ir.Constant(self.kind, [0.0] * LANES)
        return self._builder.call(load, [pointer, ir.IntType(32)(self._align), self._mask(v), zero])

    def store(self, value, pointer, v, part):
        """Store the `v`-th vector of a row; if `part`, only the valid columns."""
        pointer = self._builder.bitcast(pointer, self.kind.as_pointer())
        if not part:
            self._builder.store(value, pointer, align=self._align)
            return
        arguments = [self.kind, self.kind.as_pointer(), ir.IntType(32), self._mask_kind]
        store = cgutils.get_or_insert_function(
            self._builder.module, ir.FunctionType(ir.VoidType(), arguments), f"llvm.masked.store.{self._suffix}"
        )
        self._builder.call(store, [value, pointer, ir.IntType(32)(self._align), self._mask(v)])


_wide, _narrow, _low_wide, _low_narrow = (_tile(t, v) for t in (TALL, LOW) for v in (WIDE // LANES, 1))


@jit
def strip(A, a, across, along, B, b, S, s, ls, C, c, lc, depth, rows, valid):
    """Compute `rows` rows of C = S + A B for one panel of columns; the arguments are those of `_tile`."""
    row = 0
    while row < rows:
        a_, s_, c_, left = a + row * across, s + row * ls, c + row * lc, rows - row
        tall = left > LOW and not TALL < left <= 2 * LOW
        row += TALL if tall else LOW
        if valid > LANES:
            if tall:
                _wide(A, a_, across, along, B, b, S, s_, ls, C, c_, lc, depth, left, valid)
            else:
                _low_wide(A, a_, across, along, B, b, S, s_, ls, C, c_, lc, depth, left, valid)
        elif tall:
            _narrow(A, a_, across, along, B, b, S, s_, ls, C, c_, lc, depth, left, valid)
        else:
            _low_narrow(A, a_, across, along, B, b, S, s_, ls, C, c_, lc, depth, left, valid)


@jit
def padded_width(columns):
    """Round a number of columns up to whole panels."""
    return (columns + WIDE - 1) // WIDE * WIDE


@jit
def pack(matrix, packed):
    """Pack a matrix `(depth, columns)` into panels, each with its rows of `WIDE` numbers one after the other."""
    depth, columns = matrix.shape
    for left in range(0, columns, WIDE):
        width = columns - left
        for k in range(depth):
            place = view(packed, left * depth + k * WIDE, (WIDE,))
            if width >= WIDE:
                for j in range(WIDE):
                    place[j] = matrix[k, left + j]
            elif width == LANES:
                for j in range(LANES):
                    place[j] = matrix[k, left + j]
            else:
                for j in range(width):
                    place[j] = matrix[k, left + j]


@jit
def pack_blocks(w, columns, packed):
    """Pack the transpose of each block of `columns` rows of a matrix."""
    room = padded_width(columns) * w.shape[1]
    for block in range(w.shape[0] // columns):
        part = view(w, block * columns * w.shape[1], (columns, w.shape[1]))
        pack(part.T, view(packed, block * room, (room,)))


@jit
def multiply(x, packed, bias, out):
    """Compute each block of out `(blocks, rows, columns)`: x `(rows, depth)` times a packed block, plus the bias."""
    blocks, rows, columns = out.shape
    depth = x.shape[1]
    X, C = view(x, 0, (x.size,)), view(out, 0, (out.size,))
    for block in range(blocks):
        b, s, c = block * padded_width(columns) * depth, block * columns, block * rows * columns
        for j in range(0, columns, WIDE):
            valid = min(WIDE, columns - j)
            strip(X, NONE, depth, UNIT, packed, b + j * depth, bias, s + j, NONE, C, c + j, columns, depth, rows, valid)


@jit
def accumulate(d, start, apart, deep, depth, first, end, packed, out):
    """Add D times the blocks from `first` to `end` of a packed matrix of `depth` rows to out `(rows, columns)`.

    D and the rows are in blocks of `deep`. In the flat d the first begins at `start`, each next one `apart` later.
    """
    rows, columns = out.shape
    C = view(out, 0, (out.size,))
    for j in range(0, columns, WIDE):
        valid = min(WIDE, columns - j)
        for block in range(first, end):
            a, b = start + block * apart, j * depth + block * deep * WIDE
            strip(d, a, deep, UNIT, packed, b, C, j, columns, C, j, columns, deep, rows, valid)


@jit
def linear(x, w, b, packed, out):
    """Compute W x + b for every row of x into `out (blocks, rows, columns)`."""
    pack_blocks(w, out.shape[2], packed)
    multiply(x, packed, b, out)


@jit
def add_input_grad(d, w, packed, out):
    """Add the gradient of every row of x to `out`, from `d (blocks, rows, columns)`, the gradient of W x + b."""
    blocks, rows, columns = d.shape
    pack(w, packed)
    accumulate(view(d, 0, (d.size,)), NONE, rows * columns, columns, w.shape[0], NONE, blocks, packed, out)


@jit
def add_weight_grad(d, x, packed, out):
    """Add the gradient of W to `out`, from `d (blocks, rows, columns)`, the gradient of W x + b.

    It is a sum over rows, computed in blocks that stay in the cache.
    """
    blocks, rows, columns = d.shape
    width = out.shape[1]
    D, C = view(d, 0, (d.size,)), view(out, 0, (out.size,))
    for k in range(0, rows, DEPTH):
        deep = min(DEPTH, rows - k)
        pack(view(x, k * width, (deep, width)), packed)
        for block in range(blocks):
            a, c = (block * rows + k) * columns, block * columns * width
            for j in range(0, width, WIDE):
                valid = min(WIDE, width - j)
                strip(D, a, UNIT, columns, packed, j * deep, C, c + j, width, C, c + j, width, deep, columns, valid)


@jit
def add_bias_grad(d, out):
    """Add the gradient of b to `out`, from `d (blocks, rows, columns)`, the gradient of W x + b."""
    blocks, rows, columns = d.shape
    for block in range(blocks):
        total = view(out, block * columns, (columns,))
        for n in range(0, rows - 3, 4):
            one, two, three, four = d[block, n], d[block, n + 1], d[block, n + 2], d[block, n + 3]
            for k in each(total):
                total[k] += (one[k] + two[k]) + (three[k] + four[k])
        for n in range(rows - rows % 4, rows):
            row = d[block, n]
            for k in each(total):
                total[k] += row[k]
