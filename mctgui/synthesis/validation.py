"""Validation during training: what the generator of an epoch does to slices and VOIs that it was not trained on.

Structure decides which epoch is the best (see :func:`mctgui.synthesis.structure_agreement.structure_score`): PSNR and SSIM
favour blurred images. Nothing here touches the training: it works on the copy of the generator that a checkpoint keeps, in
evaluation mode, and draws no random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.metrics import global_ssim, wang_ssim
from mctgui.synthesis.data import SlicePair, reduced
from mctgui.synthesis.held_out import Spacing, bone_body, consecutive, disc, evenly, held_out_vois
from mctgui.synthesis.intensity import unit_to_grey8, window_to_unit
from mctgui.synthesis.structure_agreement import Agreement, agreement_of, structure_score
from mctgui.synthesis.validation_images import GREY_RANGE, Grey, bone_share, decibels, generated, measured

FeaturesOf = Callable[[Sequence[Grey]], NDArray[Any]]
Window = tuple[float, float]

MOST_SLICES = 24
MOST_VOIS = 8
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ValidationFigures:
    """How the generator did after an epoch, on held-out pairs only.

    Parameters
    ----------
    epoch, step
        Epoch, counted from 1, and training steps done.
    ssim
        The paper's SSIM over whole slices, mean.
    ssim_body
        SSIM after Wang within the bone (marrow between trabeculae included), mean; None where no slice shows bone.
    psnr
        In dB over whole slices, from the mean of their squared errors.
    fid, kid
        On the features of the FID Inception; None without its weights, or with fewer than two slices.
    dimension
        ``"3-D"``: structure in VOIs of consecutive slices; ``"2-D"``: there are none, so BV/TV of single slices in a disc;
        None: neither can be measured.
    bv_tv, tb_th, tb_sp
        Agreement with the micro-CT, IsoData in each image by itself; None where it is not defined, see ``notes``.
    structure_score
        Mean relative deviation of the structure, 0 is equal; None where it is not defined.
    is_best
        Whether the structure is nearer to the micro-CT's than after all epochs before.
    slices, vois
        How many SSIM and PSNR, and how many 3-D figures, are from.
    notes
        What the figures do not say, one sentence each.
    """

    epoch: int
    step: int
    ssim: float
    ssim_body: float | None
    psnr: float
    fid: float | None
    kid: float | None
    dimension: Literal["3-D", "2-D"] | None
    bv_tv: Agreement | None
    tb_th: Agreement | None
    tb_sp: Agreement | None
    structure_score: float | None
    is_best: bool
    slices: int
    vois: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SampleTriplet:
    """One held-out slice as MDCT (through the window), micro-CT-like and micro-CT: uint8 ``(y, x)`` each."""

    specimen: str
    slice_index: int
    mdct: Grey
    microct_like: Grey
    microct: Grey


@dataclass(frozen=True, slots=True, eq=False)
class Validated:
    """What one validation gives: figures and samples."""

    figures: ValidationFigures
    samples: tuple[SampleTriplet, ...]


class Validator:
    """Judges generators on held-out pairs; the micro-CT is measured once.

    Parameters
    ----------
    held_out
        Pairs that are not trained on.
    spacings_mm
        Voxels ``(z, y, x)`` of each specimen, see :func:`mctgui.synthesis.held_out.spacings_of`; a specimen without gets no
        structure figures.
    every
        Epochs from one validation to the next; the last epoch is always judged.
    samples_every
        Validations from one set of sample triplets to the next; 0 keeps none.
    features_of
        Features ``(n, d)`` of 8-bit pictures for FID and KID, see :func:`mctgui.metrics.load_inception`; None leaves them
        out.
    most_slices, most_vois
        To be looked at, evenly spread.
    reduce
        Squares of so many pixels become one in all images before anything is judged, as in the crops of a training on
        reduced images; the notes say so.

    Raises
    ------
    MctguiError
        There are no held-out pairs, or ``every`` is no positive number.
    """

    def __init__(
        self,
        held_out: Sequence[SlicePair],
        spacings_mm: Mapping[str, Spacing],
        *,
        every: int = 1,
        samples_every: int = 0,
        features_of: FeaturesOf | None = None,
        most_slices: int = MOST_SLICES,
        most_vois: int = MOST_VOIS,
        reduce: int = 1,
    ) -> None:
        if not held_out:
            raise MctguiError("Nothing is held out to validate on.", "Hold out a donor, or train without validation.")
        if every < 1 or samples_every < 0:
            raise MctguiError("Validation comes every so many epochs, at least every one.", "Give 1 or more.")
        self.pairs, self.every, self.samples_every = tuple(held_out), every, samples_every
        self.features_of, self.reduce = features_of, reduce
        in_order = [place for run in consecutive(held_out) for place in run]
        self.places = evenly(in_order, most_slices)
        spacings = {name: (z, y * reduce, x * reduce) for name, (z, y, x) in spacings_mm.items()}
        self.vois = held_out_vois(held_out, spacings, most_vois, self.microct)
        self._pixel_mm = {name: spacing[2] for name, spacing in spacings.items()}
        self._reference: list[dict[str, float]] | None = None
        self._bodies: dict[int, NDArray[np.bool_] | None] = {}

    def microct(self, place: int) -> Grey:
        """The micro-CT slice of a pair in the pixels that are judged."""
        whole = self.pairs[place].microct
        return whole if self.reduce == 1 else np.rint(reduced(whole, self.reduce)).astype(np.uint8)

    def due(self, step: int, steps_per_epoch: int, total_steps: int) -> bool:
        """Whether the generator is judged after so many steps."""
        return step > 0 and (step % (steps_per_epoch * self.every) == 0 or step == total_steps)

    def validating(
        self, generator: nn.Module, window: Window, device: torch.device, *, epoch: int, step: int, best: float | None
    ) -> LongWork[Validated]:
        """Judge a generator.

        Parameters
        ----------
        generator
            In evaluation mode; moved to the device for this and left there.
        window
            MDCT values that become -1 and 1.
        device
            Where it is computed.
        epoch, step
            What stands in the figures.
        best
            The smallest structure score so far.

        Yields
        ------
        Progress
            After every slice and in every VOI. Closing it leaves nothing behind.
        """
        generator.to(device)
        wanted = sorted({*self.places, *(place for voi in self.vois for place in voi.places)})
        images: dict[int, Grey] = {}
        for done, place in enumerate(wanted):
            images[place] = generated(generator, self._unit(place, window), device)
            yield Progress(done + 1, 2 * len(wanted), "validation")
        structures = yield from as_part_of(self._structures(images), 0.5, 1.0, label="validation")
        samples: tuple[SampleTriplet, ...] = ()
        if self.samples_every and (-(-epoch // self.every)) % self.samples_every == 0:
            samples = tuple(self._sample(place, images[place], window) for place in evenly(self.places, SAMPLES))
        return Validated(self._figures(images, structures, epoch, step, best), samples)

    def _figures(
        self, images: Mapping[int, Grey], found: list[dict[str, float]], epoch: int, step: int, best: float | None
    ) -> ValidationFigures:
        reference = self._reference or []
        fakes, reals = [images[place] for place in self.places], [self.microct(place) for place in self.places]
        in_body = [self._body_ssim(place, images[place]) for place in self.places]
        known = [value for value in in_body if value is not None]
        errors = [((fake.astype(np.float64) - real) ** 2).mean() for fake, real in zip(fakes, reals, strict=True)]
        fid, kid = self._distances(fakes, reals)
        score = structure_score(found, reference)
        dimension: Literal["3-D", "2-D"] | None = "3-D" if self.vois else ("2-D" if reference else None)
        return ValidationFigures(
            epoch=epoch,
            step=step,
            ssim=float(np.mean([global_ssim(a, b, data_range=GREY_RANGE) for a, b in zip(fakes, reals, strict=True)])),
            ssim_body=float(np.mean(known)) if known else None,
            psnr=decibels(float(np.mean(errors))),
            fid=fid,
            kid=kid,
            dimension=dimension,
            bv_tv=agreement_of(found, reference, "bv_tv"),
            tb_th=agreement_of(found, reference, "tb_th"),
            tb_sp=agreement_of(found, reference, "tb_sp"),
            structure_score=score,
            is_best=score is not None and (best is None or score < best),
            slices=len(self.places),
            vois=len(self.vois),
            notes=tuple(self._notes(found, reference, dimension, fid is not None)),
        )

    def _structures(self, images: Mapping[int, Grey]) -> LongWork[list[dict[str, float]]]:
        """Structure of the images; that of the micro-CT is found on the first call."""
        if self.vois and self._reference is None:
            self._reference = yield from measured(
                self.vois, {place: self.microct(place) for voi in self.vois for place in voi.places}
            )
            # What the micro-CT itself does not tell cannot be compared.
            self.vois = [voi for voi, one in zip(self.vois, self._reference, strict=True) if one]
            self._reference = [one for one in self._reference if one]
        if self.vois:
            return (yield from measured(self.vois, images))
        areas = {place: self._disc(place) for place in self.places}
        usable = {place: area for place, area in areas.items() if area is not None}
        microct = {place: bone_share(self.microct(place), area) for place, area in usable.items()}
        kept = [place for place, share in microct.items() if share]
        self._reference = [microct[place] for place in kept]
        return [bone_share(images[place], usable[place]) for place in kept]

    def _disc(self, place: int) -> NDArray[np.bool_] | None:
        pixel_mm = self._pixel_mm.get(self.pairs[place].specimen)
        return None if pixel_mm is None else disc(self.microct(place), pixel_mm)

    def _body_ssim(self, place: int, image: Grey) -> float | None:
        microct, pixel_mm = self.microct(place), self._pixel_mm.get(self.pairs[place].specimen)
        if place not in self._bodies:
            self._bodies[place] = None if pixel_mm is None else bone_body(microct, pixel_mm)
        body = self._bodies[place]
        try:
            return None if body is None else wang_ssim(image, microct, data_range=GREY_RANGE, mask=body)
        except MctguiError:  # smaller than a window
            return None

    def _distances(self, fakes: Sequence[Grey], reals: Sequence[Grey]) -> tuple[float | None, float | None]:
        if self.features_of is None or len(fakes) < 2:
            return None, None
        from mctgui.metrics import frechet_distance, kernel_distance

        ours, theirs = self.features_of(fakes), self.features_of(reals)
        return frechet_distance(ours, theirs), kernel_distance(ours, theirs).mean

    def _sample(self, place: int, image: Grey, window: Window) -> SampleTriplet:
        pair = self.pairs[place]
        mdct = unit_to_grey8(self._unit(place, window))
        return SampleTriplet(pair.specimen, pair.slice_index, mdct, image, np.array(self.microct(place)))

    def _unit(self, place: int, window: Window) -> NDArray[np.float32]:
        """The MDCT slice of a pair in [-1, 1], in the pixels that are judged."""
        unit = window_to_unit(self.pairs[place].mdct, window)
        return unit if self.reduce == 1 else reduced(unit, self.reduce)

    def _notes(
        self, found: Sequence[dict[str, float]], reference: Sequence[dict[str, float]], dimension: str | None, fid: bool
    ) -> list[str]:
        notes = []
        if self.reduce > 1:
            notes.append(
                f"All figures are of images reduced {self.reduce:d} times, not to be compared with those of whole images."
            )
        if dimension == "2-D":
            notes.append(
                "The held-out pairs hold no stack of consecutive slices that is high enough for a VOI: BV/TV is that of "
                "single slices (2-D), Tb.Th and Tb.Sp are not defined, and the structure score is of BV/TV alone."
            )
        if dimension is None:
            notes.append("The held-out pairs show no bone in which structure could be measured: no epoch is the best.")
        failed = sum(len(ours) < len(theirs) for ours, theirs in zip(found, reference, strict=True))
        if failed:
            notes.append(
                f"{failed} of {len(found)} micro-CT-like {'VOIs' if dimension == '3-D' else 'slices'} hold no bone or no "
                "marrow that can be measured: the structure score is not defined."
            )
        if fid:
            from mctgui.metrics import distance_warnings

            notes.extend(distance_warnings(len(self.places)))
        return notes
