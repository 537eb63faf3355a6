"""The Inception-v3 of FID: the network that TensorFlow published on 2015-12-05, with the key names of the public files.

It is not torchvision's ``inception_v3``: its last layer has 1008 outputs, its average poolings leave out the padding, and
the pooling branch of its last block takes the maximum (Heusel et al. 2017; weights converted for pytorch-fid). The weights
come from a file that the user supplies.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch  # noqa: TID253 - this module is loaded when FID is first wanted
from numpy.typing import NDArray
from torch import Tensor, nn  # noqa: TID253
from torch.nn import functional  # noqa: TID253

from mctgui.errors import ModelRefused
from mctgui.metrics.inception_weights import INCEPTION_SHA256, read_inception
from mctgui.metrics.resizing import Resize, resized

FEATURES = 2048
SIDE_PX = 299
_BATCH = 8


class Convolution(nn.Module):
    """Convolution without bias, batch norm (eps 0.001), ReLU; names as in the public files."""

    def __init__(self, before: int, after: int, size: int | tuple[int, int], stride: int = 1, padding: Any = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, after, size, stride=stride, padding=padding, bias=False)
        self.bn = nn.BatchNorm2d(after, eps=0.001)

    def forward(self, image: Tensor) -> Tensor:
        """Features of the layer."""
        return functional.relu(self.bn(self.conv(image)))


def _wide(before: int, after: int) -> Convolution:
    return Convolution(before, after, (1, 7), padding=(0, 3))


def _tall(before: int, after: int) -> Convolution:
    return Convolution(before, after, (7, 1), padding=(3, 0))


def _average(image: Tensor) -> Tensor:
    return functional.avg_pool2d(image, 3, stride=1, padding=1, count_include_pad=False)


class BlockA(nn.Module):
    """Mixed_5b, 5c, 5d: branches 1x1, 5x5, 3x3 twice, average pooling."""

    def __init__(self, before: int, pool: int) -> None:
        super().__init__()
        self.branch1x1 = Convolution(before, 64, 1)
        self.branch5x5_1 = Convolution(before, 48, 1)
        self.branch5x5_2 = Convolution(48, 64, 5, padding=2)
        self.branch3x3dbl_1 = Convolution(before, 64, 1)
        self.branch3x3dbl_2 = Convolution(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = Convolution(96, 96, 3, padding=1)
        self.branch_pool = Convolution(before, pool, 1)

    def forward(self, image: Tensor) -> Tensor:
        """Features of the four branches."""
        five = self.branch5x5_2(self.branch5x5_1(image))
        three = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(image)))
        return torch.cat([self.branch1x1(image), five, three, self.branch_pool(_average(image))], 1)


class BlockB(nn.Module):
    """Mixed_6a: halves the side."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self.branch3x3 = Convolution(before, 384, 3, stride=2)
        self.branch3x3dbl_1 = Convolution(before, 64, 1)
        self.branch3x3dbl_2 = Convolution(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = Convolution(96, 96, 3, stride=2)

    def forward(self, image: Tensor) -> Tensor:
        """Features of the three branches."""
        three = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(image)))
        return torch.cat([self.branch3x3(image), three, functional.max_pool2d(image, 3, stride=2)], 1)


class BlockC(nn.Module):
    """Mixed_6b to 6e: 7x7 as 1x7 and 7x1."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.branch1x1 = Convolution(768, 192, 1)
        self.branch7x7_1 = Convolution(768, width, 1)
        self.branch7x7_2 = _wide(width, width)
        self.branch7x7_3 = _tall(width, 192)
        self.branch7x7dbl_1 = Convolution(768, width, 1)
        self.branch7x7dbl_2 = _tall(width, width)
        self.branch7x7dbl_3 = _wide(width, width)
        self.branch7x7dbl_4 = _tall(width, width)
        self.branch7x7dbl_5 = _wide(width, 192)
        self.branch_pool = Convolution(768, 192, 1)

    def forward(self, image: Tensor) -> Tensor:
        """Features of the four branches."""
        seven = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(image)))
        twice = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(image)))
        twice = self.branch7x7dbl_5(self.branch7x7dbl_4(twice))
        return torch.cat([self.branch1x1(image), seven, twice, self.branch_pool(_average(image))], 1)


class BlockD(nn.Module):
    """Mixed_7a: halves the side again."""

    def __init__(self) -> None:
        super().__init__()
        self.branch3x3_1 = Convolution(768, 192, 1)
        self.branch3x3_2 = Convolution(192, 320, 3, stride=2)
        self.branch7x7x3_1 = Convolution(768, 192, 1)
        self.branch7x7x3_2 = Convolution(192, 192, (1, 7), padding=(0, 3))
        self.branch7x7x3_3 = Convolution(192, 192, (7, 1), padding=(3, 0))
        self.branch7x7x3_4 = Convolution(192, 192, 3, stride=2)

    def forward(self, image: Tensor) -> Tensor:
        """Features of the three branches."""
        three = self.branch3x3_2(self.branch3x3_1(image))
        seven = self.branch7x7x3_4(self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(image))))
        return torch.cat([three, seven, functional.max_pool2d(image, 3, stride=2)], 1)


class BlockE(nn.Module):
    """Mixed_7b and 7c; they differ in their pooling."""

    def __init__(self, before: int, *, maximum: bool) -> None:
        super().__init__()
        self.maximum = maximum
        self.branch1x1 = Convolution(before, 320, 1)
        self.branch3x3_1 = Convolution(before, 384, 1)
        self.branch3x3_2a = Convolution(384, 384, (1, 3), padding=(0, 1))
        self.branch3x3_2b = Convolution(384, 384, (3, 1), padding=(1, 0))
        self.branch3x3dbl_1 = Convolution(before, 448, 1)
        self.branch3x3dbl_2 = Convolution(448, 384, 3, padding=1)
        self.branch3x3dbl_3a = Convolution(384, 384, (1, 3), padding=(0, 1))
        self.branch3x3dbl_3b = Convolution(384, 384, (3, 1), padding=(1, 0))
        self.branch_pool = Convolution(before, 192, 1)

    def forward(self, image: Tensor) -> Tensor:
        """Features of the branches."""
        one = self.branch3x3_1(image)
        twice = self.branch3x3dbl_2(self.branch3x3dbl_1(image))
        pooled = functional.max_pool2d(image, 3, stride=1, padding=1) if self.maximum else _average(image)
        return torch.cat(
            [
                self.branch1x1(image),
                self.branch3x3_2a(one),
                self.branch3x3_2b(one),
                self.branch3x3dbl_3a(twice),
                self.branch3x3dbl_3b(twice),
                self.branch_pool(pooled),
            ],
            1,
        )


class Inception(nn.Module):
    """The FID Inception up to its last pooling; ``fc`` is there for its weights alone.

    Attributes
    ----------
    sha256
        Of the file that the weights are from; empty for weights that are not from a file.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sha256 = ""
        self.Conv2d_1a_3x3 = Convolution(3, 32, 3, stride=2)
        self.Conv2d_2a_3x3 = Convolution(32, 32, 3)
        self.Conv2d_2b_3x3 = Convolution(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = Convolution(64, 80, 1)
        self.Conv2d_4a_3x3 = Convolution(80, 192, 3)
        self.Mixed_5b = BlockA(192, 32)
        self.Mixed_5c = BlockA(256, 64)
        self.Mixed_5d = BlockA(288, 64)
        self.Mixed_6a = BlockB(288)
        self.Mixed_6b = BlockC(128)
        self.Mixed_6c = BlockC(160)
        self.Mixed_6d = BlockC(160)
        self.Mixed_6e = BlockC(192)
        self.Mixed_7a = BlockD()
        self.Mixed_7b = BlockE(1280, maximum=False)
        self.Mixed_7c = BlockE(2048, maximum=True)
        self.fc = nn.Linear(2048, 1008)

    def forward(self, image: Tensor) -> Tensor:
        """Features ``(N, 2048)`` of pictures ``(N, 3, 299, 299)`` in [-1, 1]."""
        image = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(image)))
        image = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(functional.max_pool2d(image, 3, stride=2)))
        image = functional.max_pool2d(image, 3, stride=2)
        for name in ("5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c"):
            image = getattr(self, f"Mixed_{name}")(image)
        return image.mean(dim=(2, 3))

    def features_of(self, images: Sequence[NDArray[np.uint8]], resize: Resize = "clean") -> NDArray[np.float32]:
        """Features of grey pictures of 8 bits, repeated to three channels.

        Parameters
        ----------
        images
            uint8 ``(y, x)`` each, of any size.
        resize
            How they become 299 x 299; FIDs of one kind of resize cannot be compared with the other.

        Returns
        -------
        float32 ``(n, 2048)``
        """
        found = []
        with torch.inference_mode():
            for start in range(0, len(images), _BATCH):
                scaled = [(resized(image, SIDE_PX, resize) - 128.0) / 128.0 for image in images[start : start + _BATCH]]
                batch = torch.from_numpy(np.stack(scaled).astype(np.float32))[:, None].expand(-1, 3, -1, -1)
                found.append(self(batch).numpy())
        return np.concatenate(found)


def load_inception(path: Path, *, sha256: str = INCEPTION_SHA256) -> Inception:
    """Load the published weights of the FID Inception.

    Parameters
    ----------
    path
        ``pt_inception-2015-12-05-6726825d.pth`` (pytorch-fid), which torch-fidelity calls ``weights-inception-...``.
    sha256
        What the SHA-256 of the file must be.

    Raises
    ------
    ModelRefused
        It is another file, or damaged. Nothing in it has been run.
    """
    weights = read_inception(path, sha256)
    with torch.device("meta"):
        network = Inception()
    for name in network.state_dict():
        if name.endswith("num_batches_tracked"):  # younger than the file, and without effect
            weights.setdefault(name, torch.tensor(0))
    try:
        network.load_state_dict(weights, strict=True, assign=True)
    except RuntimeError as error:
        raise ModelRefused(f"{path.name} does not fit the Inception of FID.", "Get the file of pytorch-fid.") from error
    network.sha256 = sha256
    return network.requires_grad_(False).eval()
