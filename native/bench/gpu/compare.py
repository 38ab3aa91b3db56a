#!/usr/bin/env python3
"""The same work in PyTorch and CuPy, where they are, beside what zarrbuffer_gpu_bench measured.

    compare.py ROWS

ROWS is what --out wrote. Prints each row with the others' times and how many times faster zarrbuffer
is; ends with a line that counts. Rows that a library cannot do are left blank. Ends with 77 where
neither library finds a device.
"""

import json
import statistics
import sys
import time

BATCHES = 5
BATCH_SECONDS = 0.02


PIECE = 1_000_003


def tile(flat, piece):
    """Random numbers, as zarrbuffer_gpu_bench makes them: a piece again and again."""
    length, size = flat.shape[0], piece.shape[0]
    whole = length // size * size
    flat[:whole].reshape(-1, size)[...] = piece
    flat[whole:] = piece[: length - whole]


class Torch:
    name = "PyTorch"

    def __init__(self):
        import torch

        if not torch.cuda.is_available():
            raise RuntimeError("PyTorch finds no CUDA device")
        self.torch = torch
        self.sync = torch.cuda.synchronize

    def dtype(self, name):
        return getattr(self.torch, name if name != "uint16" else "int16")

    def filled(self, shape, dtype, device="cuda", pinned=False):
        array = self.torch.empty(tuple(shape), dtype=self.dtype(dtype), device=device, pin_memory=pinned)
        piece = self.torch.randint(0, 100, (min(PIECE, array.numel()),), device=device)
        tile(array.view(-1), piece.to(array.dtype))
        return array

    def assign(self, dst, src):
        return lambda: dst.copy_(src)

    def permute(self, array, axes):
        return array.permute(tuple(axes))

    def fill(self, dst):
        return lambda: dst.fill_(1.5)

    def all_zero(self, array):
        return lambda: bool((array == 0).all())

    def all_equal(self, a):
        b = a.clone()
        return lambda: self.torch.equal(a, b)

    def swap(self, dtype, shape):
        src = self.filled(shape, dtype)
        as_bytes = src.view(self.torch.uint8).view(-1, src.element_size())
        return lambda: as_bytes.flip(1)

    def indices(self, count):
        return self.torch.arange(count, device="cuda") * 7919 % count

    def host(self, shape, pinned):
        return self.filled(shape, "float32", "cpu", pinned)


class CuPy:
    name = "CuPy"

    def __init__(self):
        import cupy

        cupy.cuda.runtime.getDeviceCount()
        self.cupy = cupy
        self.sync = cupy.cuda.Device().synchronize

    def filled(self, shape, dtype):
        if dtype == "bfloat16":
            raise NotImplementedError(dtype)
        array = self.cupy.empty(tuple(shape), dtype=dtype)
        tile(array.reshape(-1), self.cupy.random.randint(0, 100, min(PIECE, array.size)).astype(dtype))
        return array

    def assign(self, dst, src):
        if isinstance(dst, self.cupy.ndarray) != isinstance(src, self.cupy.ndarray):
            return (lambda: dst.set(src)) if isinstance(dst, self.cupy.ndarray) else self.download(dst, src)
        return lambda: self.cupy.copyto(dst, src, casting="unsafe")

    def download(self, dst, src):
        if not dst.flags.c_contiguous:
            def run():
                dst[...] = src.get()

            return run
        return lambda: src.get(out=dst)

    def permute(self, array, axes):
        return array.transpose(tuple(axes))

    def fill(self, dst):
        return lambda: dst.fill(1.5)

    def all_zero(self, array):
        return lambda: bool((array == 0).all())

    def all_equal(self, a):
        b = a.copy()
        return lambda: bool(self.cupy.array_equal(a, b))

    def swap(self, dtype, shape):
        src = self.filled(shape, dtype)
        as_bytes = src.view("uint8").reshape(-1, src.itemsize)
        return lambda: self.cupy.ascontiguousarray(as_bytes[:, ::-1])

    def indices(self, count):
        return self.cupy.arange(count) * 7919 % count

    def host(self, shape, pinned):
        import numpy

        count = 1
        for length in shape:
            count *= length
        if pinned:
            memory = self.cupy.cuda.alloc_pinned_memory(4 * count)
            flat = numpy.frombuffer(memory, "float32", count)
        else:
            flat = numpy.empty(count, "float32")
        tile(flat, numpy.random.default_rng(20261128).integers(0, 100, min(PIECE, count)).astype("float32"))
        return flat.reshape(tuple(shape))


def transfer(library, row):
    square, up = row["shape"], row["op"] == "upload"
    wide = [square[0], 2 * square[1]] if row["layout"] == "rows" else square
    there = library.host(wide, row["host"] == "pinned")
    if row["layout"] == "rows":
        there = there[:, : square[1]]
    if row["layout"] == "transposed":
        there = there.T
    here = library.filled(square, "float32")
    return library.assign(here, there) if up else library.assign(there, here)


def gather(library, row):
    table, picks = library.filled(row["shape"], "float32"), library.indices(row["shape"][0])
    return (lambda: table[picks]) if row["axis"] == 0 else (lambda: table[:, picks])


def scatter(library, row):
    table, picks = library.filled(row["shape"], "float32"), library.indices(row["shape"][0])
    values = library.filled(row["shape"], "float32")

    def run():
        if row["axis"] == 0:
            table[picks] = values
        else:
            table[:, picks] = values

    return run


def chunks(library, row):
    side = row["side"]
    stack = library.filled([row["chunks"], side, side], "float32")
    kind = row["op"].split()[1]
    if kind == "filled":
        each = [library.fill(stack[i]) for i in range(row["chunks"])]
    elif kind == "compared":
        each = [library.all_zero(stack[i]) for i in range(row["chunks"])]
    else:
        chunk = (
            library.host([side, side], False)
            if kind == "uploaded"
            else library.filled([side, side], "int16" if kind == "cast" else "float32")
        )
        if kind == "transposed":
            chunk = library.permute(chunk, (1, 0))
        each = [library.assign(stack[i], chunk) for i in range(row["chunks"])]

    def run():
        for work in each:
            work()

    return run


def transposed(library, row):
    src = library.permute(library.filled(row["shape"], row["dtype"]), row["axes"])
    return library.assign(library.filled(src.shape, row["dtype"]), src)


WORK = {
    "copy": lambda lib, row: lib.assign(lib.filled(row["shape"], "uint8"), lib.filled(row["shape"], "uint8")),
    "swap": lambda lib, row: lib.swap(row["dtype"], row["shape"]),
    "cast": lambda lib, row: lib.assign(lib.filled(row["shape"], row["to"]), lib.filled(row["shape"], row["from"])),
    "transpose": transposed,
    "fill": lambda lib, row: lib.fill(lib.filled(row["shape"], row["dtype"])),
    "all_equal_arrays": lambda lib, row: lib.all_equal(lib.filled(row["shape"], row["dtype"])),
    "all_equal": lambda lib, row: lib.all_zero(lib.filled(row["shape"], row["dtype"]) * 0),
    "gather": gather,
    "scatter": scatter,
    "upload": transfer,
    "download": transfer,
}


def seconds(library, run):
    def batch(repeats):
        library.sync()
        begin = time.perf_counter()
        for _ in range(repeats):
            run()
        library.sync()
        return (time.perf_counter() - begin) / repeats

    batch(1)
    repeats = int(min(100, max(1, BATCH_SECONDS / batch(1))))
    return statistics.median(batch(repeats) for _ in range(BATCHES))


def timed(library, row):
    make = chunks if row["op"].startswith("chunks") else WORK[row["op"]]
    try:
        return seconds(library, make(library, row))
    except Exception as error:  # whatever a library does not do
        print(f"  {library.name}: {row['name']}: {type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
        return None


def main():
    with open(sys.argv[1]) as lines:
        rows = [json.loads(line) for line in lines]
    libraries = []
    for kind in (Torch, CuPy):
        try:
            libraries.append(kind())
        except Exception as error:
            print(f"no {kind.name}: {error}")
    rows = [row for row in rows if row["op"] != "limit"]
    if not libraries:
        print(f"0 rows compared, 0 slower than another library, {len(rows)} skipped")
        return 77
    heads = "".join(f"{library.name + ' us':>13}{'x':>7}" for library in libraries)
    print(f"{'work':<70} {'ratio':>7} {'us':>10}{heads}")
    compared = slower = 0
    for row in rows:
        text = f"{row['name'] + ', ' + row['title']:<70} {row['ratio']:7.3f} {row['seconds'] * 1e6:10.1f}"
        is_slower = False
        times = [timed(library, row) for library in libraries]
        for theirs in times:
            text += f"{'':>20}" if theirs is None else f"{theirs * 1e6:13.1f}{theirs / row['seconds']:7.2f}"
            # Less is noise.
            is_slower |= theirs is not None and theirs < 0.97 * row["seconds"]
        compared += any(theirs is not None for theirs in times)
        slower += is_slower
        print(text + ("  slower" if is_slower else ""), flush=True)
    print(f"{compared} rows compared, {slower} slower than another library, {len(rows) - compared} skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
