"""The Python half of dev.zarrbuffer.numpy.NumPy.

Java and this module share three blocks of memory: a control block of four
int64 (request address, request length, reply address, reply capacity), the
request and the reply. A call is `len(SERVER)`: it is the one entry of the C API
that takes a borrowed object and returns a plain number, so a call creates no
Python object that Java would have to release. It reads the request, does the
work and returns the length of the reply. A reply that does not fit is kept;
Java then offers a larger block and asks again.

Requests and replies use one encoding: a tag byte, then the value, little
endian. `_read` and `NumPy.Writer`, `_write` and `NumPy.Reader` are each
other's mirror.
"""

import ctypes
import gc
import itertools
import operator
import struct
import sys
import time
import warnings

import numpy as np

# Surefire talks over the JVM's standard output: keep Python off it.
sys.stdout = sys.stderr
warnings.simplefilter("ignore")

_CACHE_LIMIT = 4096

_memory = ctypes.pythonapi.PyMemoryView_FromMemory
_memory.argtypes = (ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int)
_memory.restype = ctypes.py_object
_PyBUF_READ, _PyBUF_WRITE = 0x100, 0x200

_codes = {}
_dtypes = {}


# ---------------------------------------------------------------- arrays

def zb_memory(address, nbytes, writeable=True):
    """A memoryview of foreign memory. Nothing keeps that memory alive."""
    if nbytes == 0:  # the address may then be anything
        return memoryview(bytearray() if writeable else b"")
    return _memory(address, nbytes, _PyBUF_WRITE if writeable else _PyBUF_READ)


def zb_dtype(text):
    """A dtype from a type string, or from the repr of a list of fields."""
    dtype = _dtypes.get(text)
    if dtype is None:
        dtype = np.dtype(eval(text) if text[:1] == "[" else text)
        if len(_dtypes) >= _CACHE_LIMIT:
            _dtypes.clear()
        _dtypes[text] = dtype
    return dtype


def zb_array(address, nbytes, dtype, shape, strides=None, offset=0, writeable=True):
    """An ndarray over the foreign bytes [address, address + nbytes).

    The first element lies at address + offset; strides are in bytes, may be
    zero or negative and may leave elements unaligned; None means C order. Where an
    element would lie outside those bytes NumPy raises ValueError (TypeError if
    strides is None).
    """
    memory = zb_memory(address, nbytes, writeable)
    return np.ndarray(shape, zb_dtype(dtype), memory, offset, strides)


def zb_typestr(dtype):
    """dtype.str, or for a struct the repr of its fields: zb_dtype reads both."""
    return dtype.str if dtype.names is None else repr(dtype.descr)


def zb_describe(array):
    """(dtype, shape, strides, flags, address, bytes in C order).

    flags: 1 C-contiguous, 2 F-contiguous, 4 writeable, 8 aligned, 16 owns its data.
    """
    f = array.flags
    return (
        zb_typestr(array.dtype),
        array.shape,
        array.strides,
        f.c_contiguous | f.f_contiguous << 1 | f.writeable << 2 | f.aligned << 3 | f.owndata << 4,
        array.ctypes.data if array.size else 0,
        b"" if array.dtype.hasobject else array.tobytes(),
    )


# ---------------------------------------------------------------- encoding

_int64 = struct.Struct("<q").unpack_from
_uint32 = struct.Struct("<I").unpack_from
_double = struct.Struct("<d").unpack_from
_pack_int64 = struct.Struct("<Bq").pack
_pack_double = struct.Struct("<Bd").pack
_pack_uint32 = struct.Struct("<BI").pack


def _read(data, at):
    """One value of a request, and where the next begins."""
    tag = data[at]
    at += 1
    if tag == 115:  # s: text
        end = at + 4 + _uint32(data, at)[0]
        return str(data[at + 4:end], "utf-8"), end
    if tag == 105:  # i: int
        return _int64(data, at)[0], at + 8
    if tag == 113:  # q: a tuple of ints
        n = _uint32(data, at)[0]
        return struct.unpack_from(f"<{n}q", data, at + 4), at + 4 + 8 * n
    if tag == 97:  # a: an array over foreign memory
        (address, nbytes, dtype, shape, strides, offset, writeable), at = _read_items(data, at, 7)
        return zb_array(address, nbytes, dtype, shape, strides, offset, writeable), at
    if tag == 100:  # d: float
        return _double(data, at)[0], at + 8
    if tag == 98:  # b: bytes
        end = at + 4 + _uint32(data, at)[0]
        return bytes(data[at + 4:end]), end
    if tag == 110:  # n: None
        return None, at
    if tag == 116:  # t: True
        return True, at
    if tag == 102:  # f: False
        return False, at
    if tag == 73:  # I: an int of any size, as text
        text, at = _read(data, at)
        return int(text), at
    if tag == 108:  # l: list
        return _read_items(data, at + 4, _uint32(data, at)[0])
    raise AssertionError(f"tag {tag} at {at - 1}")


def _read_items(data, at, n):
    items = []
    for _ in range(n):
        item, at = _read(data, at)
        items.append(item)
    return items, at


def _write(out, value):
    """Appends a value of a reply: None, int64, float, str, bytes-like, tuple."""
    if value is None:
        out.append(b"n")
    elif type(value) is int:
        out.append(_pack_int64(105, value))
    elif type(value) is float:
        out.append(_pack_double(100, value))
    elif type(value) is str:
        data = value.encode("utf-8", "backslashreplace")
        out.append(_pack_uint32(115, len(data)))
        out.append(data)
    elif type(value) is tuple:
        out.append(_pack_uint32(108, len(value)))
        for item in value:
            _write(out, item)
    else:
        out.append(_pack_uint32(98, len(value)))
        out.append(value)


# ---------------------------------------------------------------- operations

def _compile(text, mode):
    key = mode, text
    code = _codes.get(key)
    if code is None:
        code = compile(text, "<java>", mode)
        if len(_codes) >= _CACHE_LIMIT:
            _codes.clear()
        _codes[key] = code
    return code


def _set(bindings):
    GLOBALS.update(zip(bindings[::2], bindings[1::2]))


def _exec(text, bindings):
    _set(bindings)
    exec(_compile(text, "exec"), GLOBALS)


def _eval_str(text):
    return str(eval(_compile(text, "eval"), GLOBALS))


def _eval_int(text):
    value = operator.index(eval(_compile(text, "eval"), GLOBALS))
    if not -1 << 63 <= value < 1 << 63:
        raise OverflowError(f"{value} does not fit in 64 bits")
    return value


def _eval_float(text):
    return float(eval(_compile(text, "eval"), GLOBALS))


def _eval_bytes(text):
    value = eval(_compile(text, "eval"), GLOBALS)
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tobytes()
    return bytes(memoryview(value))


def _result(value):
    """(type, text, array or None, items or None)."""
    name = type(value).__name__
    if isinstance(value, np.ndarray):
        text = str(value) if value.dtype.hasobject else None
        return name, text, zb_describe(value), None
    if isinstance(value, np.generic):
        return name, str(value), zb_describe(np.asarray(value)), None
    if isinstance(value, (tuple, list)):
        return name, None, None, tuple([_result(item) for item in value])
    if isinstance(value, (bytes, bytearray)):
        return name, None, (None, (len(value),), (1,), 0, 0, bytes(value)), None
    return name, str(value), None, None


def _run(text, bindings):
    space = GLOBALS.copy()
    space.update(zip(bindings[::2], bindings[1::2]))
    exec(_compile(text, "exec"), space)
    return _result(space.get("result"))


def _timer(setup, statement, bindings):
    """A function of n: nanoseconds of n runs of the statement after one of setup."""
    space = GLOBALS.copy()
    space.update(zip(bindings[::2], bindings[1::2]))
    body = "".join(f"\n        {line}" for line in statement.strip("\n").split("\n"))
    head = "".join(f"\n    {line}" for line in setup.strip("\n").split("\n"))
    source = (
        f"def timer(_times, _clock):{head}\n    pass\n    _start = _clock()\n"
        f"    for _ in _times:{body}\n    return _clock() - _start\n"
    )
    exec(_compile(source, "exec"), space)
    return lambda n: space["timer"](itertools.repeat(None, n), time.perf_counter_ns)


def _median_nanos(setup, statement, repeats, bindings):
    timer = _timer(setup, statement, bindings)
    on = gc.isenabled()
    gc.disable()
    try:
        n, nanos = 1, timer(1)
        while nanos < 1_000_000 and n < 1 << 24:  # a sample of a millisecond at least
            n = max(n * 2, min(n * 10, n * 1_200_000 // max(nanos, 1)))
            nanos = timer(n)
        samples = sorted(timer(n) / n for _ in range(repeats))
    finally:
        if on:
            gc.enable()
    middle = len(samples) // 2
    return samples[middle] if len(samples) % 2 else (samples[middle - 1] + samples[middle]) / 2


def _wall_nanos(setup, statement, bindings):
    return _timer(setup, statement, bindings)(1)


# In the order of the constants at the head of NumPy.java.
_OPERATIONS = (
    _exec,
    _eval_str,
    _eval_int,
    _eval_float,
    _eval_bytes,
    _run,
    _median_nanos,
    _wall_nanos,
)


def _text(error):
    try:
        return str(error)
    except Exception as e:
        return f"<no message: {type(e).__name__}>"


class _Server:
    """What Java calls, by asking for its length."""

    def connect(self, address):
        self.control = zb_memory(address, 32).cast("q")
        self.reply = b""

    def __len__(self):
        request, length, reply, capacity = self.control
        if length:  # 0 asks for the same reply again
            self.reply = self._answer(zb_memory(request, length, False))
        n = len(self.reply)
        if n <= capacity:
            ctypes.memmove(reply, self.reply, n)
            self.reply = b""
        return n

    @staticmethod
    def _answer(data):
        out = []
        try:
            arguments, _ = _read_items(data, 2, data[1])
            value = _OPERATIONS[data[0]](*arguments)
            _write(out, None)
            _write(out, value)
        except BaseException as e:  # SystemExit too: nothing may leave through C
            out = []
            _write(out, type(e).__name__)
            _write(out, _text(e))
        return b"".join(out)


GLOBALS = {
    "__builtins__": __builtins__,
    "__name__": "__zarrbuffer__",
    "np": np,
    "zb_array": zb_array,
    "zb_describe": zb_describe,
    "zb_dtype": zb_dtype,
    "zb_memory": zb_memory,
    "zb_typestr": zb_typestr,
}
SERVER = _Server()
