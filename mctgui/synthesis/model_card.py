"""The card of a model: what it is, what it was trained on, what may be given to it.

A card is a JSON file beside the weights. Nothing that is not in it is assumed, and nothing unknown may be in it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mctgui.synthesis.crn_generator import CRNConfig
from mctgui.synthesis.pix2pix_generator import UNetConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig

Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
Finite = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=4000)]
Names = Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=10_000)]
Width = Annotated[int, Field(ge=1, le=1024)]
Count = Annotated[int, Field(ge=1)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
MethodTitle = Literal["pix2pixHD", "pix2pix", "CRN"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NetworkPart(_Part):
    """A generator of pix2pixHD; the fields are those of :class:`GeneratorConfig`."""

    network: Literal["global", "local"]
    input_channels: Width
    output_channels: Width
    ngf: Width
    n_downsample: Annotated[int, Field(ge=1, le=8)]
    n_blocks: Annotated[int, Field(ge=1, le=64)]
    n_local_enhancers: Annotated[int, Field(ge=1, le=4)]
    n_blocks_local: Annotated[int, Field(ge=1, le=64)]
    norm: Literal["instance", "batch"]
    parameters: Count

    def config(self) -> GeneratorConfig:
        """The same as a configuration."""
        return GeneratorConfig(**self.model_dump(exclude={"parameters"}))


class UNetPart(_Part):
    """A U-Net of pix2pix; the fields are those of :class:`UNetConfig`. In use nothing is dropped out."""

    network: Literal["unet"] = "unet"
    input_channels: Width
    output_channels: Width
    ngf: Width
    n_downsample: Annotated[int, Field(ge=5, le=12)]
    norm: Literal["instance", "batch"]
    dropout: bool
    parameters: Count

    def config(self) -> UNetConfig:
        """The same as a configuration."""
        return UNetConfig(**self.model_dump(exclude={"parameters", "network"}))


class CRNPart(_Part):
    """A cascaded refinement network; the fields are those of :class:`CRNConfig`."""

    network: Literal["crn"] = "crn"
    input_channels: Width
    output_channels: Width
    widths: Annotated[tuple[Annotated[int, Field(ge=1, le=4096)], ...], Field(min_length=1, max_length=12)]
    n_images: Annotated[int, Field(ge=1, le=64)]
    parameters: Count

    def config(self) -> CRNConfig:
        """The same as a configuration."""
        return CRNConfig(**self.model_dump(exclude={"parameters", "network"}))


AnyNetworkPart = Annotated[NetworkPart | UNetPart | CRNPart, Field(discriminator="network")]
AnyConfig = GeneratorConfig | UNetConfig | CRNConfig

_METHOD_OF: dict[type[Any], MethodTitle] = {
    GeneratorConfig: "pix2pixHD",
    UNetConfig: "pix2pix",
    CRNConfig: "CRN",
    NetworkPart: "pix2pixHD",
    UNetPart: "pix2pix",
    CRNPart: "CRN",
}


def method_of(config: AnyConfig) -> MethodTitle:
    """The method that a generator belongs to, as cards write it."""
    return _METHOD_OF[type(config)]


def network_part(config: AnyConfig, parameters: int) -> NetworkPart | UNetPart | CRNPart:
    """What a card says of a generator.

    Parameters
    ----------
    config
        Of the generator.
    parameters
        Number of its weights.
    """
    values = {**config.as_dict(), "parameters": parameters}
    if isinstance(config, GeneratorConfig):
        return NetworkPart(**values)
    return UNetPart(**values) if isinstance(config, UNetConfig) else CRNPart(**values)


class InputPart(_Part):
    """What the network takes: single MDCT slices, the same in all its channels.

    ``window_hu`` is what becomes -1 and 1; for pictures whose HU nobody knows (``intensity`` grey8) it is in grey values.
    ``in_plane_spacing_mm`` are the pixels that the network works on, ``mdct_pixel_mm`` those of the MDCT before.
    """

    intensity: Literal["HU", "grey8"] = "HU"
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
    """What the network gives: v in [-1, 1], the mean of its channels.

    It is written as grey 0 to 255, or as HU-like values: the window of the input read backwards, so that a network that gave
    its input back would give its HU back. HU-like values are **not** calibrated: they are grey values on the scale of HU.
    """

    intensity: Literal["grey8"] = "grey8"
    mapping: Literal["rounded (v + 1) * 127.5"] = "rounded (v + 1) * 127.5"
    hu_like: Literal["rounded low + (v + 1) / 2 * (high - low) of window_hu"] = (
        "rounded low + (v + 1) / 2 * (high - low) of window_hu"
    )


class TrainingDataPart(_Part):
    """What it was trained on."""

    description: Text
    specimens: Names
    pairs: Count
    sha256: Digest


class SplitPart(_Part):
    """What was held out, and how it was drawn."""

    by: Literal["donor", "specimen", "slice"]
    share: Annotated[float, Field(ge=0, le=1)]
    seed: int
    held_out_specimens: Names
    held_out_pairs: Annotated[int, Field(ge=0)]
    warnings: tuple[Text, ...] = ()


class TrainingPart(_Part):
    """How it was trained: every field of :class:`TrainingConfig` by name, and how far it came."""

    configuration: dict[str, float | int | bool | str | list[float] | None]
    losses: dict[str, Finite]
    vgg_loss: bool
    steps_done: Annotated[int, Field(ge=0)]
    seed: int
    made_with: Text
    script: Text
    split: SplitPart | None = None


class ModelCard(_Part):
    """Everything that is known about a model.

    ``facts_from`` is ``record`` where the card was written from the record of a training, and ``user`` where somebody stated
    what the network takes, as for checkpoints of the official code, which come without a card; then nothing need be known of
    how it was trained. Version 1 of the format knew pix2pixHD alone.
    """

    format_version: Literal[1, 2] = 2
    name: Annotated[str, Field(pattern=r"^[\w .+-]{1,80}$")]
    version: Annotated[str, Field(pattern=r"^[\w.+-]{1,40}$")]
    method: MethodTitle = "pix2pixHD"
    facts_from: Literal["record", "user"] = "record"
    purpose: Text
    for_demonstration_only: bool
    network: AnyNetworkPart
    input: InputPart
    output: OutputPart = OutputPart()
    training_data: TrainingDataPart | None = None
    training: TrainingPart | None = None
    held_out: dict[Annotated[str, Field(max_length=200)], Finite]
    limits: Text
    licence: Literal["Apache-2.0"] | Annotated[str, Field(max_length=60)]
    sha256: Digest

    @model_validator(mode="after")
    def _is_whole(self) -> ModelCard:
        if _METHOD_OF[type(self.network)] != self.method:
            raise ValueError("the network is not one of the method")
        if self.format_version == 1 and self.method != "pix2pixHD":
            raise ValueError("cards of version 1 describe pix2pixHD alone")
        if self.facts_from == "record" and (self.training_data is None or self.training is None):
            raise ValueError("a card from a record says how the model was trained")
        return self

    def sentence(self) -> str:
        """Name, version and hash, for metadata; says where nobody but the user vouches for what the network takes."""
        stated = "; what it takes was stated by the user, no card says it" if self.facts_from == "user" else ""
        return f"{self.method}, model {self.name} {self.version}, weights SHA-256 {self.sha256}{stated}"
