"""Training steps as compiled code: forward, backpropagation through time, clipping and the update, many in one call.

First the cells' equations, each once, on one row `(units,)` or `(blocks * units,)` at one timestep; then what is the
same for all of them. Arrays are time first, weights in torch's layout and order. Nothing is allocated in a step, the
interpreter's lock is not held, and no bounds are checked: `compiled_engine` validates what it passes.

All compiled code stands in this file, because numba's cache looks for changes in the calling file alone. Products
with a float32 `ONE` or `HALF` keep the precision of the other factor; a Python number would make it float64.
"""

from typing import Any, NamedTuple

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from playground.core.batches import Array


def _features():
    """What this processor has, as numba compiles for it."""
    return {name for name, there in llvmlite.binding.get_host_cpu_features().items() if there}


RNN, LSTM, GRU = 0, 1, 2
ONE, HALF = np.float32(1), np.float32(0.5)

# Without "nnan" and "ninf", which would let the compiler forget that a loss can be NaN. Under Python's error model each
# division is checked for zero, and no loop with one is vectorised.
OPTIONS: Any = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "contract", "arcp", "nsz"}}
jit = njit(cache=True, **OPTIONS)


class Net(NamedTuple):
    """The network's sizes; `rows` is the cell's blocks times `units`."""

    cell: int
    inputs: int
    units: int
    rows: int
    layers: int
    outputs: int
    tokens: bool
    numbers: bool
    mean: bool


class Batches(NamedTuple):
    """Several batches in flat arrays, one after the other.

    `sizes (batches, 3)` are time, batch and scored steps; `starts (batches, 2)` where each begins, counted in
    timesteps of sequences and in scored steps. `ids` or `vectors` are the inputs; `places` the scored steps' among
    `time * batch`; `classes` or `targets` the right answers.
    """

    sizes: Array
    starts: Array
    ids: Array
    vectors: Array
    places: Array
    classes: Array
    targets: Array


class Memory(NamedTuple):
    """What the steps work in, large enough for any of the batches; those of a layer have it as first index.

    `gates`: first the inputs' projection, then the cell's gates; `extra`: what the cell notes for its gradient;
    `deltas`, `recurrent_deltas`: gradients of W_ih x + b_ih and of W_hh h + b_hh, for all but GRU the same memory;
    `upper`: gradient of the layer's hidden states from above; `table`: W_ih or its gradient as a row for each token;
    `answers`: the readout's outputs, then their gradient; `gradient`: of all parameters.
    """

    gates: Array
    hidden: Array
    cells: Array
    extra: Array
    deltas: Array
    recurrent_deltas: Array
    upper: Array
    sums: Array
    around: Array
    packed: Array
    table: Array
    features: Array
    answers: Array
    gradient: Array


class Training(NamedTuple):
    """How a step learns; `ceiling` is the loss above which it has done harm."""

    adam: bool
    rate: float
    clip: float
    ceiling: float


# --- Functions of one number: exact in float64, quick and within 3e-7 in float32 ------------------------------------


def tanh(x):
    """The hyperbolic tangent."""
    return np.tanh(x)


def exp(x):
    """e to the x."""
    return np.exp(x)


f4 = np.float32


@overload(tanh, jit_options=OPTIONS)
def _tanh(x):
    if x is not types.float32:
        return lambda x: np.tanh(x)  # noqa: PLW0108 (numba wants a function of Python)

    def rational(x):  # a ratio of polynomials is vectorised, where a call of the library is not; NaN stays NaN
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


@overload(exp, jit_options=OPTIONS)
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


@jit
def sigmoid(x):
    """The logistic function, by tanh."""
    return HALF * tanh(HALF * x) + HALF


# --- Products of matrices -------------------------------------------------------------------------------------------
#
# A library packs a weight matrix again at each timestep, where much of its time goes at these sizes. Here it is packed
# once a step, into panels of `WIDE` columns, and a tile of the result stays in registers over the whole depth: Goto &
# van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3) (2008).

LANES = 16
_WIDEST = "avx512f" in _features()
# Typed, where a plain 0 would have everything compiled again for that very number.
NONE = np.intp(0)
WIDE, TALL = (2 * LANES, 8) if _WIDEST else (LANES, 4)
DEPTH = 256


def _tile(tall, vectors, flipped):
    """Code for at most `tall` rows, of which `rows` are wanted, and `vectors * LANES` columns, of which `valid` are, of
    C = S + A B. In the flat arrays elements are at `a + row * lda + k`, `b + k * WIDE + column`,
    `s + row * ls + column` and `c + row * ldc + column`. Columns past the wanted ones must be there in B.
    `flipped`: elements of A are at `a + row + k * lda`, and past the wanted rows there must be something."""

    @intrinsic
    def tile(typing, A, a, lda, B, b, S, s, ls, C, c, ldc, depth, rows, valid):
        n = types.intp
        signature = types.void(A, n, n, B, n, S, n, n, C, n, n, n, n, n)

        def generate(context, builder, signature, args):
            starts = {"A": 0, "B": 3, "S": 5, "C": 8}
            lda, ls, ldc, depth, rows, valid = (args[n] for n in (2, 7, 10, 11, 12, 13))
            integer = rows.type
            data = {
                name: builder.gep(context.make_array(signature.args[n])(context, builder, args[n]).data, [args[n + 1]])
                for name, n in starts.items()
            }
            code = _Vectors(context, builder, A.dtype, valid)
            cells = [(row, v) for row in range(tall) for v in range(vectors)]
            sums = {cell: cgutils.alloca_once(builder, code.kind) for cell in cells}
            last = builder.sub(rows, integer(1))
            nearest = [
                builder.select(builder.icmp_signed("<", integer(row), rows), integer(row), last) for row in range(tall)
            ]  # a row past the wanted ones is computed as the last is, and not stored

            def at(name, offset, v):
                return builder.gep(data[name], [builder.add(offset, integer(v * LANES))])

            def begin(part):
                for row, v in cells:
                    builder.store(code.load(at("S", builder.mul(ls, nearest[row]), v), v, part), sums[row, v])

            def finish(part):
                for row in range(tall):
                    with builder.if_then(builder.icmp_signed("<", integer(row), rows)):
                        for v in range(vectors):
                            target = at("C", builder.mul(ldc, integer(row)), v)
                            code.store(builder.load(sums[row, v]), target, v, part)

            whole = builder.icmp_signed(">=", valid, integer(vectors * LANES))
            with builder.if_else(whole) as (then, otherwise):
                with then:
                    begin(False)
                with otherwise:
                    begin(True)
            offsets = [integer(row) if flipped else builder.mul(lda, nearest[row]) for row in range(tall)]
            with cgutils.for_range(builder, depth) as loop:
                below = builder.mul(loop.index, integer(WIDE))
                across = builder.mul(loop.index, lda) if flipped else loop.index
                columns = [code.load(at("B", below, v), v, False) for v in range(vectors)]
                for row in range(tall):
                    factor = code.splat(builder.load(builder.gep(data["A"], [builder.add(across, offsets[row])])))
                    for v in range(vectors):
                        product = builder.fmul(factor, columns[v], flags=["contract"])
                        total = builder.fadd(builder.load(sums[row, v]), product, flags=["contract"])
                        builder.store(total, sums[row, v])
            with builder.if_else(whole) as (then, otherwise):
                with then:
                    finish(False)
                with otherwise:
                    finish(True)
            return context.get_dummy_value()

        return signature, generate

    return tile


class _Vectors:
    """Writes code for vectors of `LANES` numbers."""

    def __init__(self, context, builder, number, valid):
        self._builder, self._align = builder, number.bitwidth // 8
        self.kind = ir.VectorType(context.get_data_type(number), LANES)
        self._suffix = f"v{LANES}f{number.bitwidth}.p0"
        self._valid = valid
        self._mask_kind = ir.VectorType(ir.IntType(1), LANES)

    def splat(self, value):
        """One number in all lanes."""
        kind = ir.VectorType(value.type, LANES)
        undefined = ir.Constant(kind, ir.Undefined)
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        one = self._builder.insert_element(undefined, value, ir.IntType(32)(0))
        return self._builder.shuffle_vector(one, undefined, zeros)

    def _mask(self, v):
        lanes = ir.Constant(ir.VectorType(self._valid.type, LANES), [v * LANES + lane for lane in range(LANES)])
        return self._builder.icmp_signed("<", lanes, self.splat(self._valid))

    def load(self, pointer, v, part):
        """The `v`-th vector of a row; in `part`, only as far as columns are wanted."""
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
        """The opposite of `load`."""
        pointer = self._builder.bitcast(pointer, self.kind.as_pointer())
        if not part:
            self._builder.store(value, pointer, align=self._align)
            return
        arguments = [self.kind, self.kind.as_pointer(), ir.IntType(32), self._mask_kind]
        store = cgutils.get_or_insert_function(
            self._builder.module, ir.FunctionType(ir.VoidType(), arguments), f"llvm.masked.store.{self._suffix}"
        )
        self._builder.call(store, [value, pointer, ir.IntType(32)(self._align), self._mask(v)])


_BOTH = WIDE // LANES
_wide, _narrow, _low_wide, _low_narrow = (_tile(t, v, False) for t in (TALL, TALL // 2) for v in (_BOTH, 1))
_wide_f, _narrow_f, _low_wide_f, _low_narrow_f = (_tile(t, v, True) for t in (TALL, TALL // 2) for v in (_BOTH, 1))


@jit
def strip(A, a, lda, B, b, S, s, ls, C, c, ldc, depth, rows, valid):
    """`rows` rows of C = S + A B under one panel of columns; the flat arrays' places as `_tile` says."""
    for row in range(0, rows, TALL):
        a_, s_, c_, left = a + row * lda, s + row * ls, c + row * ldc, rows - row
        if valid > LANES:
            if left > TALL // 2:
                _wide(A, a_, lda, B, b, S, s_, ls, C, c_, ldc, depth, left, valid)
            else:
                _low_wide(A, a_, lda, B, b, S, s_, ls, C, c_, ldc, depth, left, valid)
        elif left > TALL // 2:
            _narrow(A, a_, lda, B, b, S, s_, ls, C, c_, ldc, depth, left, valid)
        else:
            _low_narrow(A, a_, lda, B, b, S, s_, ls, C, c_, ldc, depth, left, valid)


@jit
def flipped_strip(A, a, lda, B, b, C, c, ldc, depth, rows, valid):
    """`rows` rows of C = C + Aᵀ B."""
    for row in range(0, rows, TALL):
        a_, c_, left = a + row, c + row * ldc, rows - row
        if valid > LANES:
            if left > TALL // 2:
                _wide_f(A, a_, lda, B, b, C, c_, ldc, C, c_, ldc, depth, left, valid)
            else:
                _low_wide_f(A, a_, lda, B, b, C, c_, ldc, C, c_, ldc, depth, left, valid)
        elif left > TALL // 2:
            _narrow_f(A, a_, lda, B, b, C, c_, ldc, C, c_, ldc, depth, left, valid)
        else:
            _low_narrow_f(A, a_, lda, B, b, C, c_, ldc, C, c_, ldc, depth, left, valid)


@jit
def panels(columns):
    """How many columns the panels of so many columns have together."""
    return (columns + WIDE - 1) // WIDE * WIDE


@jit
def pack(matrix, packed):
    """A matrix `(depth, columns)` as panels, each panel's rows of `WIDE` one after the other."""
    depth, columns = matrix.shape
    for left in range(0, columns, WIDE):
        panel, width = packed[left * depth :], columns - left
        for k in range(depth):
            row, place = matrix[k, left:], panel[k * WIDE :]
            if width >= WIDE:
                for j in range(WIDE):
                    place[j] = row[j]
            elif width == LANES:
                for j in range(LANES):
                    place[j] = row[j]
            else:
                for j in range(width):
                    place[j] = row[j]


@jit
def multiply(x, packed, bias, out):
    """out = x times the packed matrix, plus a bias in each row."""
    rows, depth, columns = x.shape[0], x.shape[1], out.shape[1]
    X, C = x.reshape(x.size), out.reshape(out.size)
    for j in range(0, columns, WIDE):
        valid = min(WIDE, columns - j)
        strip(X, NONE, depth, packed, j * depth, bias, j, NONE, C, j, columns, depth, rows, valid)


@jit
def accumulate(x, packed, depth, out):
    """out += x times the first rows of a packed matrix that is `depth` rows deep."""
    rows, deep, columns = x.shape[0], x.shape[1], out.shape[1]
    X, C = x.reshape(x.size), out.reshape(out.size)
    for j in range(0, columns, WIDE):
        valid = min(WIDE, columns - j)
        strip(X, NONE, deep, packed, j * depth, C, j, columns, C, j, columns, deep, rows, valid)


@jit
def outer(x, y, packed, out):
    """out = xᵀ y, summed over the first axis of both, in blocks that stay in the cache."""
    rows, columns = out.shape
    X, C = x.reshape(x.size), out.reshape(out.size)
    C[:] = 0
    for k in range(0, x.shape[0], DEPTH):
        deep = min(DEPTH, x.shape[0] - k)
        pack(y[k : k + deep], packed)
        for j in range(0, columns, WIDE):
            valid = min(WIDE, columns - j)
            flipped_strip(X, k * rows, rows, packed, j * deep, C, j, columns, deep, rows, valid)


@jit
def linear(x, w, b, packed, out):
    """W x + b for every row of x."""
    pack(w.T, packed)
    multiply(x, packed, b, out)


@jit
def linear_back(d, w, packed, out):
    """The gradient of every row of x from that of W x + b, added."""
    pack(w, packed)
    accumulate(d, packed, d.shape[1], out)


@jit
def sum_rows(rows, out):
    """The sum over the first axis."""
    out[:] = 0
    for n in range(rows.shape[0]):
        row = rows[n]
        for k in range(out.size):
            out[k] += row[k]


# --- The cells ------------------------------------------------------------------------------------------------------
#
# All arrays are one timestep of one quantity, `(batch * units,)`, flat. A gate's block comes in as `p = W_ih x + b_ih`,
# over which the gate is written, and `q = W_hh h' + b_hh`; h', c' are the last state, h and c the new one.
# Backward, `s` is the gradient of h: what came through the recurrent weights, and from above. `around` is what came
# past the weights. A gate's `d` becomes the gradient of its p, and `e` that of its q where that is another.


@jit
def rnn_forward(p, q, h):
    """Elman, Cognitive Science 14 (1990): h = tanh(p + q)."""
    for j in range(h.size):
        h[j] = tanh(p[j] + q[j])


@jit
def rnn_backward(h, s, d):
    """tanh' = 1 - tanh²."""
    for j in range(h.size):
        d[j] = s[j] * (ONE - h[j] * h[j])


@jit
def lstm_forward(i, f, g, o, q_i, q_f, q_g, q_o, last_c, c, squashed, h):
    """Hochreiter & Schmidhuber (1997) with the forget gate of Gers et al. (2000)."""
    for j in range(h.size):
        i[j] = sigmoid(i[j] + q_i[j])
    for j in range(h.size):
        f[j] = sigmoid(f[j] + q_f[j])
    for j in range(h.size):
        g[j] = tanh(g[j] + q_g[j])
    for j in range(h.size):
        o[j] = sigmoid(o[j] + q_o[j])
    for j in range(h.size):
        c[j] = f[j] * last_c[j] + i[j] * g[j]
        squashed[j] = tanh(c[j])
        h[j] = o[j] * squashed[j]


@jit
def lstm_backward(i, f, g, o, last_c, squashed, s, around, d_i, d_f, d_g, d_o):
    """With σ' = σ (1 - σ). `around` is the gradient of c, and becomes that of c'."""
    for j in range(s.size):
        d_o[j] = s[j] * squashed[j] * o[j] * (ONE - o[j])
        around[j] += s[j] * o[j] * (ONE - squashed[j] * squashed[j])
    for j in range(s.size):
        d_f[j] = around[j] * last_c[j] * f[j] * (ONE - f[j])
    for j in range(s.size):
        d_i[j] = around[j] * g[j] * i[j] * (ONE - i[j])
        d_g[j] = around[j] * i[j] * (ONE - g[j] * g[j])
    for j in range(s.size):
        around[j] *= f[j]


@jit
def gru_forward(r, z, n, q_r, q_z, q_n, last_h, inner, h):
    """Cho et al. (2014) in torch's form, whose reset gate acts on q_n; z keeps the old state."""
    for j in range(h.size):
        r[j] = sigmoid(r[j] + q_r[j])
    for j in range(h.size):
        z[j] = sigmoid(z[j] + q_z[j])
    for j in range(h.size):
        inner[j] = q_n[j]
        n[j] = tanh(n[j] + r[j] * q_n[j])
    for j in range(h.size):
        h[j] = (ONE - z[j]) * n[j] + z[j] * last_h[j]


@jit
def gru_backward(r, z, n, last_h, inner, s, around, d_r, d_z, d_n, e_r, e_z, e_n):
    """`around` is what z let pass from the gradient of h, and becomes what it lets pass to h'."""
    for j in range(s.size):
        s[j] += around[j]
    for j in range(s.size):
        d_z[j] = e_z[j] = s[j] * (last_h[j] - n[j]) * z[j] * (ONE - z[j])
    for j in range(s.size):
        d_n[j] = s[j] * (ONE - z[j]) * (ONE - n[j] * n[j])
        e_n[j] = d_n[j] * r[j]
    for j in range(s.size):
        d_r[j] = e_r[j] = d_n[j] * inner[j] * r[j] * (ONE - r[j])
    for j in range(s.size):
        around[j] = s[j] * z[j]


# --- A layer: the same loop through time for every cell -------------------------------------------------------------


@jit
def unroll(net, w_hh, b_hh, gates, hidden, cells, extra, sums, packed):
    """All timesteps of a layer, by its cell. `gates (blocks, time, batch * units)` hold W_ih x + b_ih at first;
    `hidden (time + 1, batch * units)` and `cells` have the state before the first timestep at 0."""
    units, batch = net.units, hidden.shape[1] // net.units
    hidden[0] = 0
    if net.cell == LSTM:
        cells[0] = 0
    for block in range(gates.shape[0]):
        pack(w_hh[block * units : (block + 1) * units].T, packed[block * panels(units) * units :])
    for t in range(gates.shape[1]):
        for block in range(gates.shape[0]):
            h, q = hidden[t].reshape(batch, units), sums[block].reshape(batch, units)
            multiply(h, packed[block * panels(units) * units :], b_hh[block * units :], q)
        p, q, last_h, h = gates, sums, hidden[t], hidden[t + 1]
        if net.cell == RNN:
            rnn_forward(p[0, t], q[0], h)
        elif net.cell == LSTM:
            c, squashed = cells[t + 1], extra[t]
            lstm_forward(p[0, t], p[1, t], p[2, t], p[3, t], q[0], q[1], q[2], q[3], cells[t], c, squashed, h)
        else:
            gru_forward(p[0, t], p[1, t], p[2, t], q[0], q[1], q[2], last_h, extra[t], h)


@jit
def unroll_back(net, w_hh, gates, hidden, cells, extra, upper, around, d, e, packed):
    """All timesteps from the last. `upper (time, batch * units)` is the gradient of the hidden states from above, and
    becomes the whole one; `d` and `e` become those of W_ih x + b_ih and W_hh h + b_hh, like the gates."""
    units, batch = net.units, hidden.shape[1] // net.units
    around[:] = 0
    pack(w_hh, packed)
    for t in range(gates.shape[1] - 1, -1, -1):
        a, s = gates, upper[t]
        if net.cell == RNN:
            rnn_backward(hidden[t + 1], s, d[0, t])
        elif net.cell == LSTM:
            i, f, g, o = a[0, t], a[1, t], a[2, t], a[3, t]
            lstm_backward(i, f, g, o, cells[t], extra[t], s, around, d[0, t], d[1, t], d[2, t], d[3, t])
        else:
            r, z, n = a[0, t], a[1, t], a[2, t]
            d_r, d_z, d_n, e_r, e_z, e_n = d[0, t], d[1, t], d[2, t], e[0, t], e[1, t], e[2, t]
            gru_backward(r, z, n, hidden[t], extra[t], s, around, d_r, d_z, d_n, e_r, e_z, e_n)
        if t:
            s = upper[t - 1].reshape(batch, units)
            for block in range(gates.shape[0]):
                accumulate(e[block, t].reshape(batch, units), packed[block * units * WIDE :], net.rows, s)


@jit
def look_up(ids, w_ih, b_ih, table, gates):
    """W_ih x + b_ih for tokens, `gates (blocks, steps, units)`: rows of a table that has one for each token."""
    units = gates.shape[2]
    for k in range(w_ih.shape[0]):
        for v in range(w_ih.shape[1]):
            table[v, k] = w_ih[k, v] + b_ih[k]
    for block in range(gates.shape[0]):
        for n in range(ids.size):
            row, out = table[ids[n]], gates[block, n]
            for j in range(units):
                out[j] = row[block * units + j]


@jit
def look_up_back(ids, deltas, table, g_ih, g_bias):
    """The gradients of W_ih and b_ih for tokens."""
    units = deltas.shape[2]
    table[:] = 0
    for block in range(deltas.shape[0]):
        for n in range(ids.size):
            row, delta = table[ids[n]], deltas[block, n]
            for j in range(units):
                row[block * units + j] += delta[j]
    for k in range(g_ih.shape[0]):
        for v in range(g_ih.shape[1]):
            g_ih[k, v] = table[v, k]
    sum_rows(table, g_bias)


# --- Where things lie -----------------------------------------------------------------------------------------------


@jit
def layer_parts(flat, net, layer):
    """W_ih, W_hh, b_ih, b_hh of a layer, or their gradients, as views into the flat vector."""
    inputs, start = net.inputs, 0
    if layer:
        inputs = net.units
        start = net.rows * (net.inputs + net.units + 2 + (layer - 1) * (2 * net.units + 2))
    a = start + net.rows * inputs
    b = a + net.rows * net.units
    c, d = b + net.rows, b + 2 * net.rows
    return flat[start:a].reshape(net.rows, inputs), flat[a:b].reshape(net.rows, net.units), flat[b:c], flat[c:d]


@jit
def readout_parts(flat, net):
    """The readout's weight and bias, or their gradients."""
    b = flat.size - net.outputs
    a = b - net.outputs * net.units
    return flat[a:b].reshape(net.outputs, net.units), flat[b:]


@jit
def inputs_of(net, batches, k):
    """The ids `(time * batch,)` and the vectors `(time * batch, inputs)` of batch `k`, one of them empty."""
    start = batches.starts[k, 0]
    end = start + batches.sizes[k, 0] * batches.sizes[k, 1]
    if net.tokens:
        return batches.ids[start:end], batches.vectors[:0].reshape(0, net.inputs)
    return batches.ids[:0], batches.vectors[start * net.inputs : end * net.inputs].reshape(end - start, net.inputs)


@jit
def states_of(net, memory, layer, time, batch):
    """The gates `(blocks, time, batch * units)`, hidden and cell states `(time + 1, ...)` and notes `(time, ...)`."""
    size = batch * net.units
    return (
        blocks_of(net, memory.gates[layer], time, size),
        memory.hidden[layer, : (time + 1) * size].reshape(time + 1, size),
        memory.cells[layer, : (time + 1) * size].reshape(time + 1, size),
        memory.extra[layer, : time * size].reshape(time, size),
    )


@jit
def blocks_of(net, flat, time, size):
    """`(blocks, time, size)` at the beginning of a flat array."""
    blocks = net.rows // net.units
    return flat[: blocks * time * size].reshape(blocks, time, size)


# --- The readout ----------------------------------------------------------------------------------------------------


@jit
def gather_features(mean, states, places, batch, running, features):
    """The rows `(scored, units)` that are read out: h at the scored steps, or its mean up to there."""
    if mean:
        for n in range(states.shape[0]):
            for j in range(states.shape[1]):
                running[n, j] = states[n, j] + (running[n - batch, j] if n >= batch else running.dtype.type(0))
    for n in range(places.size):
        place = places[n]
        for j in range(states.shape[1]):
            if mean:
                features[n, j] = running[place, j] / running.dtype.type(place // batch + 1)
            else:
                features[n, j] = states[place, j]


@jit
def spread_features(mean, gradient, places, batch, upper):
    """The gradient of the top layer's states `(time * batch, units)` from that of the features."""
    upper[:] = 0
    for n in range(places.size):
        place = places[n]
        for j in range(upper.shape[1]):
            if mean:
                upper[place, j] = gradient[n, j] / upper.dtype.type(place // batch + 1)
            else:
                upper[place, j] = gradient[n, j]
    if mean:
        for n in range(upper.shape[0] - 1 - batch, -1, -1):
            for j in range(upper.shape[1]):
                upper[n, j] += upper[n + batch, j]


@jit
def cross_entropy(answers, classes):
    """The mean of -log softmax at the right class, how many are most likely the right one; answers become gradients."""
    loss, hits = 0.0, 0
    share = ONE / answers.dtype.type(classes.size)
    for n in range(classes.size):
        row, right = answers[n], classes[n]
        top = row[0]
        for v in range(row.size):
            top = max(top, row[v])
        hits += first_of(row, top) == right
        for v in range(row.size):
            row[v] -= top
        loss -= row[right]
    powers = answers.reshape(answers.size)
    for n in range(powers.size):
        powers[n] = exp(powers[n])
    for n in range(classes.size):
        row, total = answers[n], answers.dtype.type(0)
        for v in range(row.size):
            total += row[v]
        loss += np.log(total)
        for v in range(row.size):
            row[v] *= share / total
        row[classes[n]] -= share
    return loss / classes.size, hits


@jit
def first_of(row, value):
    """Where a value is first found."""
    for v in range(row.size):
        if row[v] == value:
            return v
    return -1


@jit
def squared_error(answers, targets):
    """The mean of (answer - target)²; answers become gradients."""
    loss = 0.0
    share = answers.dtype.type(2) / answers.dtype.type(answers.size)
    for n in range(answers.shape[0]):
        for v in range(answers.shape[1]):
            error = answers[n, v] - targets[n, v]
            loss += error * error
            answers[n, v] = share * error
    return loss / answers.size, 0


# --- A whole network ------------------------------------------------------------------------------------------------


@jit
def answer(net, weights, batches, k, memory):
    """The readout's outputs `(scored, outputs)` on batch `k`."""
    time, batch, scored = batches.sizes[k]
    ids, below = inputs_of(net, batches, k)
    for layer in range(net.layers):
        w_ih, w_hh, b_ih, b_hh = layer_parts(weights, net, layer)
        gates, hidden, cells, extra = states_of(net, memory, layer, time, batch)
        blocks = gates.reshape(gates.shape[0], time * batch, net.units)
        if layer == 0 and net.tokens:
            look_up(ids, w_ih, b_ih, memory.table, blocks)
        else:
            for block in range(blocks.shape[0]):
                rows = slice(block * net.units, (block + 1) * net.units)
                linear(below, w_ih[rows], b_ih[rows], memory.packed, blocks[block])
        sums = memory.sums[: batch * net.rows].reshape(blocks.shape[0], batch * net.units)
        unroll(net, w_hh, b_hh, gates, hidden, cells, extra, sums, memory.packed)
        below = hidden[1:].reshape(time * batch, net.units)
    places = batches.places[batches.starts[k, 1] : batches.starts[k, 1] + scored]
    running = memory.upper[: time * batch * net.units].reshape(time * batch, net.units)
    features = memory.features[: scored * net.units].reshape(scored, net.units)
    gather_features(net.mean, below, places, batch, running, features)
    answers = memory.answers[: scored * net.outputs].reshape(scored, net.outputs)
    weight, bias = readout_parts(weights, net)
    linear(features, weight, bias, memory.packed, answers)
    return answers


@jit
def differentiate(net, weights, batches, k, memory):
    """The gradient of the loss that was just looked at, into `memory.gradient`."""
    time, batch, scored = batches.sizes[k]
    ids, vectors = inputs_of(net, batches, k)
    steps = time * batch
    places = batches.places[batches.starts[k, 1] : batches.starts[k, 1] + scored]
    features = memory.features[: scored * net.units].reshape(scored, net.units)
    answers = memory.answers[: scored * net.outputs].reshape(scored, net.outputs)
    upper = memory.upper[: steps * net.units].reshape(steps, net.units)
    weight, _ = readout_parts(weights, net)
    g_weight, g_bias = readout_parts(memory.gradient, net)
    outer(answers, features, memory.packed, g_weight)
    sum_rows(answers, g_bias)
    features[:] = 0
    linear_back(answers, weight, memory.packed, features)
    spread_features(net.mean, features, places, batch, upper)

    size = batch * net.units
    d, e = blocks_of(net, memory.deltas, time, size), blocks_of(net, memory.recurrent_deltas, time, size)
    for layer in range(net.layers - 1, -1, -1):
        w_ih, w_hh, _, _ = layer_parts(weights, net, layer)
        g_ih, g_hh, g_b_ih, g_b_hh = layer_parts(memory.gradient, net, layer)
        gates, hidden, cells, extra = states_of(net, memory, layer, time, batch)
        whole, around = upper.reshape(time, size), memory.around[:size]
        unroll_back(net, w_hh, gates, hidden, cells, extra, whole, around, d, e, memory.packed)
        below = vectors
        if layer:
            below = states_of(net, memory, layer - 1, time, batch)[1][1:].reshape(steps, net.units)
        last = hidden[:time].reshape(steps, net.units)
        upper[:] = 0
        for block in range(d.shape[0]):
            rows = slice(block * net.units, (block + 1) * net.units)
            delta, recurrent = d[block].reshape(steps, net.units), e[block].reshape(steps, net.units)
            outer(recurrent, last, memory.packed, g_hh[rows])
            sum_rows(recurrent, g_b_hh[rows])
            if layer or not net.tokens:
                outer(delta, below, memory.packed, g_ih[rows])
                sum_rows(delta, g_b_ih[rows])
            if layer:
                linear_back(delta, w_ih[rows], memory.packed, upper)
        if layer == 0 and net.tokens:
            look_up_back(ids, d.reshape(d.shape[0], steps, net.units), memory.table, g_ih, g_b_ih)


# --- The update -----------------------------------------------------------------------------------------------------


@jit
def clip(gradient, limit):
    """Scale a gradient down to the norm `limit`, as torch does; 0 leaves it. Pascanu, Mikolov & Bengio, ICML 2013."""
    total = 0.0
    for n in range(gradient.size):
        total += np.float64(gradient[n]) * np.float64(gradient[n])
    norm = np.sqrt(total) + 1e-6
    if limit and norm > limit:
        scale = gradient.dtype.type(limit / norm)
        for n in range(gradient.size):
            gradient[n] *= scale


@jit
def adam(before, after, gradient, updates, rate):
    """Kingma & Ba, "Adam", ICLR 2015, algorithm 1, from one `(3, parameters)` of weights and moments into another."""
    of = gradient.dtype.type
    stride, root = of(rate / (1 - 0.9**updates)), of(1 / np.sqrt(1 - 0.999**updates))
    b1, c1, b2, c2, epsilon = of(0.9), of(1 - 0.9), of(0.999), of(1 - 0.999), of(1e-8)
    weights, first, second = before[0], before[1], before[2]
    new_weights, new_first, new_second = after[0], after[1], after[2]
    for n in range(gradient.size):
        g = gradient[n]
        m = b1 * first[n] + c1 * g
        v = b2 * second[n] + c2 * g * g
        new_first[n] = m
        new_second[n] = v
        new_weights[n] = weights[n] - stride * m / (np.sqrt(v) * root + epsilon)


@jit
def sgd(before, after, gradient, rate):
    """A step down the gradient; the moments are not in use."""
    rate = gradient.dtype.type(rate)
    for n in range(gradient.size):
        after[0, n] = before[0, n] - rate * gradient[n]


@jit
def train(net, training, states, standing, batches, order, looked, memory, losses, hits):
    """Learn from each of `order`'s batches but the last, and look at the next one each time.

    `states (2, 3, parameters)`: weights and moments, now and before the last update; `standing`: which of the two is
    now, and how many updates the moments have seen. Unless `looked`, the first batch is looked at first. Stops after an
    update that has done harm and takes it back. `losses`, `hits (batches,)` are of each look; returns how many updates
    were made, the harmful one included.
    """
    for k in range(order.size):
        now, then = states[standing[0]], states[1 - standing[0]]
        if k:
            differentiate(net, now[0], batches, order[k - 1], memory)
            clip(memory.gradient, training.clip)
            standing[1] += 1
            if training.adam:
                adam(now, then, memory.gradient, standing[1], training.rate)
            else:
                sgd(now, then, memory.gradient, training.rate)
            standing[0] = 1 - standing[0]
        elif looked:
            continue
        answers = answer(net, states[standing[0], 0], batches, order[k], memory)
        start, scored = batches.starts[order[k], 1], answers.shape[0]
        if net.numbers:
            targets = batches.targets[start * net.outputs : (start + scored) * net.outputs]
            losses[k], hits[k] = squared_error(answers, targets.reshape(answers.shape))
        else:
            losses[k], hits[k] = cross_entropy(answers, batches.classes[start : start + scored])
        if k and not losses[k] <= training.ceiling:
            standing[0] = 1 - standing[0]
            standing[1] -= 1
            return k
    return order.size - 1
