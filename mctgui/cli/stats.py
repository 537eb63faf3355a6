"""``mctgui stats``: the statistics of reader studies on a table of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HELP = "Statistics of reader studies on tables of your own."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui stats``."""
    parser.add_argument(
        "what", choices=("agreement", "compare"), help="agreement of readers on one table, or comparison of two tables"
    )
    parser.add_argument(
        "tables",
        type=Path,
        nargs="+",
        metavar="FILE.csv",
        help="scores: one row for each image, one column for each reader; two tables to compare",
    )
    parser.add_argument(
        "--scale", type=int, nargs=2, default=(1, 5), metavar=("LOW", "HIGH"), help="the whole scale (default 1 5)"
    )
    parser.add_argument(
        "--permutations", type=int, default=10_000, metavar="N", help="pairings drawn for the permutation p (default 10000)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw (default 0)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Compute; returns the figures of one table, or of the comparison of two."""
    from mctgui.errors import WrongUsage
    from mctgui.statistics.score_table import read_ratings, require_scale

    wanted = 1 if arguments.what == "agreement" else 2
    if len(arguments.tables) != wanted:
        raise WrongUsage(
            f"'stats {arguments.what}' takes {wanted} table{'s' if wanted > 1 else ''}, not {len(arguments.tables)}.",
            "Give one CSV file for agreement, two for compare.",
        )
    if arguments.permutations < 100:
        raise WrongUsage(f"{arguments.permutations} permutations are too few for a p.", "Draw 1000 or more.")
    scale = require_scale(*arguments.scale)
    tables = [read_ratings(path, scale) for path in arguments.tables]
    if arguments.what == "agreement":
        from mctgui.statistics import agreement

        return agreement(tables[0], permutations=arguments.permutations, seed=arguments.seed).as_json()
    from mctgui.statistics.comparison import compare

    return compare(tables[0], tables[1], permutations=arguments.permutations, seed=arguments.seed).as_json()


def describe(result: dict[str, Any]) -> str:
    """The figures in words, undefined ones as such."""
    return _describe_agreement(result) if "kendall_w" in result else _describe_comparison(result)


def _describe_agreement(result: dict[str, Any]) -> str:
    lines = [f"{result['n_images']} images, {result['n_readers']} readers"]
    if result["defined"]:
        lines.append(
            f"Kendall's W {result['kendall_w']:.3f} (chi-square {result['chi2']:.2f}, df {result['df']}, "
            f"p {_p(result['p'])}; permutation p {_p(result['p_permutation'])})"
        )
    else:
        lines.append("Kendall's W not defined (all scores equal)")
    lines.append(f"exact agreement {result['exact_agreement']:.1%}, within one step {result['within_one']:.1%}")
    for key, name in (
        ("gwet_ac2", "Gwet's AC2, quadratic"),
        ("krippendorff_alpha", "Krippendorff's alpha, ordinal"),
        ("icc_a1", "ICC(A,1)"),
        ("fleiss_kappa", "Fleiss' kappa"),
    ):
        value, interval = result[key], result.get(f"{key}_ci")
        around = "" if interval is None else f" (95 % CI {interval[0]:.3f} to {interval[1]:.3f})"
        lines.append(f"{name} not defined" if value is None else f"{name} {value:.3f}{around}")
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    return "\n".join(lines)


def _describe_comparison(result: dict[str, Any]) -> str:
    pooled, images = result["pooled"], result["per_image"]
    lines = [
        f"{name}: {group['n_images']} images, {group['n_scores']} scores, {group['mean']:.2f} ± {group['sd']:.3f}"
        for name, group in (("first", result["first"]), ("second", result["second"]))
    ]
    lines.append(
        f"pooled scores, Mann-Whitney U {pooled['u']:g}: {_test(pooled)} (as in the paper; scores are not independent)"
    )
    lines.append(
        f"means of each image, Mann-Whitney U {images['u']:g}: {_test(images)}; probability of superiority "
        f"{images['superiority']:.3f}, Hodges-Lehmann shift {images['hodges_lehmann']:.2f}"
    )
    lines.append(f"images permuted as whole, p {_p(result['p_cluster_permutation'])}")
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    return "\n".join(lines)


def _test(found: dict[str, Any]) -> str:
    return "not defined (all scores equal)" if found["p"] is None else f"z {found['z']:.3f}, p {_p(found['p'])}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
