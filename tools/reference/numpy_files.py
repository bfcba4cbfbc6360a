#!/usr/bin/python3
"""Writes packages/core/test/serialization/fixtures/numpy.json with the reference NumPy (Debian's python3-numpy, 1.24).

    python3 tools/reference/numpy_files.py

Each file is base64; numpy.test.ts reads all of them, and writes those that `written` names again, byte for byte.
"""

import base64
import io
import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/core/test/serialization/fixtures/numpy.json"
matrix = np.arange(6).reshape(2, 3)
special = np.array([0.0, -0.0, 1.5, np.inf, -np.inf, np.nan])

ARRAYS = {
    "float64": special,
    "float32": special.astype("<f4"),
    "float16": special.astype("<f2"),
    "int64": matrix.astype("<i8"),
    "int32": matrix.astype("<i4"),
    "uint8": matrix.astype("u1"),
    "bool": matrix % 2 == 0,
    "scalar": np.array(7, dtype="<i8"),
    "no elements": np.zeros((0, 3), dtype="<f4"),
    "transposed": matrix.astype("<f4").T,
    "a cube in Fortran's order": np.asfortranarray(np.arange(24, dtype="<i4").reshape(2, 3, 4)),
    "every second column": np.arange(12, dtype="<f4").reshape(2, 6)[:, ::2],
}
SWAPPED = {
    f"big-endian {name}": ARRAYS[name].astype(ARRAYS[name].dtype.newbyteorder(">"))
    for name in ["float64", "float32", "float16", "int64", "int32", "transposed"]
}


def npy(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def npz(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def case(array, data):
    native = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).reshape(array.shape)
    return {
        "dtype": native.dtype.name,
        "shape": list(array.shape),
        "elements": base64.b64encode(native.tobytes()).decode(),
        "file": base64.b64encode(data).decode(),
    }


files = {name: case(array, npy(array)) for name, array in {**ARRAYS, **SWAPPED}.items()}
for version in [(2, 0), (3, 0)]:
    files[f"version {version[0]}.{version[1]}"] = case(matrix, npy(matrix, version))
archive = {"x": ARRAYS["float32"], "folder/y": ARRAYS["transposed"], "zeros": np.zeros(500)}
fixture = {
    "files": files,
    "written": list(ARRAYS),
    "archives": {
        "savez": base64.b64encode(npz(np.savez, **archive)).decode(),
        "savez_compressed": base64.b64encode(npz(np.savez_compressed, **archive)).decode(),
    },
}
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(fixture, indent=1) + "\n")
