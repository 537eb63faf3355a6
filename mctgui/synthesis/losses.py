"""What the three methods are trained on, and an addition that keeps a small network honest about bone.

pix2pixHD after Wang et al. 2018, section 3.3, with the weights of the official code: least-squares GAN summed over the
scales, feature matching averaged over layers and scales, VGG perceptual loss. pix2pix after Isola et al. 2017, CRN after
Chen and Koltun 2017.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from mctgui.synthesis.vgg import VGG19


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


def gan_bce(logits: Tensor, real: bool) -> Tensor:
    """The GAN loss of pix2pix: mean binary cross entropy of logits with 1 or 0."""
    target = torch.ones_like(logits) if real else torch.zeros_like(logits)
    return functional.binary_cross_entropy_with_logits(logits, target)


PERCEPTUAL_WEIGHTS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1.0)


def perceptual(vgg: VGG19, fake: Tensor, real: Tensor) -> Tensor:
    """The VGG loss of pix2pixHD: weighted mean absolute differences after relu1_1, 2_1, 3_1, 4_1 and 5_1.

    The weight (10 in the official code) is applied by the caller.
    """
    with torch.no_grad():
        wanted = vgg.first_of_each(real)
    found = vgg.first_of_each(fake)
    terms = [
        weight * functional.l1_loss(one.float(), other.float())
        for weight, one, other in zip(PERCEPTUAL_WEIGHTS, found, wanted, strict=True)
    ]
    return torch.stack(terms).sum()


_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_SD = (0.229, 0.224, 0.225)
CRN_DIVISORS = {True: (1.0, 1.6, 2.3, 1.8, 2.8, 0.08), False: (1.0, 2.6, 4.8, 3.7, 5.6, 0.15)}
"""By whether the network makes several images (256 pixels) or one (512 and 1024): divisors of the error of the image itself
and of conv1_2, 2_2, 3_2, 4_2 and 5_2."""

_BEST, _ALL = 0.999, 0.001


def refinement(vgg: VGG19 | None, images: Tensor, real: Tensor) -> Tensor:
    """The loss of CRN: differences of the image and of five stages of VGG19 with average pooling.

    Of several images made at once only the nearest to the real one counts (0.999), and the mean of all a little (0.001):
    the diversity loss of the official code, with all pixels as one class.

    Parameters
    ----------
    vgg
        With average pooling. None compares the images alone, which is L1: the caller must say so.
    images
        ``(N, images x C, H, W)`` in [-1, 1], one after the other in the channels.
    real
        ``(N, C, H, W)`` in [-1, 1].

    Notes
    -----
    Errors are in grey values of 0 to 255, as in the official code. It uses the weights of a Caffe network on pixels less a
    mean; those of torchvision expect them divided by ImageNet's spread as well, so that their features are brought to the
    same scale (times 255 x 0.226) before the divisors apply.
    """
    channels = real.shape[1]
    count = images.shape[1] // channels
    divisors = CRN_DIVISORS[count > 1]
    per_image = []
    with torch.no_grad():
        wanted = None if vgg is None else vgg.second_of_each(_normalised(real))
    for number in range(count):
        fake = images[:, number * channels : (number + 1) * channels]
        error = _per_sample(fake, real) * 127.5 / divisors[0]
        if vgg is not None and wanted is not None:
            scale = 255.0 * sum(_IMAGENET_SD) / 3
            for divisor, one, other in zip(divisors[1:], vgg.second_of_each(_normalised(fake)), wanted, strict=True):
                error = error + _per_sample(one, other) * scale / divisor
        per_image.append(error)
    errors = torch.stack(per_image, 1)
    if count == 1:
        return errors.mean()
    return (_BEST * errors.min(1).values + _ALL * errors.mean(1)).mean()


def _per_sample(one: Tensor, other: Tensor) -> Tensor:
    return (one.float() - other.float()).abs().mean(dim=(1, 2, 3))


def _normalised(image: Tensor) -> Tensor:
    """From [-1, 1] to what torchvision's VGG19 was trained on; three channels."""
    grey = image.expand(-1, 3, -1, -1) if image.shape[1] == 1 else image
    mean = grey.new_tensor(_IMAGENET_MEAN).view(1, 3, 1, 1)
    spread = grey.new_tensor(_IMAGENET_SD).view(1, 3, 1, 1)
    return ((grey + 1) / 2 - mean) / spread
