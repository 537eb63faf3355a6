"""Networks that make micro-CT-like images of MDCT images: training, models on disk, enhancement.

The names below load torch only when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mctgui.synthesis.checkpoint import (
        Model,
        demo_model_path,
        load_model,
        load_official,
        models_in,
        read_card,
        save_model,
        shipped_models,
    )
    from mctgui.synthesis.data import CropPlan, SlicePair, slice_pairs
    from mctgui.synthesis.enhancement import EnhancedSlice, enhance, enhanced_grid, enhancing_slices, refuse_unsuitable
    from mctgui.synthesis.generators import load_discriminator, load_generator
    from mctgui.synthesis.model_card import InputPart, ModelCard
    from mctgui.synthesis.onnx_engine import export_onnx
    from mctgui.synthesis.promoting import promote
    from mctgui.synthesis.run_record import RunRecord, read_record, record_of_run, write_record
    from mctgui.synthesis.training import TrainingRun, TrainingStep, train
    from mctgui.synthesis.training_config import Epochs, TrainingConfig
    from mctgui.synthesis.validation import ValidationFigures, Validator

_HOME = {
    "generators": ("load_discriminator", "load_generator"),
    "checkpoint": (
        "Model",
        "demo_model_path",
        "load_model",
        "load_official",
        "models_in",
        "read_card",
        "save_model",
        "shipped_models",
    ),
    "data": ("CropPlan", "SlicePair", "slice_pairs"),
    "enhancement": ("EnhancedSlice", "enhance", "enhanced_grid", "enhancing_slices", "refuse_unsuitable"),
    "model_card": ("InputPart", "ModelCard"),
    "onnx_engine": ("export_onnx",),
    "promoting": ("promote",),
    "run_record": ("RunRecord", "read_record", "record_of_run", "write_record"),
    "training": ("TrainingRun", "TrainingStep", "train"),
    "training_config": ("Epochs", "TrainingConfig"),
    "validation": ("ValidationFigures", "Validator"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "CropPlan",
    "EnhancedSlice",
    "Epochs",
    "InputPart",
    "Model",
    "ModelCard",
    "RunRecord",
    "SlicePair",
    "TrainingConfig",
    "TrainingRun",
    "TrainingStep",
    "ValidationFigures",
    "Validator",
    "demo_model_path",
    "enhance",
    "enhanced_grid",
    "enhancing_slices",
    "export_onnx",
    "load_discriminator",
    "load_generator",
    "load_model",
    "load_official",
    "models_in",
    "promote",
    "read_card",
    "read_record",
    "record_of_run",
    "refuse_unsuitable",
    "save_model",
    "shipped_models",
    "slice_pairs",
    "train",
    "write_record",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(name)
    return getattr(import_module(f"mctgui.synthesis.{_MODULE_OF[name]}"), name)
