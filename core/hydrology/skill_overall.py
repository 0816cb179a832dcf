"""Skill over many rivers: the median river of each lead bin, and all floods counted together.

An error in ft³/s of a large river says nothing beside that of a brook, so only what has no unit is put together:
NSE, KGE, percent bias and the skill over the baselines.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.hydrology.scores import NO_PAIRS, Contingency, Scores
from core.hydrology.skill import LEAD_BINS, LeadSkill


def median_skill(rivers: Iterable[Mapping[str, LeadSkill]]) -> dict[str, LeadSkill]:
    """Return for each lead bin the median of every measure over the rivers that have it; pairs and floods are sums."""
    there = list(rivers)
    return {name: _median_bin([river[name] for river in there if name in river]) for name in LEAD_BINS}


def _median_bin(bins: Sequence[LeadSkill]) -> LeadSkill:
    return LeadSkill(
        _median_scores([one.forecast for one in bins]),
        _median_scores([one.persistence for one in bins]),
        _median_scores([one.climatology for one in bins]),
        _median([one.over_persistence for one in bins]),
        _median([one.over_climatology for one in bins]),
        None,
        {name: _summed(name, bins) for name in dict.fromkeys(name for one in bins for name in one.events)},
    )


def _median_scores(scores: Sequence[Scores]) -> Scores:
    pairs = sum(one.pairs for one in scores)
    if not pairs:
        return Scores(0, reason=NO_PAIRS)
    nse, kge, bias = ([getattr(one, name) for one in scores] for name in ("nse", "kge", "bias_percent"))
    return Scores(pairs, None, _median(nse), _median(kge), _median(bias))


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.median(known)) if known else None


def _summed(name: str, bins: Sequence[LeadSkill]) -> Contingency:
    events = [one.events[name] for one in bins if name in one.events]
    return Contingency(
        sum(one.hits for one in events),
        sum(one.misses for one in events),
        sum(one.false_alarms for one in events),
        sum(one.rejections for one in events),
    )
