"""Makes filters.json: what numcodecs' filters make of some numbers. Needs numcodecs: python filters.py > filters.json"""

import json

import numcodecs
import numpy as np

rng = np.random.default_rng(1)
smooth = np.cumsum(rng.normal(size=77))
cases = [
    (dict(id="delta", dtype="<i2"), (100 * smooth).astype("<i2")),
    (dict(id="delta", dtype="<u4", astype="<i2"), (1000 + 100 * smooth).astype("<u4")),
    (dict(id="delta", dtype=">i4", astype="|i1"), (5 * smooth).astype(">i4")),
    (dict(id="delta", dtype="<f4"), smooth.astype("<f4")),
    (dict(id="delta", dtype="<f8"), smooth),
    (dict(id="delta", dtype="<f8", astype="<f4"), smooth),
    (dict(id="fixedscaleoffset", offset=1000, scale=10, dtype="<f8", astype="<i2"), 1000 + smooth),
    (dict(id="fixedscaleoffset", offset=-20.5, scale=7.25, dtype="<f4", astype="|u1"), smooth.astype("<f4")),
    (dict(id="fixedscaleoffset", offset=-20.5, scale=100, dtype="<f4", astype=">i4"), smooth.astype("<f4")),
    (dict(id="fixedscaleoffset", offset=3, scale=8, dtype="<f4"), smooth.astype("<f4")),
    (dict(id="quantize", digits=2, dtype="<f8"), smooth),
    (dict(id="quantize", digits=1, dtype="<f4"), smooth.astype("<f4")),
    (dict(id="quantize", digits=-1, dtype="<f8", astype="<f4"), 100 * smooth),
    (dict(id="quantize", digits=0, dtype="<f8"), 100 * smooth),
    (dict(id="astype", encode_dtype="<f4", decode_dtype="<f8"), smooth),
    (dict(id="astype", encode_dtype=">i2", decode_dtype="<i4"), (100 * smooth).astype("<i4")),
    (dict(id="packbits"), rng.random(77) > 0.5),
    (dict(id="packbits"), rng.random(64) > 0.5),
    (dict(id="fletcher32"), rng.integers(0, 255, 5001).astype("u1")),
    (dict(id="fletcher32"), np.full(4000, 255, "u1")),
    (dict(id="fletcher32"), np.zeros(10, "u1")),
]
out = []
for config, array in cases:
    codec = numcodecs.get_codec(dict(config))
    encoded = bytes(np.ascontiguousarray(codec.encode(array)).view("u1"))
    decoded = np.ascontiguousarray(codec.decode(encoded)).view("u1").tobytes()
    out.append(
        dict(config=config, dtype=array.dtype.str, given=array.tobytes().hex(), encoded=encoded.hex(), decoded=decoded.hex())
    )
print("[\n" + ",\n".join(map(json.dumps, out)) + "\n]")
