#!/usr/bin/python3
"""Writes the op fixtures of packages/core/test/ops/fixtures with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/ops.py [FAMILY ...]

The calls and their inputs are the op table's, packages/core/test/ops/table, which tools/reference/dump_ops.ts writes out. For each
call the values, dtype and shape of every output are kept, and the gradients of the floating point inputs for one fixed
cotangent. Numbers have nine digits, enough for every float32.
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import torch
import torch.nn.functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "packages/core/test/ops/fixtures"
SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "-0": -0.0}

# One thread, so that sums have one order.
torch.set_num_threads(1)


def to_number(value):
    return SPECIAL[value] if isinstance(value, str) else value


def to_json(value):
    if isinstance(value, (bool, int)):
        return int(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else 0
    rounded = float(f"{value:.9g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def make_input(spec):
    dtype = getattr(torch, spec["dtype"])
    values = [to_number(v) for v in spec["values"]]
    if not dtype.is_floating_point:
        values = [int(v) for v in values]
    tensor = torch.tensor(values, dtype=dtype).reshape(spec["shape"])
    return tensor.requires_grad_() if dtype.is_floating_point and spec["grad"] else tensor


def describe(tensor):
    if tensor is None:
        return None
    return {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "values": [to_json(v) for v in tensor.detach().reshape(-1).tolist()],
    }


def cotangent(output, k):
    """As in packages/core/test/helpers/evaluate.ts."""
    values = [((5 * i + 3 * k) % 16 - 7.5) / 8 for i in range(output.numel())]
    return torch.tensor(values, dtype=output.dtype).reshape(output.shape)


def as_list(result):
    if isinstance(result, torch.Tensor):
        return [result]
    if isinstance(result, (tuple, list)):
        return list(result)
    return [torch.tensor(result)]


def evaluate(call):
    inputs = [make_input(spec) for spec in call["inputs"]]
    outputs = as_list(eval(call["torch"], {"torch": torch, "F": F, "i": inputs, "inf": math.inf, "nan": math.nan}))
    wanted = [x for x in inputs if x.requires_grad]
    starts = [(y, k) for k, y in enumerate(outputs) if y.requires_grad]
    gradients = []
    if starts and wanted:
        gradients = torch.autograd.grad(
            [y for y, _ in starts], wanted, [cotangent(y, k) for y, k in starts], allow_unused=True
        )
    found = iter(gradients)
    return {
        "outputs": [describe(y) for y in outputs],
        "gradients": [describe(next(found, None)) if x.requires_grad else None for x in inputs],
    }


def refuse(call):
    try:
        evaluate(call)
    except Exception as error:
        return {"error": str(error).split("\nException raised")[0]}
    raise ValueError("torch accepts this")


def answer(title, call, problems):
    try:
        return {"digest": call["digest"], **(refuse if title.endswith(" errors") else evaluate)(call)}
    except Exception as error:
        shapes = [(x["dtype"], x["shape"]) for x in call["inputs"]]
        problems.append(f"{title}: {call['torch']} of {shapes}: {error}")
        return None


def write(family, rows, problems):
    lines = []
    for title, calls in rows.items():
        answers = [answer(title, call, problems) for call in calls]
        cases = [json.dumps(case, separators=(",", ":")) for case in answers if case]
        lines.append(json.dumps(title) + ":[\n" + ",\n".join(cases) + "]")
    text = '{"torch":"1.13.1","rows":{\n' + ",\n".join(lines) + "}}\n"
    (OUT / f"{family}.json").write_text(text)
    print(f"{family}: {len(rows)} rows, {len(text) // 1024} KiB")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        dump = pathlib.Path(folder) / "ops.json"
        script = ROOT / "tools/reference/dump_ops.ts"
        tsx = ROOT / "node_modules/.bin/tsx"
        subprocess.run([tsx, "--conditions=@sconce/source", script, dump, *sys.argv[1:]], check=True, env=os.environ)
        families = json.loads(dump.read_text())
    problems = []
    for family, rows in families.items():
        write(family, rows, problems)
    sys.exit("\n".join(problems) or None)


if __name__ == "__main__":
    main()
