"""Generators as ONNX files, and ONNX Runtime as another engine on the CPU."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mctgui.atomic import atomic_file, storage_failures
from mctgui.errors import MctguiError
from mctgui.synthesis.checkpoint import Model
from mctgui.synthesis.engines import EngineName, Floats, with_norm_folded_in
from mctgui.synthesis.generators import AnyGenerator
from mctgui.synthesis.model_card import ModelCard

OPSET = 17
INPUT, OUTPUT = "mdct", "microct_like"
LARGEST_BYTES = 2**31 - 2**20
"""A file of this format holds less than 2 GiB."""

_AXES = {0: "images", 2: "rows", 3: "columns"}
_INSTALL = "Install them with: pip install onnx onnxruntime; or choose the engine torch."


def export_onnx(model: Model, path: Path) -> Path:
    """Write a generator as an ONNX file with its card among the metadata; rows, columns and number of images stay free.

    Parameters
    ----------
    model
        Input ``mdct`` and output ``microct_like`` are ``(N, C, H, W)`` in [-1, 1]; H and W multiples as in torch.
    path
        Replaced whole or not at all.

    Raises
    ------
    MctguiError
        The package onnx is missing, or the network is too large for the format.
    StorageFailure
        The file could not be written.
    """
    with atomic_file(path) as temporary:
        _export(model.generator, temporary, model.card)
    return path


class OnnxEngine:
    """ONNX Runtime on the CPU; the network is exported when the engine is made.

    Parameters
    ----------
    generator
        In evaluation mode.
    threads
        Cores to use.

    Raises
    ------
    MctguiError
        A package is missing, or the network is too large for the format.
    """

    name: EngineName = "onnx"

    def __init__(self, generator: AnyGenerator, threads: int) -> None:
        runtime = _package("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Slices have hundreds of megabytes of feature maps: memory that is not in use goes back at once.
        options.enable_cpu_mem_arena = False
        with storage_failures(Path(tempfile.gettempdir())), tempfile.TemporaryDirectory(prefix="mctgui-") as folder:
            file = Path(folder) / "generator.onnx"
            _export(generator, file)
            self._session = runtime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def __call__(self, images: Floats) -> Floats:
        """See :class:`mctgui.synthesis.engines.Engine`."""
        try:
            (made,) = self._session.run([OUTPUT], {INPUT: np.ascontiguousarray(images, dtype=np.float32)})
        except Exception as error:  # the runtime has its own kinds of errors, one for everything
            if "alloc" in str(error).lower() or "memory" in str(error).lower():
                raise MemoryError from error
            raise
        found: Floats = made
        return found


def _export(generator: AnyGenerator, path: Path, card: ModelCard | None = None) -> None:
    onnx = _package("onnx")
    network = with_norm_folded_in(generator)
    if sum(weights.numel() * 4 for weights in network.parameters()) > LARGEST_BYTES:
        raise MctguiError("This network is too large for an ONNX file, which ends at 2 GB.", "Choose the engine torch.")
    config = generator.config
    side = max(64, config.size_multiple)
    example = torch.zeros((1, config.input_channels, side, side))
    with warnings.catch_warnings(), torch.no_grad():
        # The exporter that traces is announced to go, and it warns of the check of sizes, which is no part of the network.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example,),
            str(path),
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: _AXES, OUTPUT: _AXES},
            opset_version=OPSET,
            dynamo=False,
        )
    if card is not None:
        whole = onnx.load(str(path))
        values = {"mctgui.card": card.model_dump_json(), "mctgui.sha256": card.sha256, "mctgui.made_by": card.sentence()}
        onnx.helper.set_model_props(whole, values)
        onnx.save(whole, str(path))


def _package(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MctguiError(f"The package {name} is missing, which the engine onnx needs.", _INSTALL) from error
