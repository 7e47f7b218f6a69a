"""Errors of predicted paths in metres, and how certain their means are.

ADE and FDE are the average and the final displacement error; `min_ade` and `min_fde` are those of
the best of K samples, chosen with the truth for each trajectory. A trajectory is missed if the ends
of all K are far from its own. Not here: what is predicted (`trajectories.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Errors = dict[str, np.ndarray]
"""The name of an error and its values for n trajectories, float64 [n]."""

MISS_M = 2.0
"""Metres beyond which an end misses, as in Argoverse (Chang et al. 2019, arXiv:1911.02620). For
pedestrians and for horizons below `SHORT_S`."""
MISS_RATE_MS = 0.75
"""Metres for each second of a longer horizon. Waymo's benchmark allows 6 m along the road after 8 s
(Ettinger et al. 2021, arXiv:2104.10133): 0.75 m/s, so 45 m after a minute and 225 m after five."""
SHORT_S = 8.0
RESAMPLES = 1000
INTERVAL = (0.025, 0.975)


def displacement(paths: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ADE and FDE in metres of paths [..., T, 2] against the truth [..., T, 2]."""
    error = np.linalg.norm(paths - truth, axis=-1)  # [..., T]
    return error.mean(-1), error[..., -1]


def point_errors(forecast: np.ndarray, truth: np.ndarray) -> Errors:
    """Return `ade` and `fde` of point forecasts [n, T, 2], metres."""
    ade, fde = displacement(forecast, truth)
    return {"ade": ade, "fde": fde}


def best_errors(samples: np.ndarray, truth: np.ndarray, miss_m: float) -> Errors:
    """Return `min_ade`, `min_fde` and `miss_rate` of K samples [n, K, T, 2], metres.

    `miss_rate` is 1 where no sample ends within `miss_m` of the truth, else 0.
    """
    ade, fde = displacement(samples, truth[:, None])  # [n, K]
    least = fde.min(1)
    return {"min_ade": ade.min(1), "min_fde": least, "miss_rate": (least > miss_m).astype(float)}


def miss_distance(horizon_s: float) -> float:
    """Return the distance in metres from the true end beyond which an end misses it."""
    return MISS_M if horizon_s < SHORT_S else MISS_RATE_MS * horizon_s


def means(errors: Errors) -> dict[str, float]:
    """Return the mean of each error over the trajectories."""
    return {name: float(values.mean()) for name, values in errors.items()}


def average(runs: Sequence[Errors]) -> Errors:
    """Return the mean over several runs of each error of each trajectory."""
    return {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}


def deviations(runs: Sequence[Errors]) -> dict[str, float]:
    """Return the standard deviation over two or more runs of the mean of each error."""
    scores = [means(run) for run in runs]
    return {name: float(np.std([one[name] for one in scores], ddof=1)) for name in scores[0]}


def intervals(errors: Errors, seed: int = 0) -> dict[str, list[float]]:
    """Return the 95 % interval of each mean, [low, high].

    These are quantiles of the means of `RESAMPLES` sets of trajectories that are drawn with
    replacement, by the percentile bootstrap (Efron & Tibshirani 1993, chapter 13). The same seed
    and number of trajectories draw the same ones, so that methods compare.
    """
    values = np.stack(list(errors.values()), axis=-1)  # [n, E]
    count = len(values)
    rng = np.random.default_rng(seed)
    # How often each trajectory is drawn, without an array of all draws for each error.
    drawn = rng.multinomial(count, np.full(count, 1 / count), RESAMPLES)  # [R, n]
    low, high = np.quantile(drawn @ values / count, INTERVAL, axis=0)  # [E] each
    return {name: [float(low[i]), float(high[i])] for i, name in enumerate(errors)}
