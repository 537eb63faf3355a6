"""Whether a run may begin with the weights of another one, and what is said of it then.

All of it follows from the records of the two runs: it is known before anything is loaded or written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mctgui.synthesis.checkpoint import same_network
from mctgui.synthesis.model_card import AnyConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.run_record import RunRecord, flat_configuration
from mctgui.synthesis.splits import Split
from mctgui.synthesis.training_config import TrainingConfig
from mctgui.synthesis.training_state import other_networks

_MOST_NAMES = 12


def refuse_other_networks(record: RunRecord, name: str, config: TrainingConfig) -> None:
    """Refuse to begin with a run whose networks are others.

    Parameters
    ----------
    record, name
        Of the run that a training would begin with.
    config
        Of that training; with local enhancers it also takes a global generator.

    Raises
    ------
    MctguiError
        The weights would not fit.
    """
    theirs = _as_weights_tell(record.network.config())
    ours = [_as_weights_tell(one) for one in (config.generator, inner_generator(config.generator)) if one is not None]
    judge = {key: value for key, value in flat_configuration(config).items() if key.split(".")[0] == "discriminator"}
    same_judge = all(record.configuration.get(key, value) == value for key, value in judge.items())
    if not same_judge or not any(same_network(one, theirs) for one in ours):
        raise other_networks(name)


def inner_generator(generator: AnyConfig) -> GeneratorConfig | None:
    """The global generator that lies within one with local enhancers; None for all others."""
    if not isinstance(generator, GeneratorConfig) or generator.network != "local":
        return None
    return replace(generator, network="global", ngf=generator.ngf * 2**generator.n_local_enhancers)


def _as_weights_tell(generator: AnyConfig) -> AnyConfig:
    """Without the enhancers that a global generator does not have."""
    if isinstance(generator, GeneratorConfig) and generator.network == "global":
        return replace(generator, n_local_enhancers=1, n_blocks_local=1)
    return generator


def seen_before(record: RunRecord, fingerprint: str) -> frozenset[str]:
    """Specimens that the weights of a run were trained on, by it or by those that it began with.

    What it has seen itself does not count where it was trained on the very pairs with this fingerprint: then it has not seen
    what is held out of them.
    """
    own = () if record.data_fingerprint == fingerprint else record.data.specimens
    return frozenset((*record.begun_with_specimens, *own))


def beginning_warnings(record: RunRecord, split: Split, fingerprint: str) -> tuple[str, ...]:
    """What has to be known of a training that begins with the run of a record, one sentence each.

    Parameters
    ----------
    record
        Of the run whose weights it begins with.
    split, fingerprint
        What the training holds out, and SHA-256 of the pairs that it is trained on.
    """
    seen, found = seen_before(record, fingerprint), []
    known = seen & {pair.specimen for pair in split.held_out}
    if known:
        found.append(
            f"The weights that it begins with were trained on bones that are held out now ({_listed(known)}): all figures "
            "are better than they will be on a new donor."
        )
    others = seen - {pair.specimen for pair in split.train} - known
    if others:
        found.append(f"The weights that it begins with were trained on other bones, too: {_listed(others)}.")
    return tuple(found)


def _listed(names: frozenset[str]) -> str:
    ordered: Sequence[str] = sorted(names)
    return ", ".join(ordered[:_MOST_NAMES]) + (" …" if len(ordered) > _MOST_NAMES else "")
