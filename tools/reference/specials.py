#!/usr/bin/python3
"""Writes packages/core/test/ops/fixtures/specials.json: what the reference PyTorch (Debian's python3-torch, 1.13.1) makes of NaN,
infinities, zeros, subnormal numbers and the largest one, at the first, middle and last place of each input of each op.

    python3 tools/reference/specials.py

For each row of the op table there is one line: a list of distinct answers, and for each variant the number of its answer in float32
and in float64. An answer lists the outputs, then the gradients, with `|` between. Of their elements it says only what changed against
the same call without special values: `5.` for five that did not, n, p, m and o for NaN, the infinities and a zero, M and W for
large ones and large negative ones, a number in parentheses for everything else. A missing gradient is `-`, a shape that changed is `#`, and an error is `!`.
"""

import json
import math
import os
import pathlib
import re
import subprocess
import tempfile

import torch
from ops import OUT, ROOT, as_list, cotangent, make_input


def letter(value, base):
    if math.isnan(value):
        return "." if base is not None and math.isnan(base) else "n"
    if math.isinf(value):
        return "." if value == base else "p" if value > 0 else "m"
    if base is not None and abs(value - base) <= 1e-5 + 1e-4 * abs(base):
        return "."
    if value == 0:
        return "o"
    if abs(value) > 1e4:
        return "M" if value > 0 else "W"
    return f"({value:.2g})" if value != int(value) else f"({int(value)})"


def shorten(letters):
    """Runs of one letter become its count and the letter."""
    out = []
    for match in re.finditer(r"(\([^)]*\)|.)\1*", letters):
        count = len(match.group(0)) // len(match.group(1))
        out.append((str(count) if count > 1 else "") + match.group(1))
    return "".join(out)


def tensors(call, dtype, variant):
    specs = [dict(spec, dtype=dtype if spec["dtype"] == "float32" else spec["dtype"]) for spec in call["inputs"]]
    if variant:
        specs[variant["input"]]["values"] = variant[dtype]
    inputs = [make_input(spec) for spec in specs]
    outputs = as_list(eval(call["torch"], {"torch": torch, "F": torch.nn.functional, "i": inputs, "inf": math.inf, "nan": math.nan}))
    wanted = [x for x in inputs if x.requires_grad]
    starts = [(y, k) for k, y in enumerate(outputs) if y.requires_grad]
    gradients = []
    if starts and wanted:
        gradients = torch.autograd.grad([y for y, _ in starts], wanted, [cotangent(y, k) for y, k in starts], allow_unused=True)
    found = iter(gradients)
    return outputs + [next(found, None) if x.requires_grad else None for x in inputs]


def code(tensor, base):
    if tensor is None:
        return "-"
    if base is not None and base.shape != tensor.shape:
        return "#"
    values = tensor.detach().reshape(-1).tolist()
    bases = [None] * len(values) if base is None else base.detach().reshape(-1).tolist()
    return shorten("".join(letter(float(v), float(b) if b is not None else None) for v, b in zip(values, bases)))


def answer(call, dtype, variant, base):
    try:
        found = tensors(call, dtype, variant)
    except Exception as error:
        return "!" + str(error).split("\n")[0][:60]
    return "|".join(code(t, b) for t, b in zip(found, base))


def line(family, call):
    answers, numbers = {}, {}
    for dtype in ("float32", "float64"):
        base = tensors(call, dtype, None)
        codes = [answer(call, dtype, variant, base) for variant in call["variants"]]
        numbers[dtype] = [answers.setdefault(text, len(answers)) for text in codes]
    if numbers["float32"] == numbers["float64"]:
        del numbers["float64"]
    row = [f"{family}: {call['title']}", call["digest"], list(answers), *numbers.values()]
    return json.dumps(row, separators=(",", ":"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        dump = pathlib.Path(folder) / "specials.json"
        tsx = ROOT / "node_modules/.bin/tsx"
        script = ROOT / "tools/reference/dump_specials.ts"
        subprocess.run([tsx, "--conditions=@sconce/source", script, dump], check=True, env=os.environ)
        families = json.loads(dump.read_text())
    lines = []
    for family, calls in families.items():
        for call in calls:
            lines.append(line(family, call))
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    (OUT / "specials.json").write_text(text)
    print(f"{len(lines)} rows, {len(text) // 1024} KiB")


if __name__ == "__main__":
    main()
