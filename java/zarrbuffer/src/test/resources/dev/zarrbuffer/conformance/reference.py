"""What NumPy must answer: the operations of dev.zarrbuffer.conformance.Step in Python.

Most are NumPy's own. The others say in their comment where and why they differ; each such place
has an entry in Differences.java.
"""

import struct

_FLOATS = "fc"
_INTEGERS = "iu"


def c_order(array):
    """Difference FRESH_ARRAYS: NumPy's indexing and comparing choose the order of their results."""
    array = np.asarray(array)
    return array if array.flags.c_contiguous else array.copy()


def get(a, key):
    r = a[key]
    if type(r) is not np.ndarray:  # all integers: NumPy's scalars lose byte order, S and struct lose more
        return a[(*key, ...)].copy()
    return r if r.base is not None and np.may_share_memory(r, a) else c_order(r)


def put(a, key, value):
    if type(value) is np.ndarray:
        if a.ndim == len(key) and all(type(k) is int for k in key):
            key = (*key, ...)  # Difference ELEMENT_FROM_ARRAY
        value = _saturated(value, a.dtype)
    a[key] = value


def astype(a, dtype, order, copy):
    s = _saturated(a, dtype)
    if s is a:
        return a.astype(dtype, order, copy=copy)
    # The cast came out in order C: give it the layout that NumPy gives a cast.
    out = np.empty_like(a, dtype, order, subok=False)
    out[...] = s
    return out


def full(dtype, value, order, shape):
    a = np.empty(shape, zb_dtype(dtype), order)
    put(a, (...,), value)
    return a


def _saturated(a, dtype):
    """Difference SATURATING_CASTS: a as dtype, if it holds floats that do not fit; else a itself."""
    if a.dtype.kind not in _FLOATS or dtype.kind not in _INTEGERS or a.size == 0:
        return a
    info = np.iinfo(dtype)
    whole = np.trunc(a.real.astype("f8"))
    low = whole < info.min
    high = whole >= float(info.max) + 1 if dtype.itemsize < 8 else whole >= 2.0 ** (64 - (dtype.kind == "i"))
    bad = low | high | np.isnan(whole)
    if not bad.any():
        return a
    out = np.where(bad, 0.0, whole).astype(dtype)
    out[low] = info.min
    out[high] = info.max
    return out


def squeeze(a, axes):
    return a.reshape(tuple(n for i, n in enumerate(a.shape) if i not in axes))


def read_only(a):
    v = a[...]
    v.flags.writeable = False
    return v


def equal(a, other):
    return c_order(a == other)


def all_equal(a, other, equal_nan):
    """NDBuffer.all_equal of zarr-python in meaning: Difference ALL_EQUAL."""
    if other is None:
        return False
    b = np.asarray(other)
    if b.dtype.kind == "f" and a.dtype.kind not in "USTOV" and bool((b == 0.0).all()) and b.size:
        a, b = np.broadcast_arrays(a, b.astype(a.dtype))
        return a.tobytes() == b.tobytes()
    a, b = np.broadcast_arrays(a, b)
    return np.array_equal(a, b, equal_nan=equal_nan and a.dtype.kind not in "USTOV")


def item(a):
    """The scalar as text that OursRunner makes of it too."""
    value = a.item()
    if a.dtype.kind in "Mm":
        return f"int {a.astype(a.dtype.newbyteorder('=')).view('i8').item()}"
    if a.dtype.names is not None or a.dtype.kind == "V":
        return "bytes " + a.tobytes().hex()
    if isinstance(value, bool):
        return f"bool {value}".lower()
    if isinstance(value, int):
        return f"int {value}"
    if isinstance(value, float):
        return "float " + _bits(value)
    if isinstance(value, complex):
        return f"complex {_bits(value.real)} {_bits(value.imag)}"
    if isinstance(value, bytes):
        return "bytes " + value.hex()
    return "str " + value.encode("utf-8", "surrogatepass").hex()


def _bits(value):
    return "nan" if value != value else struct.pack(">d", value).hex()


# ---------------------------------------------------------------- what a program came to

def _error(e):
    if isinstance(e, IndexError):
        return "!index"
    if isinstance(e, OverflowError):
        return "!overflow"
    if isinstance(e, ValueError) and "read-only" in str(e):
        return "!read-only"
    if isinstance(e, (ValueError, TypeError)):
        return "!argument"
    return "!" + type(e).__name__


def _root(array):
    while type(array) is np.ndarray and array.base is not None:
        array = array.base
    return id(array)


def outcome(steps, names):
    """The text that OursRunner.outcome() makes of the same program.

    steps holds for each step None, an answer or an exception, names the variables.
    """
    lines = []
    roots = {}
    for i, (step, a) in enumerate(zip(steps, names)):
        if isinstance(step, BaseException):
            lines.append(f"{i} {_error(step)}")
        elif step is not None:
            lines.append(f"{i} {step}")
        if a is None:
            continue
        writeable = "w" if a.flags.writeable else "r"
        head = f"v{i} {zb_typestr(a.dtype)} {list(a.shape)}"
        if a.size == 0:
            lines.append(f"{head} {writeable}")
            continue
        strides = [s if n > 1 else 0 for n, s in zip(a.shape, a.strides)]
        address = a.__array_interface__["data"][0]
        first, base = roots.setdefault(_root(a), (i, address))
        lines.append(f"{head} {strides} v{first}{address - base:+d} {writeable} {a.tobytes().hex()}")
    return "\n".join(lines)


def run_batch(text, count):
    """The outcomes of the functions p0, p1, ... that the text defines."""
    space = dict(globals())
    exec(compile(text, "<programs>", "exec"), space)
    return "\0".join([space[f"p{i}"]() for i in range(count)])
