#!/usr/bin/python3
"""Writes packages/nn/test/fixtures/spatial.json: the layers over sequences, images and volumes, each as in layers.json of nn.py.

    python3 tools/reference/nn_spatial.py
"""

from torch import nn

from nn import layers, write

LINE = (2, 4, 7)
IMAGE = (2, 4, 5, 6)
VOLUME = (1, 2, 4, 3, 5)
SMALL = (1, 4, 2, 3)

SPATIAL = {
    "conv1d": (lambda: nn.Conv1d(4, 6, 3), LINE),
    "conv1d_all": (lambda: nn.Conv1d(4, 6, 3, 2, 1, dilation=2, groups=2, bias=False), LINE),
    "conv1d_same_reflect": (lambda: nn.Conv1d(4, 2, 4, padding="same", padding_mode="reflect"), LINE),
    "conv1d_circular": (lambda: nn.Conv1d(4, 2, 3, padding=2, padding_mode="circular"), LINE),
    "conv1d_unbatched": (lambda: nn.Conv1d(4, 2, 3), LINE[1:]),
    "conv3d": (lambda: nn.Conv3d(2, 3, 2), VOLUME),
    "conv3d_all": (lambda: nn.Conv3d(2, 2, (2, 3, 1), stride=(1, 2, 1), padding=(1, 0, 0), groups=2), VOLUME),
    "conv3d_replicate": (lambda: nn.Conv3d(2, 2, 2, padding=1, padding_mode="replicate"), VOLUME),
    "conv_transpose1d": (lambda: nn.ConvTranspose1d(4, 2, 3, stride=2, padding=1, output_padding=1), LINE),
    "conv_transpose2d": (lambda: nn.ConvTranspose2d(4, 3, 2, stride=2), IMAGE),
    "conv_transpose2d_all": (
        lambda: nn.ConvTranspose2d(4, 2, (3, 2), (2, 1), (1, 0), (1, 0), groups=2, bias=False, dilation=(1, 2)),
        IMAGE,
    ),
    "conv_transpose3d": (lambda: nn.ConvTranspose3d(2, 2, 2, stride=(2, 1, 1)), VOLUME),
    "max_pool1d": (lambda: nn.MaxPool1d(3, stride=2, padding=1, ceil_mode=True), LINE),
    "max_pool3d": (lambda: nn.MaxPool3d((2, 1, 2), dilation=(1, 2, 1)), VOLUME),
    "avg_pool1d": (lambda: nn.AvgPool1d(3, stride=2, padding=1, count_include_pad=False), LINE),
    "avg_pool3d": (lambda: nn.AvgPool3d((2, 1, 3), stride=1, divisor_override=2), VOLUME),
    "adaptive_avg_pool1d": (lambda: nn.AdaptiveAvgPool1d(3), LINE),
    "adaptive_avg_pool2d": (lambda: nn.AdaptiveAvgPool2d((None, 4)), IMAGE),
    "adaptive_avg_pool3d": (lambda: nn.AdaptiveAvgPool3d(1), VOLUME),
    "adaptive_max_pool1d": (lambda: nn.AdaptiveMaxPool1d(3), LINE),
    "adaptive_max_pool2d": (lambda: nn.AdaptiveMaxPool2d(1), IMAGE),
    "adaptive_max_pool3d": (lambda: nn.AdaptiveMaxPool3d((2, 3, 1)), VOLUME),
    "lp_pool1d": (lambda: nn.LPPool1d(2, 3, stride=2), LINE),
    "lp_pool2d": (lambda: nn.LPPool2d(4, (2, 3), ceil_mode=True), IMAGE),
    "upsample": (lambda: nn.Upsample(scale_factor=2), SMALL),
    "upsample_bilinear": (lambda: nn.Upsample(scale_factor=(1.5, 2), mode="bilinear", align_corners=True), SMALL),
    "upsample_size": (lambda: nn.Upsample((3, 5), mode="bicubic"), SMALL),
    "upsample_recompute": (lambda: nn.Upsample(scale_factor=1.7, mode="bilinear", recompute_scale_factor=True), SMALL),
    "upsampling_nearest2d": (lambda: nn.UpsamplingNearest2d(scale_factor=2), SMALL),
    "upsampling_bilinear2d": (lambda: nn.UpsamplingBilinear2d(size=(4, 3)), SMALL),
    "pixel_shuffle": (lambda: nn.PixelShuffle(2), SMALL),
    "pixel_unshuffle": (lambda: nn.PixelUnshuffle(2), (1, 1, 4, 2)),
    "unfold": (lambda: nn.Unfold(2, padding=1, stride=(1, 2)), SMALL),
    "fold": (lambda: nn.Fold((3, 4), 2), (1, 4, 6)),
    "constant_pad1d": (lambda: nn.ConstantPad1d((1, 2), 3.5), SMALL),
    "constant_pad2d": (lambda: nn.ConstantPad2d((1, -1, 0, 2), -1), SMALL),
    "constant_pad3d": (lambda: nn.ConstantPad3d(1, 0.5), (1, 1, 2, 2)),
    "zero_pad2d": (lambda: nn.ZeroPad2d(1), SMALL),
    "reflection_pad1d": (lambda: nn.ReflectionPad1d((2, 1)), (1, 2, 3)),
    "reflection_pad2d": (lambda: nn.ReflectionPad2d(1), SMALL),
    "reflection_pad3d": (lambda: nn.ReflectionPad3d(1), (1, 1, 2, 2, 3)),
    "replication_pad1d": (lambda: nn.ReplicationPad1d(1), (2, 3)),
    "replication_pad2d": (lambda: nn.ReplicationPad2d((1, 2, 0, 1)), SMALL),
    "replication_pad3d": (lambda: nn.ReplicationPad3d((0, 1, 1, 0, 2, 0)), (1, 1, 2, 2, 2)),
}

if __name__ == "__main__":
    write("spatial", layers(SPATIAL))
