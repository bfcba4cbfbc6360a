#!/usr/bin/python3
"""Writes packages/data/test/datasets/fixtures/torchvision.json: tiny dataset files, and what torchvision makes of them.

    python3 tools/reference/datasets.py
"""

import base64
import hashlib
import json
import os
import pathlib
import pickle
import tempfile

import numpy as np
import torch
from torchvision import datasets

# torchvision 0.14 reverses the elements of files whose elements have several bytes, and not their bytes; later versions do it right.
def read_idx(path, strict=True):
    content = pathlib.Path(path).read_bytes()
    dims = np.frombuffer(content, ">i4", count=content[3], offset=4)
    dtype = {8: ">u1", 12: ">i4"}[content[2]]
    elements = np.frombuffer(content, dtype, offset=4 + 4 * content[3])
    return torch.from_numpy(elements.astype(dtype[1:]).reshape(dims))


datasets.mnist.read_sn3_pascalvincent_tensor = read_idx

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/data/test/datasets/fixtures/torchvision.json"


def idx(array, code):
    head = bytes([0, 0, code, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


def images(count):
    return np.arange(count * 6, dtype=np.uint8).reshape(count, 2, 3) * 7


def labels(count):
    return np.arange(count, dtype=np.uint8) * 3 % 10


def extended(count):
    table = np.arange(count * 8).reshape(count, 8) * 1001 - 5
    table[:, 0] = labels(count)
    return table.astype(np.int32)


def describe(dataset, **more):
    return {
        "repr": repr(dataset),
        "length": len(dataset),
        "classes": list(dataset.classes),
        "class_to_idx": dataset.class_to_idx,
        "data": dataset.data.tolist(),
        "targets": dataset.targets.tolist(),
        "labels": [np.asarray(dataset[i][1]).tolist() for i in range(len(dataset))],
        **more,
    }


def resources(dataset):
    pairs = dataset.resources
    pairs = sum(pairs.values(), []) if isinstance(pairs, dict) else pairs
    return {url.split("/")[-1]: md5 for url, md5 in pairs}


def idx_datasets(root):
    """(class, options, files) of each case; the files are written under root, where torchvision looks."""
    cases = []
    for name in ("MNIST", "FashionMNIST", "KMNIST"):
        files = {}
        for prefix, count in (("train", 4), ("t10k", 3)):
            files[f"{prefix}-images-idx3-ubyte"] = idx(images(count), 8)
            files[f"{prefix}-labels-idx1-ubyte"] = idx(labels(count), 8)
        cases += [(name, {"train": train}, files) for train in (True, False)]
    for split in datasets.EMNIST.splits:
        prefix = f"emnist-{split}-test"
        files = {f"{prefix}-images-idx3-ubyte": idx(images(3), 8), f"{prefix}-labels-idx1-ubyte": idx(labels(3), 8)}
        cases.append(("EMNIST", {"split": split, "train": False}, files))
    for what, prefix in (("train", "qmnist-train"), ("test", "qmnist-test"), ("nist", "xnist"), ("test10k", "qmnist-test"), ("test50k", "qmnist-test")):
        files = {f"{prefix}-images-idx3-ubyte": idx(images(3), 8), f"{prefix}-labels-idx2-int": idx(extended(3), 12)}
        cases += [("QMNIST", {"what": what, "compat": compat}, files) for compat in (True, False)]
    for name, options, files in cases:
        folder = root / name / "raw"
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        dataset = getattr(datasets, name)(".", **options)
        yield {
            "dataset": name,
            "options": options,
            "files": {file: base64.b64encode(content).decode() for file, content in files.items()},
            **describe(dataset),
        }


def pixels(first, count):
    """A formula, since the bytes themselves would make the fixture large; the test has it too."""
    i = np.arange(first * 3072, (first + count) * 3072)
    return ((i * 31 + (i >> 5)) & 255).astype(np.uint8).reshape(count, 3072)


def cifar(name, root):
    """Pickled batches of the images and labels whose binary files the test writes."""
    base = getattr(datasets, name)
    key = "labels" if name == "CIFAR10" else "fine_labels"
    folder = root / base.base_folder
    folder.mkdir()

    def batch(file, first, count):
        content = pickle.dumps({"data": pixels(first, count), key: [(first + n) * 3 % 10 for n in range(count)]})
        (folder / file).write_bytes(content)
        return [file, hashlib.md5(content).hexdigest()]

    train = [batch(file, 2 * i, 2) for i, (file, _) in enumerate(base.train_list)]
    test = [batch(file, 50, 3) for file, _ in base.test_list]
    meta = pickle.dumps({base.meta["key"]: [str(i) for i in range(100)]})
    (folder / base.meta["filename"]).write_bytes(meta)
    tiny = type(name, (base,), {"train_list": train, "test_list": test, "meta": {**base.meta, "md5": hashlib.md5(meta).hexdigest()}})
    for is_train in (True, False):
        dataset = tiny(".", train=is_train)
        yield {
            "dataset": name,
            "options": {"train": is_train},
            "repr": repr(dataset),
            "shape": list(dataset.data.shape),
            "md5": hashlib.md5(np.ascontiguousarray(dataset.data).tobytes()).hexdigest(),
            "targets": dataset.targets,
        }


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        os.chdir(root)
        fixture = {
            "idx": list(idx_datasets(root)),
            "cifar": [*cifar("CIFAR10", root), *cifar("CIFAR100", root)],
            "md5": {
                **{name: resources(getattr(datasets, name)) for name in ("MNIST", "FashionMNIST", "KMNIST", "QMNIST")},
                "EMNIST": {"gzip.zip": datasets.EMNIST.md5},
            },
        }
        os.chdir("/")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


main()
