"""What pix2pixHD is trained on, and two additions that keep a small network honest about bone.

After Wang et al. 2018, section 3.3, with the weights of the official code: least-squares GAN summed over the scales,
feature matching averaged over layers and scales. The VGG perceptual loss is not part of this version.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def lsgan(judged: list[list[Tensor]], real: bool) -> Tensor:
    """Least-squares GAN loss: mean squared distance of the prediction to 1 or 0, *summed* over the scales.

    Parameters
    ----------
    judged
        What :class:`MultiscaleDiscriminator` returns.
    real
        Target 1 where True, 0 where False.
    """
    target = 1.0 if real else 0.0
    return torch.stack([((outputs[-1] - target) ** 2).mean() for outputs in judged]).sum()


def feature_matching(of_fake: list[list[Tensor]], of_real: list[list[Tensor]]) -> Tensor:
    """Feature matching: (4 / layers) / scales times the mean absolute difference, over all layers but the prediction.

    ``layers`` counts the discriminator's layers without the prediction (4 by default), so the factor is 1 / scales there.
    The weight (10 in the official code) is applied by the caller.
    """
    terms = [
        functional.l1_loss(fake, real.detach()) * (4.0 / (len(fakes) - 1)) / len(of_fake)
        for fakes, reals in zip(of_fake, of_real, strict=True)
        for fake, real in zip(fakes[:-1], reals[:-1], strict=True)
    ]
    return torch.stack(terms).sum()


def local_mean(fake: Tensor, real: Tensor, side: int) -> Tensor:
    """Mean absolute difference of the means over ``side`` x ``side`` pixels: how much bone there is, not where exactly.

    Our own addition: a network may not buy sharpness with more or less bone than there is.
    """
    return functional.l1_loss(
        functional.avg_pool2d(fake, side, stride=side // 2), functional.avg_pool2d(real, side, stride=side // 2)
    )
