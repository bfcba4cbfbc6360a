#!/usr/bin/python3
"""Writes tools/compatibility/torch.json: the public names of PyTorch 1.13.1, room by room.

    python3 tools/reference/names.py

A function or method is public when PyTorch documents it. Of classes those of `torch` count that models name.
"""

import inspect
import json
import numbers
import pathlib
import types

import torch
import torch.utils.data
from torch import nn

OUT = pathlib.Path(__file__).resolve().parents[2] / "tools/compatibility/torch.json"
CLASSES = {"Tensor", "Generator", "Size", "device", "dtype", "finfo", "iinfo", "no_grad", "enable_grad", "inference_mode", "set_grad_enabled"}


def documented(value):
    return bool((getattr(value, "__doc__", None) or "").strip())


def names(room):
    return {name: getattr(room, name) for name in dir(room) if not name.startswith("_")}


def belongs_to_torch(name, value):
    if isinstance(value, types.ModuleType) or name.isupper():
        return False
    if inspect.isclass(value):
        return name in CLASSES
    if callable(value):
        return documented(value) and (getattr(value, "__module__", None) or "torch").startswith("torch")
    return isinstance(value, (torch.dtype, torch.Generator)) or name in ("e", "pi", "inf", "nan")


def functions(room):
    """The functions of a room, whether they are written in it or come from C++ or a dispatcher; not what it imports."""
    written = {name for name, value in names(room).items() if getattr(value, "__module__", None) == room.__name__ and not inspect.isclass(value)}
    built = {
        name
        for name, value in names(room).items()
        if isinstance(value, types.BuiltinFunctionType) and documented(value) and not name.startswith("has_torch")
    }
    return sorted(name for name in written | built if not name.endswith("_with_indices"))


def classes(room, of):
    return sorted(
        name for name, value in names(room).items() if inspect.isclass(value) and value.__module__.startswith(of) and not name.endswith("_")
    )


def tensor():
    return sorted(name for name, value in names(torch.Tensor).items() if documented(value) or isinstance(value, (property, types.GetSetDescriptorType)))


def main():
    optim = torch.optim
    rooms = {
        "torch": sorted(name for name, value in names(torch).items() if belongs_to_torch(name, value)),
        "torch.Tensor": tensor(),
        "torch.nn": classes(nn, "torch.nn"),
        "torch.nn.functional": functions(nn.functional),
        "torch.nn.init": [name for name in functions(nn.init) if not (name + "_") in names(nn.init)],
        "torch.nn.utils": sorted(
            name for name, value in names(nn.utils).items() if inspect.isfunction(value)
        ),
        "torch.nn.utils.rnn": functions(nn.utils.rnn) + ["PackedSequence"],
        "torch.optim": classes(optim, "torch.optim"),
        "torch.optim.lr_scheduler": [name for name in classes(optim.lr_scheduler, "torch.optim.lr_scheduler")],
        "torch.optim.swa_utils": classes(optim.swa_utils, "torch.optim.swa_utils") + functions(optim.swa_utils),
        "torch.utils.data": sorted(name for name in torch.utils.data.__all__ if not name.startswith("_")),
    }
    lines = ",\n".join(f"  {json.dumps(room)}: {json.dumps(rooms[room])}" for room in rooms)
    OUT.write_text("{\n" + lines + "\n}\n")
    print({room: len(found) for room, found in rooms.items()})


main()
