#!/usr/bin/python3
"""Writes packages/core/test/fixtures/format.json: tensors, and how the reference PyTorch (Debian's python3-torch, 1.13.1) prints them.

    python3 tools/reference/format.py
"""

import json
import math
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/core/test/fixtures/format.json"
inf, nan = math.inf, math.nan
rand = torch.Generator().manual_seed(7)


def randn(*shape, dtype=torch.float32):
    # Few digits, so that the fixture stays small; they are exact in neither dtype.
    return torch.randn(*shape, generator=rand, dtype=torch.float64).mul(100).round().div(100).to(dtype)


f64 = torch.float64
CASES = {
    "a scalar": torch.tensor(3.5),
    "a whole scalar": torch.tensor(3.0),
    "a bool scalar": torch.tensor(True),
    "an int64 scalar": torch.tensor(7),
    "a tiny scalar": torch.tensor(1e-7),
    "a huge scalar": torch.tensor(1e30),
    "a negative zero": torch.tensor(-0.0),
    "nan": torch.tensor(nan),
    "whole floats": torch.tensor([1.0, 2.0, -3.0]),
    "whole floats of several widths": torch.tensor([[1.0, -200.0], [30.0, 4.0]]),
    "whole floats with zeros": torch.tensor([0.0, -0.0, 5.0]),
    "only zeros": torch.zeros(2, 2),
    "decimals": torch.tensor([1.5, 2.25, -3.125]),
    "exact halves of the last digit": torch.tensor([0.03125, 0.09375, 1.00005, 0.5]),
    "exact halves in float64": torch.tensor([0.00005, 0.03125, 0.15625, 2.03125], dtype=f64),
    "halves in scientific notation": torch.tensor([100005.0, 300015.0, 1.0]),
    "halves in scientific notation, odd and even": torch.tensor([1000050.0, 1000150.0, 2.0], dtype=f64),
    "rounding up to another digit": torch.tensor([9.99999, 99.99996]),
    "wide range": torch.tensor([1e-3, 10.0]),
    "a range of exactly 1000": torch.tensor([1.0, 1000.0]),
    "a range of more than 1000": torch.tensor([1.0, 1001.0]),
    "a range of more than 1000 with decimals": torch.tensor([1.5, 2000.0]),
    "small numbers": torch.tensor([1e-5, 2e-5]),
    "small numbers beside zero": torch.tensor([0.0, 1e-4, 0.5]),
    "large whole numbers": torch.tensor([1e8, 2e8]),
    "larger whole numbers": torch.tensor([2e8, 3e8]),
    "large numbers in float64": torch.tensor([1e100, -1e-100], dtype=f64),
    "denormal numbers": torch.tensor([5e-324, 1.0], dtype=f64),
    "whole numbers beside nan and infinities": torch.tensor([1.0, nan, inf, -inf]),
    "decimals beside nan and infinities": torch.tensor([1.5, nan, inf, -inf]),
    "scientific notation beside nan, infinities and zero": torch.tensor([1e-9, nan, inf, -inf, 0.0]),
    "only nan and infinities": torch.tensor([nan, inf]),
    "float64": torch.tensor([1.5], dtype=f64),
    "int32": torch.tensor([1, -20], dtype=torch.int32),
    "uint8": torch.tensor([1, 200], dtype=torch.uint8),
    "int64": torch.tensor([[1, -20], [300, 4]]),
    "int64 past the safe integers": torch.tensor([2**62 + 1, -1]),
    "bool": torch.tensor([[True, False], [False, True]]),
    "no elements": torch.tensor([]),
    "no elements in two dimensions": torch.zeros(0, 3),
    "no elements in three dimensions, int64": torch.zeros(2, 0, 3, dtype=torch.int64),
    "no elements, bool": torch.zeros(0, dtype=torch.bool),
    "no elements, float64, a leaf": torch.zeros(0, 1, dtype=f64, requires_grad=True),
    "three dimensions": torch.arange(12.0).reshape(2, 3, 2),
    "four dimensions": torch.arange(16.0).reshape(2, 2, 2, 2),
    "sizes of 1": torch.ones(1, 1, 1),
    "a line that wraps": randn(25),
    "integers that wrap": torch.arange(40),
    "rows that wrap": randn(2, 12),
    "bools that wrap": torch.arange(30) % 3 == 0,
    "1000 elements": torch.arange(1000) % 7,
    "1001 elements": torch.arange(1001),
    "a long matrix": torch.arange(1200.0).reshape(300, 4),
    "a wide matrix": torch.arange(1200.0).reshape(4, 300) / 8,
    "a long and wide matrix": torch.arange(1600).reshape(40, 40),
    "many short rows of three dimensions": (torch.arange(1056.0) % 5).reshape(8, 12, 11),
    "a wide element hidden by the dots": torch.where(torch.arange(1100) == 500, 123456.5, 1.0),
    "a leaf": torch.tensor([1.0, 2.5], requires_grad=True),
    "a long leaf": randn(7).requires_grad_(),
    "a leaf whose suffix does not fit the line": randn(8).requires_grad_(),
    "a float64 leaf": torch.tensor([0.1], dtype=f64, requires_grad=True),
    "a float64 leaf of two lines": randn(12, dtype=f64).requires_grad_(),
}


def to_json(value):
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, float) and value == 0 and math.copysign(1, value) < 0:
        return "-0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return str(value) if isinstance(value, int) and abs(value) >= 2**53 else value


def describe(name, tensor):
    return {
        "name": name,
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "requires_grad": tensor.requires_grad,
        "values": [to_json(v) for v in tensor.detach().flatten().tolist()],
        "text": repr(tensor),
    }


def main():
    OUT.parent.mkdir(parents=True, exist_ok=True)
    cases = [json.dumps(describe(name, tensor)) for name, tensor in CASES.items()]
    OUT.write_text("[\n" + ",\n".join(cases) + "\n]\n")


if __name__ == "__main__":
    main()
