#!/usr/bin/python3
"""Writes files by torch.save of the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/torch_files.py

Under packages/core/test/serialization/fixtures: values and tensors of every kind, by several protocols, with the entries and the byte order
that later versions and other machines write, and files that must be refused. Under tools/test/fixtures: a small network with its logits, and
checkpoints of training in its middle with the losses before and after.
"""

import collections
import io
import pathlib
import zipfile

import numpy
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORE = ROOT / "packages/core/test/serialization/fixtures"
TOOLS = ROOT / "tools/test/fixtures"

DTYPES = [torch.bool, torch.uint8, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64]


def values():
    shared = [1, 2]
    return {
        "none": None,
        "bools": [True, False],
        "ints": [0, 255, 65535, -1, -(2**31), 2**31, 2**53 - 1],
        "bigints": [2**53, -(2**70)],
        "floats": [1.5, -0.0, float("inf"), 1e-300],
        "strings": ["", "grüße", "\U0001f600"],
        "bytes": [b"", b"ab\xff", bytearray(b"xyz")],
        "tuple": (1, (2, 3), ()),
        "shared": [shared, shared],
        "indices": {0: {"step": 1}, 7: {}},
        "strings_of_digits": {"0": 1},
        "negative": {-1: "a"},
        "tensors_by_index": {0: torch.ones(1)},
        "mixed": {"a": 1, 0: 2, (1, 2): 3, None: 4},
        "ordered": collections.OrderedDict([("b", 1), ("a", 2)]),
        "counter": collections.Counter([30, 80, 80]),
        "set": {1},
        "frozenset": frozenset(["a"]),
        "complex": 1 - 2j,
        "size": torch.Size([2, 3]),
        "device": torch.device("cpu"),
        "dtype": torch.bfloat16,
        "__proto__": {"polluted": True},
        "numpy": [numpy.float64(2.5), numpy.int64(-7), numpy.bool_(True), numpy.float16(0.5)],
        "arrays": [numpy.arange(6.0).reshape(2, 3), numpy.asfortranarray(numpy.arange(6.0).reshape(2, 3))],
    }


def tensors():
    base = torch.arange(12.0).view(3, 4)
    return {
        "base": base,
        "row": base[1],
        "transposed": base.t(),
        "strided": base[:, ::2],
        "expanded": base[0, :1].expand(3),
        "dtypes": [torch.tensor([1, 0, 2]).to(dtype) for dtype in DTYPES],
        "halves": [torch.tensor([0.1, -65504.0, 6e-8], dtype=torch.float16), torch.tensor([0.1, -3e38], dtype=torch.bfloat16)],
        "nan": torch.tensor([float("nan"), float("inf")]),
        "large": torch.tensor([2**62, -1]),
        "scalar": torch.tensor(3.5),
        "empty": torch.zeros(0, 3),
        "past_the_end": torch.arange(5)[::2][3:],
        "leaf": torch.ones(2, requires_grad=True),
        "parameter": nn.Parameter(torch.ones(2)),
        "frozen": nn.Parameter(torch.ones(2), requires_grad=False),
        "twice": [base, base],
    }


def archive(value, protocol=2):
    """The entries of a file by torch.save."""
    buffer = io.BytesIO()
    torch.save(value, buffer, pickle_protocol=protocol)
    with zipfile.ZipFile(buffer) as file:
        return {name: file.read(name) for name in file.namelist()}


def write_archive(path, entries):
    with zipfile.ZipFile(path, "w") as file:
        for name, data in entries.items():
            # The same bytes every time.
            file.writestr(zipfile.ZipInfo(name), data)


def swapped(data, itemsize):
    return b"".join(data[at : at + itemsize][::-1] for at in range(0, len(data), itemsize))


def big_endian():
    """What a big-endian machine writes: the storages of numbers turned round."""
    value = [torch.tensor([1, 2, 3]).to(dtype) for dtype in DTYPES]
    entries = archive(value)
    for key, dtype in enumerate(DTYPES):
        name = f"archive/data/{key}"
        entries[name] = swapped(entries[name], torch.tensor([], dtype=dtype).element_size())
    return {**entries, "archive/byteorder": b"big"}


def later():
    """What version 2 writes besides."""
    return {
        **archive({"weight": torch.ones(2)}),
        "archive/.format_version": b"1",
        "archive/.storage_alignment": b"64",
        "archive/byteorder": b"little",
        "archive/.data/serialization_id": b"0636457737946401051300000000000000000000",
    }


class LeNet(nn.Sequential):
    def __init__(self):
        layers = [nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 3), nn.ReLU()]
        super().__init__(*layers, nn.Flatten(), nn.Linear(4, 5))


def network():
    torch.manual_seed(1)
    model = LeNet()
    inputs = torch.rand(6, 1, 8, 8)
    model(inputs)
    model.eval()
    return {"model": model.state_dict(), "inputs": inputs, "logits": model(inputs).detach()}


def training(make_optimizer):
    """Six steps, the state of model, optimizer and scheduler, and six more steps."""
    torch.manual_seed(2)
    model = LeNet()
    inputs, labels = torch.rand(6, 1, 8, 8), torch.tensor([0, 1, 2, 3, 4, 0])
    optimizer = make_optimizer(model.parameters())
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [4, 8], gamma=0.5)
    losses = []

    def step():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())

    for _ in range(6):
        step()
    states = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    states = {name: owner.state_dict() for name, owner in states.items()}
    # Copied, since the steps to come change the tensors.
    buffer = io.BytesIO()
    torch.save(states, buffer)
    for _ in range(6):
        step()
    return {**torch.load(io.BytesIO(buffer.getvalue())), "inputs": inputs, "labels": labels, "losses": losses}


def main():
    CORE.mkdir(exist_ok=True)
    for protocol in (1, 2, 5):
        write_archive(CORE / f"values_{protocol}.pt", archive(values(), protocol))
    torch.save(tensors(), CORE / "tensors.pt")
    write_archive(CORE / "big_endian.pt", big_endian())
    write_archive(CORE / "later.pt", later())
    write_archive(CORE / "module.pt", archive(nn.Linear(1, 1)))
    torch.save([1], CORE / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(network(), TOOLS / "lenet.pt")
    torch.save(training(lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True)), TOOLS / "sgd.pt")
    torch.save(training(lambda p: torch.optim.Adam(p, 0.01, amsgrad=True)), TOOLS / "adam.pt")


main()
