"""The official networks once more, line by line as functions of a state dict: what ours must give for the same weights.

Written from the description of the architectures, not from our modules, and on purpose without any of them.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as f

Weights = dict[str, Tensor]


def normed(x: Tensor, weights: Weights, key: str) -> Tensor:
    """Batch norm in evaluation mode where the file has statistics, instance norm elsewhere."""
    if f"{key}.running_mean" not in weights:
        return f.instance_norm(x, eps=1e-5)
    return f.batch_norm(
        x, weights[f"{key}.running_mean"], weights[f"{key}.running_var"], weights[f"{key}.weight"], weights[f"{key}.bias"]
    )


def conv(x: Tensor, weights: Weights, key: str, *, stride: int = 1, padding: int = 0) -> Tensor:
    return f.conv2d(x, weights[f"{key}.weight"], weights.get(f"{key}.bias"), stride=stride, padding=padding)


def up(x: Tensor, weights: Weights, key: str) -> Tensor:
    return f.conv_transpose2d(x, weights[f"{key}.weight"], weights[f"{key}.bias"], stride=2, padding=1, output_padding=1)


def reflected(x: Tensor, by: int) -> Tensor:
    return f.pad(x, (by,) * 4, mode="reflect")


def resnet_block(x: Tensor, weights: Weights, key: str) -> Tensor:
    inner = f.relu(normed(conv(reflected(x, 1), weights, f"{key}.conv_block.1"), weights, f"{key}.conv_block.2"))
    return x + normed(conv(reflected(inner, 1), weights, f"{key}.conv_block.5"), weights, f"{key}.conv_block.6")


def global_features(x: Tensor, weights: Weights, downs: int, blocks: int) -> Tensor:
    """All of the global generator but its last convolution."""
    x = f.relu(normed(conv(reflected(x, 3), weights, "model.1"), weights, "model.2"))
    for down in range(downs):
        place = 4 + 3 * down
        x = f.relu(normed(conv(x, weights, f"model.{place}", stride=2, padding=1), weights, f"model.{place + 1}"))
    for block in range(blocks):
        x = resnet_block(x, weights, f"model.{4 + 3 * downs + block}")
    for step in range(downs):
        place = 4 + 3 * downs + blocks + 3 * step
        x = f.relu(normed(up(x, weights, f"model.{place}"), weights, f"model.{place + 1}"))
    return x


def global_generator(x: Tensor, weights: Weights, downs: int, blocks: int) -> Tensor:
    last = 4 + 3 * downs + blocks + 3 * downs + 1
    return torch.tanh(conv(reflected(global_features(x, weights, downs, blocks), 3), weights, f"model.{last}"))


def halved(x: Tensor) -> Tensor:
    return f.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)


def local_enhancer(x: Tensor, weights: Weights, downs: int, blocks: int, enhancers: int, local_blocks: int) -> Tensor:
    pyramid = [x]
    for _ in range(enhancers):
        pyramid.append(halved(pyramid[-1]))
    features = global_features(pyramid[-1], weights, downs, blocks)
    for n in range(1, enhancers + 1):
        a, b = f"model{n}_1", f"model{n}_2"
        y = f.relu(normed(conv(reflected(pyramid[enhancers - n], 3), weights, f"{a}.1"), weights, f"{a}.2"))
        y = f.relu(normed(conv(y, weights, f"{a}.4", stride=2, padding=1), weights, f"{a}.5"))
        features = y + features
        for block in range(local_blocks):
            features = resnet_block(features, weights, f"{b}.{block}")
        features = f.relu(normed(up(features, weights, f"{b}.{local_blocks}"), weights, f"{b}.{local_blocks + 1}"))
    return torch.tanh(conv(reflected(features, 3), weights, f"{b}.{local_blocks + 4}"))


def multiscale_discriminator(pair: Tensor, weights: Weights, scales: int) -> list[list[Tensor]]:
    judged = []
    for scale in reversed(range(scales)):
        x, outputs = pair, []
        for layer in range(5):
            key = f"scale{scale}_layer{layer}"
            x = conv(x, weights, f"{key}.0", stride=2 if layer < 3 else 1, padding=2)
            if 0 < layer < 4:
                x = normed(x, weights, f"{key}.1")
            if layer < 4:
                x = f.leaky_relu(x, 0.2)
            outputs.append(x)
        judged.append(outputs)
        pair = halved(pair)
    return judged


def unet(x: Tensor, weights: Weights, halvings: int) -> Tensor:
    """U-Net of pix2pix in evaluation mode, from the outside inwards and back."""

    def block(x: Tensor, key: str, depth: int) -> Tensor:
        outermost, innermost = depth == 0, depth == halvings - 1
        y = x if outermost else f.leaky_relu(x, 0.2)
        y = conv(y, weights, f"{key}.0" if outermost else f"{key}.1", stride=2, padding=1)
        if not (outermost or innermost):
            y = normed(y, weights, f"{key}.2")
        if not innermost:
            y = block(y, f"{key}.{1 if outermost else 3}.model", depth + 1)
        place = 3 if outermost or innermost else 5
        y = f.conv_transpose2d(
            f.relu(y), weights[f"{key}.{place}.weight"], weights.get(f"{key}.{place}.bias"), stride=2, padding=1
        )
        if outermost:
            return torch.tanh(y)
        # The official code rectifies its input in place: what is joined has been through the leaky ReLU.
        return torch.cat([f.leaky_relu(x, 0.2), normed(y, weights, f"{key}.{place + 1}")], 1)

    return block(x, "model.model", 0)


def patch_discriminator(pair: Tensor, weights: Weights, layers: int = 3) -> Tensor:
    x = f.leaky_relu(conv(pair, weights, "model.0", stride=2, padding=1), 0.2)
    for layer in range(1, layers + 1):
        place = 3 * layer - 1
        x = conv(x, weights, f"model.{place}", stride=2 if layer < layers else 1, padding=1)
        x = f.leaky_relu(normed(x, weights, f"model.{place + 1}"), 0.2)
    return conv(x, weights, f"model.{3 * layers + 2}", padding=1)
