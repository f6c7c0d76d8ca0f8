"""The training: simulated and real examples, Muon and AdamW, averaged weights; goes on from where it was stopped."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from training.pretraining import examples, panels, prior
from training.pretraining.network import Network, Shape

WARMUP_STEPS = 50
MUON_RATE = 13.0
"""Rate of Muon in units of AdamW's. After 150 steps the loss was .178 with Muon and .187 with AdamW alone."""

AVERAGED_STEPS = 100
"""Steps that the average of the weights looks back over."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run depends on, but for the machine's rounding; it stands in the card.

    ``real`` is the share of real examples in a batch, from windows of ``panels``. The learning rate is held for the
    share ``hold`` of the steps, then falls in a line to 0; a trunk holds it to the end, and branches start from it.
    """

    steps: int
    batch: int = 512
    rate: float = 1.5e-3
    hold: float = 0.6
    real: float = 0.0
    panels: tuple[str, ...] = ()
    seed: int = 1
    shape: Shape = field(default_factory=Shape)


@dataclass(slots=True)
class Run:
    """A training as it stands after ``step`` steps and ``seconds`` of work."""

    plan: Plan
    network: Network
    average: Network
    optimizers: tuple[torch.optim.Optimizer, ...]
    generator: torch.Generator
    step: int = 0
    seconds: float = 0.0
    started_from: dict[str, Any] | None = None
    averaged_with: tuple[dict[str, Any], ...] = ()
    m4_tails: Path | None = None

    @classmethod
    def begin(cls, plan: Plan, device: str, *, start: Path | None = None, m4_tails: Path | None = None) -> Run:
        """A run at step 0, from random weights or from the averaged ones of another run's checkpoint."""
        torch.manual_seed(plan.seed)
        network, origin = Network(plan.shape).to(device), None
        if start is not None:
            earlier = torch.load(start, map_location=device, weights_only=True)
            network.load_state_dict(earlier["average"])
            origin = _origin(earlier)
        generator = torch.Generator(device).manual_seed(plan.seed)
        return cls(
            plan,
            network,
            copy.deepcopy(network),
            _optimizers(network),
            generator,
            started_from=origin,
            m4_tails=m4_tails,
        )

    def save(self, path: Path) -> None:
        """Keep everything that going on needs, whole or not at all."""
        state = {
            "plan": asdict(self.plan),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers],
            "generator": self.generator.get_state(),
            "step": self.step,
            "seconds": self.seconds,
            "started_from": self.started_from,
        }
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    @classmethod
    def resume(cls, path: Path, plan: Plan, device: str, *, m4_tails: Path | None = None) -> Run:
        """The run of a checkpoint; ValueError if it was another plan's."""
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        if state["plan"] != asdict(plan):
            raise ValueError(f"{path} is of another plan: {state['plan']}")
        run = cls.begin(plan, device, m4_tails=m4_tails)
        run.network.load_state_dict(state["network"])
        run.average.load_state_dict(state["average"])
        for optimizer, kept in zip(run.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        run.generator.set_state(state["generator"].cpu())
        run.step, run.seconds, run.started_from = state["step"], state["seconds"], state["started_from"]
        return run

    @classmethod
    def averaged(cls, paths: Sequence[Path]) -> Run:
        """The run of the first checkpoint with the mean of the averaged weights of all; ValueError if shapes differ.

        Checkpoints of one trunk lie in one basin: their mean is as good as the best or better (Wortsman et al. 2022,
        "Model soups").
        """
        first, *others = [torch.load(path, map_location="cpu", weights_only=True) for path in paths]
        for path, other in zip(paths[1:], others, strict=True):
            if other["plan"]["shape"] != first["plan"]["shape"]:
                raise ValueError(f"{path} is of another shape than {paths[0]}: {other['plan']['shape']}")
        run = cls.resume(paths[0], Plan(**{**first["plan"], "shape": Shape(**first["plan"]["shape"])}), "cpu")
        weights = [state["average"] for state in (first, *others)]
        run.average.load_state_dict({key: sum(w[key] for w in weights) / len(weights) for key in weights[0]})
        run.averaged_with = tuple(map(_origin, others))
        return run


def _origin(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the card states of the run of a checkpoint."""
    origin = {"steps": state["step"], "minutes": round(state["seconds"] / 60, 1), "plan": state["plan"]}
    return origin | ({"started_from": state["started_from"]} if state["started_from"] else {})


def train(run: Run, *, report: Callable[[Run, float], None], every: int = 250) -> None:
    """Take the steps that are left; ``report`` gets the run and the mean loss since the last report."""
    batches, losses = _batches(run), []
    started, before = time.monotonic(), run.seconds
    while run.step < run.plan.steps:
        for optimizer, factor in zip(run.optimizers, (MUON_RATE, 1.0), strict=True):
            optimizer.param_groups[0]["lr"] = factor * rate_at(run.step, run.plan)
        losses.append(_step(run, next(batches)))
        run.step += 1
        _average(run)
        if run.step % every == 0 or run.step == run.plan.steps:
            run.seconds = before + time.monotonic() - started
            report(run, float(torch.stack(losses).mean()))
            losses = []


def rate_at(step: int, plan: Plan) -> float:
    """The learning rate of a step: up in a line, held, then down in a line."""
    rising = min(1.0, (step + 1) / WARMUP_STEPS)
    left = 1 - step / plan.steps
    falling = left / (1 - plan.hold) if plan.hold < 1 else 1.0
    return plan.rate * min(rising, falling)


def _optimizers(network: Network) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the matrices inside of the encoder, AdamW for everything else; rates are set at each step."""
    inner = [p for p in network.enc.parameters() if p.ndim == 2]
    others = [p for p in network.parameters() if not any(p is q for q in inner)]
    return (
        torch.optim.Muon(inner, weight_decay=0.01, momentum=0.95),
        torch.optim.AdamW(others, weight_decay=0.01, betas=(0.9, 0.98)),
    )


def _batches(run: Run) -> Iterator[examples.Examples]:
    """Batches of the plan's mixture, without end."""
    plan, device = run.plan, run.generator.device
    real = round(plan.batch * plan.real)
    windows = panels.RealExamples(panels.windows(plan.panels, plan.shape, run.m4_tails).to(device)) if real else None
    while True:
        drawn = prior.simulate(plan.batch - real, plan.shape.months, run.generator)
        month = (drawn.first_month + plan.shape.context - 2) % 12 + 1
        values = drawn.values
        if windows is not None:
            values = torch.cat([values, windows.draw(real, run.generator)])
            month = torch.cat([month, torch.zeros(real, dtype=torch.long, device=device)])
        yield examples.examples(values, month, plan.shape, run.generator)


def _step(run: Run, batch: examples.Examples) -> Tensor:
    """One step of the optimizer; the loss, on its device."""
    kind = run.generator.device.type
    # The fused attention of processors takes three fifths of the step on so few tokens, the plain one a tenth.
    plain = nullcontext() if kind == "cuda" else sdpa_kernel(SDPBackend.MATH)
    with torch.autocast(kind, dtype=torch.bfloat16), plain:
        quantiles = run.network(batch.x, batch.observed, batch.month)
    loss = examples.loss(quantiles, batch.target)
    run.network.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), 1.0)
    for optimizer in run.optimizers:
        optimizer.step()
    return loss.detach()


@torch.no_grad()
def _average(run: Run) -> None:
    """Move the averaged weights towards those of this step, faster while they are few."""
    share = 1 / min(AVERAGED_STEPS, max(run.step // 5, 1))
    for mean, now in zip(run.average.parameters(), run.network.parameters(), strict=True):
        mean.lerp_(now, share)
