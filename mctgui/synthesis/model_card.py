"""The card of a model: what it is, what it was trained on, what may be given to it.

A card is a JSON file beside the weights. Nothing that is not in it is assumed, and nothing unknown may be in it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig

Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=4000)]
Width = Annotated[int, Field(ge=1, le=1024)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NetworkPart(_Part):
    """The generator; the fields are those of :class:`GeneratorConfig`."""

    network: Literal["global", "local"]
    input_channels: Width
    output_channels: Width
    ngf: Width
    n_downsample: Annotated[int, Field(ge=1, le=8)]
    n_blocks: Annotated[int, Field(ge=1, le=64)]
    n_local_enhancers: Annotated[int, Field(ge=1, le=4)]
    n_blocks_local: Annotated[int, Field(ge=1, le=64)]
    norm: Literal["instance", "batch"]
    parameters: Annotated[int, Field(ge=1)]

    def config(self) -> GeneratorConfig:
        """The same as a configuration."""
        return GeneratorConfig(**self.model_dump(exclude={"parameters"}))


class InputPart(_Part):
    """What the network takes: MDCT slices in HU."""

    intensity: Literal["HU"] = "HU"
    window_hu: tuple[float, float]
    in_plane_spacing_mm: Positive
    interpolation: Literal["bilinear"] = "bilinear"
    mdct_pixel_mm: Positive
    slice_thickness_mm: Positive
    slice_interval_mm: Positive
    slices: Literal[1] = 1

    @model_validator(mode="after")
    def _window_opens(self) -> InputPart:
        if not self.window_hu[0] < self.window_hu[1]:
            raise ValueError("the window must open upwards")
        return self


class OutputPart(_Part):
    """What the network gives: [-1, 1], written as grey 0 to 255."""

    intensity: Literal["grey8"] = "grey8"
    mapping: Literal["rounded (v + 1) * 127.5"] = "rounded (v + 1) * 127.5"


class TrainingDataPart(_Part):
    """What it was trained on."""

    description: Text
    specimens: tuple[Annotated[str, Field(max_length=100)], ...]
    pairs: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class TrainingPart(_Part):
    """How it was trained: every field of :class:`TrainingConfig` by name, and how far it came."""

    configuration: dict[str, float | int | bool | str | list[float] | None]
    losses: dict[str, float]
    vgg_loss: bool
    steps_done: Annotated[int, Field(ge=0)]
    seed: int
    made_with: Text
    script: Text


class ModelCard(_Part):
    """Everything that is known about a model."""

    format_version: Literal[1] = 1
    name: Annotated[str, Field(pattern=r"^[\w .+-]{1,80}$")]
    version: Annotated[str, Field(pattern=r"^[\w.+-]{1,40}$")]
    method: Literal["pix2pixHD"] = "pix2pixHD"
    purpose: Text
    for_demonstration_only: bool
    network: NetworkPart
    input: InputPart
    output: OutputPart = OutputPart()
    training_data: TrainingDataPart
    training: TrainingPart
    held_out: dict[str, float]
    limits: Text
    licence: Literal["Apache-2.0"] | Annotated[str, Field(max_length=60)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
