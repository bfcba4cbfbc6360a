"""Writes packages/data/test/fixtures/grids.json: what torchvision.utils makes of images whose values are 0, 1, 2 ... in order."""

import io
import json
from pathlib import Path

import torch
from torchvision.io import decode_png
from torchvision.utils import make_grid, save_image

TARGET = Path(__file__).parents[2] / "packages/data/test/fixtures/grids.json"

CASES = [
    ((5, 3, 2, 3), {"nrow": 3}),
    ((3, 1, 2, 2), {"padding": 0}),
    ((3, 2, 2, 2), {"nrow": 1, "padding": 1, "pad_value": 7.5}),
    ((2, 3, 2, 2), {"normalize": True}),
    ((2, 3, 2, 2), {"normalize": True, "value_range": (3, 12)}),
    ((3, 1, 2, 2), {"normalize": True, "scale_each": True, "nrow": 2, "padding": 1}),
    ((1, 3, 2, 2), {}),
    ((1, 2, 3), {}),
    ((2, 3), {"normalize": True}),
    ((4, 2, 3), {}),
]


def images(shape):
    return torch.arange(torch.Size(shape).numel(), dtype=torch.float32).reshape(shape)


def saved(shape, options):
    file = io.BytesIO()
    save_image(images(shape) / 20, file, format="png", **options)
    return decode_png(torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8))


grids = []
for shape, options in CASES:
    entry = {"shape": shape, "options": options, "grid": make_grid(images(shape), **options).tolist()}
    if shape[-3:][0] == 3:
        entry["saved"] = saved(shape, options).tolist()
    grids.append(entry)
TARGET.write_text(json.dumps(grids, separators=(",", ":")) + "\n")
