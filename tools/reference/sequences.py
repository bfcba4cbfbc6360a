#!/usr/bin/python3
"""Writes the fixtures of packages/nn/test/fixtures for layers that read sequences, with the reference PyTorch (1.13.1).

    python3 tools/reference/sequences.py

recurrent.json, attention.json, transformer.json: for each layer, made after manual_seed(0), its text, its state_dict, inputs and, called
after manual_seed(1), the outputs and the gradients of (output * cos(0, 1, 2, ...)).sum(), added up over the outputs. packing.json: what
nn.utils.rnn makes of sequences.
"""

import torch
from nn import encode, weights, write
from torch import nn
from torch.nn.utils import rnn


def flatten(value):
    """The tensors of nested tuples, and of packed sequences their data."""
    if isinstance(value, rnn.PackedSequence):
        return [value.data]
    if isinstance(value, torch.Tensor) or value is None:
        return [value]
    return [tensor for part in value for tensor in flatten(part)]


def run(name, make, shapes, call):
    torch.manual_seed(0)
    module = make()
    state = {key: encode(value) for key, value in module.state_dict().items()}
    inputs = {key: torch.randn(shape).requires_grad_() for key, shape in shapes.items()}
    torch.manual_seed(1)
    outputs = flatten(call(module, **inputs))
    sum((output * weights(output)).sum() for output in outputs if output is not None).backward()
    return {
        "name": name,
        "repr": repr(module),
        "state_dict": state,
        "inputs": {key: encode(value) for key, value in inputs.items()},
        "outputs": [encode(output) for output in outputs],
        "input_grads": {key: encode(value.grad) for key, value in inputs.items()},
        "grads": {key: encode(p.grad) for key, p in module.named_parameters()},
    }


def plain(module, x, h=None, c=None):
    return module(x, h if c is None else (h, c))


def packed(module, x, h=None, c=None):
    return plain(module, rnn.pack_padded_sequence(x, [2, 4, 1], enforce_sorted=False), h, c)


def packed_first(module, x, h=None, c=None):
    return plain(module, rnn.pack_padded_sequence(x, [3, 3, 1], batch_first=True), h, c)


RECURRENT = {
    "rnn": (lambda: nn.RNN(3, 4), {"x": (4, 2, 3)}, plain),
    "rnn_relu_layers": (
        lambda: nn.RNN(3, 2, 3, nonlinearity="relu", bias=False, batch_first=True),
        {"x": (2, 3, 3), "h": (3, 2, 2)},
        plain,
    ),
    "rnn_packed": (lambda: nn.RNN(3, 2, bidirectional=True), {"x": (4, 3, 3)}, packed),
    "lstm": (lambda: nn.LSTM(3, 2), {"x": (4, 2, 3)}, plain),
    "lstm_all": (
        lambda: nn.LSTM(3, 2, num_layers=2, batch_first=True, bidirectional=True),
        {"x": (2, 3, 3), "h": (4, 2, 2), "c": (4, 2, 2)},
        plain,
    ),
    "lstm_projected": (
        lambda: nn.LSTM(3, 3, num_layers=2, bias=False, bidirectional=True, proj_size=2),
        {"x": (3, 2, 3), "h": (4, 2, 2), "c": (4, 2, 3)},
        plain,
    ),
    "lstm_unbatched": (lambda: nn.LSTM(3, 2, batch_first=True), {"x": (4, 3), "h": (1, 2), "c": (1, 2)}, plain),
    "lstm_packed": (
        lambda: nn.LSTM(3, 2, num_layers=2, bidirectional=True, proj_size=1),
        {"x": (4, 3, 3), "h": (4, 3, 1), "c": (4, 3, 2)},
        packed,
    ),
    "gru": (lambda: nn.GRU(3, 2), {"x": (4, 2, 3), "h": (1, 2, 2)}, plain),
    "gru_dropout": (lambda: nn.GRU(3, 4, num_layers=3, dropout=0.5), {"x": (4, 2, 3)}, plain),
    "gru_all": (
        lambda: nn.GRU(3, 2, num_layers=2, bias=False, dropout=1.0, batch_first=True, bidirectional=True),
        {"x": (2, 3, 3)},
        plain,
    ),
    "gru_unbatched": (lambda: nn.GRU(3, 2, bidirectional=True), {"x": (4, 3), "h": (2, 2)}, plain),
    "gru_packed": (lambda: nn.GRU(3, 2, num_layers=2), {"x": (3, 3, 3), "h": (2, 3, 2)}, packed_first),
    "rnn_cell": (lambda: nn.RNNCell(3, 2), {"x": (2, 3), "h": (2, 2)}, plain),
    "rnn_cell_relu": (lambda: nn.RNNCell(3, 2, bias=False, nonlinearity="relu"), {"x": (2, 3)}, plain),
    "lstm_cell": (lambda: nn.LSTMCell(3, 2), {"x": (2, 3), "h": (2, 2), "c": (2, 2)}, plain),
    "lstm_cell_unbatched": (lambda: nn.LSTMCell(3, 2), {"x": (3,)}, plain),
    "gru_cell": (lambda: nn.GRUCell(3, 2), {"x": (2, 3), "h": (2, 2)}, plain),
    "gru_cell_unbatched": (lambda: nn.GRUCell(3, 2, bias=False), {"x": (3,), "h": (2,)}, plain),
}

T, F = True, False
PADDING = torch.tensor([[F, F, T], [F, F, F]])
UNEVEN = torch.tensor([[0.5, -1.0, 0.0], [0.0, 2.0, -float("inf")]])
CAUSAL = torch.tensor([[F, T, T], [F, F, T], [F, F, F]])


def attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None):
    """What torch.nn.functional.scaled_dot_product_attention of later versions is documented to compute."""
    size = (query.size(-2), key.size(-2))
    if is_causal:
        attn_mask = torch.ones(size, dtype=torch.bool).tril()
    scores = query @ key.transpose(-2, -1) * (query.size(-1) ** -0.5 if scale is None else scale)
    if attn_mask is not None and attn_mask.dtype == torch.bool:
        scores = scores.masked_fill(attn_mask.logical_not(), -float("inf"))
    elif attn_mask is not None:
        scores = scores + attn_mask
    return nn.functional.dropout(torch.softmax(scores, -1), dropout_p) @ value


def dot_product(shapes, **options):
    q, k, v = shapes
    return (nn.Identity, {"q": q, "k": k, "v": v}, lambda _, q, k, v: attention(q, k, v, **options))


FOUR = ((2, 2, 2, 4), (2, 2, 3, 4), (2, 2, 3, 1))
ATTENTION = {
    "dot_product": dot_product(FOUR),
    "dot_product_bool": dot_product(FOUR, attn_mask=torch.tensor([[T, F, T], [T, T, F]])),
    "dot_product_float": dot_product(((2, 4), (3, 4), (3, 5)), attn_mask=UNEVEN),
    "dot_product_causal": dot_product(((2, 3, 2), (2, 4, 2), (2, 4, 2)), is_causal=True, scale=0.3),
    "dot_product_dropout": dot_product(((2, 8, 4), (2, 3, 4), (2, 3, 2)), dropout_p=0.4),
    "self": (lambda: nn.MultiheadAttention(4, 2), {"x": (3, 2, 4)}, lambda m, x: m(x, x, x)),
    "self_batch_first": (
        lambda: nn.MultiheadAttention(4, 2, dropout=0.3, batch_first=True),
        {"x": (2, 3, 4)},
        lambda m, x: m(x, x, x, key_padding_mask=PADDING, attn_mask=CAUSAL),
    ),
    "memory": (
        lambda: nn.MultiheadAttention(4, 2, bias=False),
        {"x": (2, 2, 4), "y": (3, 2, 4)},
        lambda m, x, y: m(x, y, y, attn_mask=UNEVEN, average_attn_weights=False),
    ),
    "memory_bias": (
        lambda: nn.MultiheadAttention(4, 1, batch_first=True),
        {"x": (2, 2, 4), "y": (2, 3, 4)},
        lambda m, x, y: m(x, y, y, key_padding_mask=PADDING, need_weights=False),
    ),
    "three": (
        lambda: nn.MultiheadAttention(4, 4),
        {"x": (2, 2, 4), "y": (3, 2, 4), "z": (3, 2, 4)},
        lambda m, x, y, z: m(x, y, z, attn_mask=UNEVEN.expand(8, 2, 3)),
    ),
    "sizes": (
        lambda: nn.MultiheadAttention(4, 2, kdim=3, vdim=2, batch_first=True),
        {"x": (2, 2, 4), "y": (2, 3, 3), "z": (2, 3, 2)},
        lambda m, x, y, z: m(x, y, z),
    ),
    "additions": (
        lambda: nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True),
        {"x": (3, 2, 4)},
        lambda m, x: m(x, x, x, key_padding_mask=PADDING, attn_mask=CAUSAL),
    ),
    "additions_batch_first": (
        lambda: nn.MultiheadAttention(4, 2, kdim=3, bias=False, add_bias_kv=True, batch_first=True),
        {"x": (2, 2, 4), "y": (2, 3, 3), "z": (2, 3, 4)},
        lambda m, x, y, z: m(x, y, z),
    ),
    "unbatched": (
        lambda: nn.MultiheadAttention(4, 2, batch_first=True),
        {"x": (2, 4), "y": (3, 4)},
        lambda m, x, y: m(x, y, y, key_padding_mask=PADDING[0], attn_mask=UNEVEN),
    ),
}
# Whole, since JavaScript does not tell 0 from 0.0, which print differently.
SMALL = {"dim_feedforward": 3, "dropout": 0}


def transformer():
    return nn.Transformer(4, 2, num_encoder_layers=2, num_decoder_layers=1, dim_feedforward=3, dropout=0)


def masked(module, src, tgt):
    mask = module.generate_square_subsequent_mask(3)
    return module(src, tgt, tgt_mask=mask, src_key_padding_mask=PADDING, memory_key_padding_mask=PADDING)


TRANSFORMER = {
    "encoder_layer": (lambda: nn.TransformerEncoderLayer(4, 2, **SMALL), {"x": (3, 2, 4)}, lambda m, x: m(x)),
    "encoder_layer_all": (
        lambda: nn.TransformerEncoderLayer(4, 2, 3, 0.3, "gelu", layer_norm_eps=0.1, batch_first=True, norm_first=True),
        {"x": (2, 3, 4)},
        lambda m, x: m(x, CAUSAL, PADDING),
    ),
    "encoder_layer_module": (
        lambda: nn.TransformerEncoderLayer(4, 1, activation=nn.Tanh(), **SMALL),
        {"x": (3, 4)},
        lambda m, x: m(x, src_key_padding_mask=PADDING[0]),
    ),
    "decoder_layer": (
        lambda: nn.TransformerDecoderLayer(4, 2, **SMALL),
        {"x": (2, 2, 4), "y": (3, 2, 4)},
        lambda m, x, y: m(x, y, memory_mask=UNEVEN),
    ),
    "decoder_layer_all": (
        lambda: nn.TransformerDecoderLayer(4, 2, 3, 0.3, torch.sigmoid, batch_first=True, norm_first=True),
        {"x": (2, 3, 4), "y": (2, 3, 4)},
        lambda m, x, y: m(x, y, CAUSAL, None, None, PADDING),
    ),
    "encoder": (
        lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, dim_feedforward=3, dropout=0.2), 2, nn.LayerNorm(4)),
        {"x": (3, 2, 4)},
        lambda m, x: m(x, mask=CAUSAL, src_key_padding_mask=PADDING),
    ),
    "decoder": (
        lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 1, **SMALL), 2),
        {"x": (3, 2, 4), "y": (2, 2, 4)},
        lambda m, x, y: m(x, y, tgt_mask=CAUSAL),
    ),
    "transformer": (transformer, {"src": (3, 2, 4), "tgt": (3, 2, 4)}, masked),
    "transformer_batch_first": (
        lambda: nn.Transformer(4, 2, 1, 1, 3, 0.1, batch_first=True),
        {"src": (2, 3, 4), "tgt": (2, 2, 4)},
        lambda m, src, tgt: m(src, tgt),
    ),
}

LENGTHS = [2, 4, 1]


def packing():
    torch.manual_seed(2)
    for rest in [(), (2,)]:
        sequences = [torch.randn((n, *rest)) for n in LENGTHS]
        for batch_first in [False, True]:
            padded = rnn.pad_sequence(sequences, batch_first=batch_first, padding_value=0.5)
            p = rnn.pack_padded_sequence(padded, LENGTHS, batch_first=batch_first, enforce_sorted=False)
            again, lengths = rnn.pad_packed_sequence(p, batch_first=batch_first, padding_value=-1.0, total_length=5)
            yield {
                "sequences": [encode(x) for x in sequences],
                "batch_first": batch_first,
                "padded": encode(padded),
                "data": encode(p.data),
                "batch_sizes": encode(p.batch_sizes),
                "sorted_indices": encode(p.sorted_indices),
                "unsorted_indices": encode(p.unsorted_indices),
                "again": encode(again),
                "lengths": encode(lengths),
            }


if __name__ == "__main__":
    write("recurrent", (run(name, *case) for name, case in RECURRENT.items()))
    write("attention", (run(name, *case) for name, case in ATTENTION.items()))
    write("transformer", (run(name, *case) for name, case in TRANSFORMER.items()))
    write("packing", packing())
