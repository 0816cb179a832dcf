"""Numbers as the Water Survey writes them: discharge to three figures, `721`, `18.8`, `0.314`; level `3.550`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.rivers.chance import Floats

_MOST_DECIMALS = 3


def rounded_discharge(flow_cms: Floats) -> Floats:
    """Round m3/s to three significant figures and three decimals at most; NaN stays NaN."""
    size = np.maximum(np.abs(flow_cms), 10.0**-_MOST_DECIMALS)
    unit = 10.0 ** np.clip(_MOST_DECIMALS - 1 - np.floor(np.log10(size)), -9, _MOST_DECIMALS)
    rounded: Floats = np.rint(flow_cms * unit) / unit + 0.0
    return rounded


def discharge_texts(values: Floats) -> list[str]:
    """Spell rounded discharges, trailing zeros kept, NaN as nothing."""
    return _spelled(values, _discharge_text)


def fixed_texts(values: Floats, decimals: int) -> list[str]:
    """Spell levels (three decimals) or temperatures (one), NaN as nothing."""
    return _spelled(np.round(values, decimals) + 0.0, lambda value: f"{value:.{decimals}f}")


def _discharge_text(value: float) -> str:
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else _MOST_DECIMALS
    return f"{value:.{decimals}f}"


def _spelled(values: Floats, spell: Callable[[float], str]) -> list[str]:
    """Spell every distinct value once: half a million readings hold a few hundred."""
    distinct, which = np.unique(values, return_inverse=True)
    texts = ["" if value != value else spell(value) for value in distinct.tolist()]
    return [texts[at] for at in which.tolist()]
