"""``mctgui study size``: how many images a study needs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mctgui.errors import WrongUsage

if TYPE_CHECKING:
    from mctgui.reading.sample_size import ImagesNeeded

HELP = (
    "How many images of each class a study needs: to find a difference between two classes (Mann-Whitney test), or to know "
    "Kendall's W or Gwet's AC2 to a wanted width of the confidence interval. Counts images that are independent."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study size``."""
    parser.add_argument(
        "what", choices=("comparison", "w", "ac2"), help="a difference between two classes, Kendall's W, or Gwet's AC2"
    )
    parser.add_argument("--superiority", type=float, metavar="P", help="chance that an image of one class scores higher")
    parser.add_argument(
        "--shares", type=float, nargs="+", action="append", default=[], metavar="X",
        help="expected shares (or counts) of the steps, lowest first; for a comparison once for each class",
    )  # fmt: skip
    parser.add_argument("--power", type=float, default=0.8, metavar="P", help="of the comparison (default 0.8)")
    parser.add_argument(
        "--alpha", type=float, default=0.05, metavar="P", help="two-sided level of the comparison (default 0.05)"
    )
    parser.add_argument("--width", type=float, default=0.2, metavar="W", help="of the 95 %% interval (default 0.2)")
    parser.add_argument("--readers", type=int, default=3, metavar="N", help="default 3")
    parser.add_argument(
        "--correlation", type=float, default=0.6, metavar="R", help="how alike readers judge, 0 to 1 (default 0.6)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the simulation (default 0)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Compute; returns the number of images of each class."""
    if arguments.seed < 0:
        raise WrongUsage("A seed is not negative.", "Give 0 or more.")
    needed = _comparison(arguments) if arguments.what == "comparison" else _agreement(arguments)
    return {"what": arguments.what, "per_class": needed.per_class, "expected": needed.expected, "basis": needed.basis}


def describe(result: dict[str, Any]) -> str:
    """The number with what it rests on."""
    name = {"comparison": "probability of superiority", "w": "Kendall's W", "ac2": "Gwet's AC2"}[result["what"]]
    return (
        f"{result['per_class']} images of each class (expected {name} {result['expected']:.3f})\n"
        f"from: {result['basis']}\n"
        "Slices of one bone are not independent of each other: draw more where several come from each."
    )


def _comparison(arguments: argparse.Namespace) -> ImagesNeeded:
    from mctgui.reading.sample_size import images_for_comparison, images_for_scores

    if (arguments.superiority is None) == (not arguments.shares):
        raise WrongUsage("A comparison takes either --superiority, or --shares twice.", "Give one of the two.")
    if arguments.superiority is not None:
        return images_for_comparison(arguments.superiority, power=arguments.power, alpha=arguments.alpha)
    if len(arguments.shares) != 2:
        raise WrongUsage("A comparison takes the shares of two classes.", "Give --shares twice.")
    return images_for_scores(*arguments.shares, power=arguments.power, alpha=arguments.alpha)


def _agreement(arguments: argparse.Namespace) -> ImagesNeeded:
    from mctgui.reading.sample_size import images_for_agreement

    if len(arguments.shares) > 1:
        raise WrongUsage("Agreement takes the shares of one class.", "Give --shares once.")
    return images_for_agreement(
        arguments.what,
        arguments.width,
        readers=arguments.readers,
        shares=arguments.shares[0] if arguments.shares else (1, 1, 1, 1, 1),
        correlation=arguments.correlation,
        seed=arguments.seed,
    )
