"""What NumPy must answer: the operations of dev.zarrbuffer.conformance.Step in Python.

Most are NumPy's own. The others say in their comment where and why they differ; each such place
has an entry in Differences.java.
"""

import struct

_NUMBERS = "biufc"
_FLOATS = "fc"
_INTEGERS = "iu"


class Undecided(Exception):
    """NumPy's answer is no rule: the program is not compared, and not counted."""


def c_order(array):
    """Difference FRESH_ARRAYS: NumPy's indexing and comparing choose the order of their results."""
    array = np.asarray(array)
    return array if array.flags.c_contiguous else array.copy()


def get(a, key):
    _check_masks(a, key)
    r = a[key]
    if type(r) is not np.ndarray:  # all integers: NumPy's scalars lose byte order, S and struct lose more
        return a[(*key, ...)].copy()
    return r if r.base is not None and np.may_share_memory(r, a) else c_order(r)


def _check_masks(a, key):
    """Difference EMPTY_MASKS."""
    masks = [k for k in key if type(k) is np.ndarray and k.dtype == bool]
    if all(k.size for k in masks):
        return

    def is_mask(k):
        return any(k is mask for mask in masks)

    covers = [k.ndim if is_mask(k) else 0 if k is None or k is ... else 1 for k in key]
    axis = 0
    for k, n in zip(key, covers):
        if is_mask(k) and k.shape != a.shape[axis:axis + n]:
            raise IndexError("a mask of another shape")
        axis += a.ndim - sum(covers) if k is ... else n


def put(a, key, value):
    _whole(a, _put, key, value)


def _whole(a, write, *arguments):
    """Difference WHOLE_WRITES: what fails has written nothing."""
    before = a.copy() if a.dtype.kind == "V" and a.flags.writeable else None
    try:
        write(a, *arguments)
    except Exception:
        if before is not None:
            a[...] = before
        raise


def _put(a, key, value):
    if a.flags.writeable:
        _check_masks(a, key)
    try:
        if type(value) is np.ndarray and a.flags.writeable:
            key, value = _array_value(a, key, value)
        a[key] = value
    except (ValueError, TypeError, OverflowError, RuntimeError) as e:
        if "read-only" not in str(e):
            a[key]  # Difference TWO_FAULTS: if the key is refused as well, let it be that
        raise


def _array_value(a, key, value):
    if a.ndim == len(key) and all(type(k) is int or np.ndim(k) == 0 and type(k) is np.ndarray for k in key):
        if not any(getattr(k, "dtype", None) == bool for k in key):
            key = (*key, ...)  # Difference ELEMENT_FROM_ARRAY
    if value.size and np.may_share_memory(a, value):
        value = value.copy()  # Difference OVERLAP
    if len(key) == 1 and getattr(key[0], "dtype", None) == bool and key[0].ndim == a.ndim:
        while value.ndim > 1 and value.shape[0] == 1:
            value = value[0]  # Difference MASKED_VALUES
    if value.dtype != a.dtype and a[key].size == 0:
        _check_cast(value.dtype, a.dtype)
        value = np.empty(value.shape, a.dtype)  # nothing of it is looked at
    value = _cast(value, a.dtype)
    _check_empty(a, key, value)
    return key, value


def _check_empty(a, key, value):
    """Difference EMPTY_ASSIGNMENT: a value that does not broadcast is refused even for no elements."""
    if value.size == 0 or any(type(k) is np.ndarray for k in key):
        shape = a[key].shape
        if 0 in shape:
            while value.ndim > len(shape) and value.shape[0] == 1:
                value = value[0]
            np.broadcast_to(value, shape)


def astype(a, dtype, order, copy):
    s = _cast(a, dtype)
    if s is a:
        return a.astype(dtype, order, copy=copy)
    # The cast came out in order C: give it the layout that NumPy gives a cast.
    out = np.empty_like(a, dtype, order, subok=False)
    out[...] = s
    return out


def _cast(a, dtype):
    """What NumPy can be left to cast to dtype without harm: a itself, or a copy of it."""
    if a.dtype == dtype:
        return a
    if a.dtype.kind in _NUMBERS and dtype.kind in _NUMBERS:
        return _saturated(a, dtype)
    _check_cast(a.dtype, dtype)
    _check_years(a)
    return np.ravel(a).astype(dtype).reshape(a.shape)


def full(dtype, value, order, shape):
    if value is None or isinstance(value, int) and value == 0:
        return np.zeros(shape, zb_dtype(dtype), order)  # Difference ZERO_FILL
    a = np.empty(shape, zb_dtype(dtype), order)
    put(a, (...,), value)
    return a


def _check_cast(src, dst):
    """Difference CASTS_OF_VOID."""
    if src == dst:
        return
    if src.names is not None:
        if dst.names is None and len(src.names) > 1 or dst.names is not None and len(src.names) != len(dst.names):
            raise TypeError("a struct of several fields")
        for i in range(len(src.names) if dst.names is None else min(len(src.names), len(dst.names))):
            _check_cast(src[i], dst if dst.names is None else dst[i])
    elif dst.names is not None:
        for i in range(len(dst.names)):
            _check_cast(src, dst[i])
    elif src.kind in "mM" and src.kind == dst.kind:
        np.zeros(1, src).astype(dst)
    elif src.kind == "V" and dst.kind not in "Vb":
        raise TypeError("raw bytes")


def _check_years(a):
    """Difference FAR_YEARS."""
    if a.dtype.names is not None:
        for name in a.dtype.names:
            _check_years(a[name])
    elif a.dtype.kind == "M" and np.datetime_data(a.dtype)[0] in "YM":
        ticks = a.astype("i8").ravel()
        if any(abs(tick) > 10 ** 15 for tick in ticks.tolist() if tick != -2 ** 63):
            raise Undecided


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
    other = _item_of(a, other)
    if type(other) is np.ndarray and a.dtype != other.dtype:
        _check_years(a)
        _check_years(other)
    return c_order(a == other)


def _item_of(a, other):
    """Difference ITEMS_AS_BYTES."""
    if a.dtype.kind != "V" or type(other) is not bytes:
        return other
    if len(other) != a.dtype.itemsize:
        raise ValueError("not the bytes of an item")
    return np.frombuffer(other, a.dtype).reshape(())


def all_equal(a, other, equal_nan):
    """NDBuffer.all_equal of zarr-python in meaning: Difference ALL_EQUAL."""
    if other is None:
        return False
    b = np.asarray(_item_of(a, other))
    if b.dtype.kind == "f" and a.dtype.kind not in "USTOV" and bool((b == 0.0).all()) and b.size:
        a, b = np.broadcast_arrays(a, b.astype(a.dtype))
        return a.tobytes() == b.tobytes()
    if (a.dtype.kind in "SU") != (b.dtype.kind in "SU") and "V" not in a.dtype.kind + b.dtype.kind:
        return np.broadcast_arrays(a, b)[0].size == 0  # zarr-python asks NumPy whether the text is NaN, which it refuses
    if a.dtype != b.dtype:
        _check_years(a)
        _check_years(b)
    if _never_equal(a.dtype.kind, b.dtype.kind):
        return np.broadcast_arrays(a, b)[0].size == 0
    if a.dtype.kind == b.dtype.kind and a.dtype.kind in "mM":
        common = np.promote_types(a.dtype, b.dtype)  # NumPy looks for NaT first
        _check_ticks(a, common)
        _check_ticks(b, common)
    if b.dtype.kind == "O":  # an integer past 64 bits
        equal_nan = False
    a, b = np.broadcast_arrays(a, b)
    return np.array_equal(a, b, equal_nan=equal_nan and a.dtype.kind not in "USTOV")


def _check_ticks(a, common):
    """Difference FAR_YEARS: ticks that leave int64 in the common unit may come out as NaT."""
    if a.dtype != common and ((a.astype(common).astype(a.dtype) != a) & ~np.isnat(a)).any():
        raise Undecided


def _never_equal(a, b):
    """Of two kinds, one is a time and the other no count of time: NaN beside NaT is unequal as well."""
    if "M" in a + b:
        return a != b and "V" not in a + b
    return "m" in a + b and any(kind in "fc" for kind in a + b)


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
    if isinstance(e, (ValueError, TypeError, RuntimeError, SystemError)):  # Runtime: a datetime's text does not fit; System: '' as a number
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


def _make(data, dtype, shape, strides, offset, read_only):
    memory = bytearray(data)
    return np.ndarray(shape, zb_dtype(dtype), memoryview(memory).toreadonly() if read_only else memory, offset, strides)


# Of Data.java: lists are what Python has and Java's side of the harness does not.
def _part(part):
    if type(part) is not list:
        return ... if part == "..." else part
    if part[0] == "s":
        return slice(*part[1:])
    if part[0] == "t":
        return np.array(part[1], part[2]).reshape(part[3])
    return np.frombuffer(part[1], "?").reshape(part[2])


def _value(value, names):
    if type(value) is not list:
        return value
    tag = value[0]
    if tag == "v":
        return names[value[1]]
    if tag == "k":
        return tuple([_part(part) for part in value[1:]])
    return complex(value[1], value[2])


_OPERATIONS = {
    "make": _make,
    "full": full,
    "get": get,
    "put": put,
    "transpose": lambda a, *axes: a.transpose(*axes),
    "reshape": lambda a, shape, order: a.reshape(shape, order=order),
    "squeeze": squeeze,
    "view": lambda a, dtype: a.view(zb_dtype(dtype)),
    "field": lambda a, name: a[name],
    "cast": lambda a, dtype, order, copy: astype(a, zb_dtype(dtype), order, copy),
    "copy": lambda a, order: a.copy(order),
    "ravel": lambda a, order: a.ravel(order),
    "read_only": read_only,
    "fill": lambda a, value: _whole(a, np.ndarray.fill, value),
    "equal": equal,
    "all_equal": all_equal,
    "all": lambda a: bool(a.all()),
    "item": item,
}


def _is_no_text(a):
    """Difference NO_TEXT."""
    if a.dtype.names is not None:
        return any(_is_no_text(a[name]) for name in a.dtype.names)
    return a.dtype.kind == "U" and bool(a.size) and (np.frombuffer(a.tobytes(), a.dtype.str[0] + "u4") > 0x10FFFF).any()


def run(program):
    steps = [None] * len(program)
    names = steps.copy()
    for i, (operation, *arguments) in enumerate(program):
        if any(_is_no_text(a) for a in names[:i] if type(a) is np.ndarray):
            return "undecided"
        try:
            result = _OPERATIONS[operation](*[_value(argument, names) for argument in arguments])
        except Undecided:
            return "undecided"
        except Exception as e:
            steps[i] = e
            continue
        (names if type(result) is np.ndarray else steps)[i] = result
    return outcome(steps, names)


def run_batch(programs):
    return "\0".join([run(program) for program in programs])
