"""The commands of the training program: ``train``, ``average`` and ``draws``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import torch

from training.pretraining import panels, prior, validation
from training.pretraining.export import export
from training.pretraining.loop import Plan, Run, train
from training.pretraining.network import Shape

ONE_IN = 4
"""Reports between two checks on the tails."""


@click.group()
def main() -> None:
    """Train the network of the pretrained member; docs/pretrained.md has the results."""


@main.command("train")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of checkpoint, weights and card.")
@click.option("--name", default="network", show_default=True, help="Name of the weights and their card.")
@click.option("--steps", type=click.IntRange(1), required=True)
@click.option("--batch", type=click.IntRange(8), default=512, show_default=True)
@click.option("--rate", type=float, default=1.5e-3, show_default=True, help="Learning rate.")
@click.option(
    "--hold", type=click.FloatRange(0, 1), default=0.6, show_default=True, help="Share of steps at full rate."
)
@click.option("--real", type=click.FloatRange(0, 0.5), default=0.0, show_default=True, help="Share of real examples.")
@click.option("--panels", "names", default="", help="Panels of the real examples: m1,m3,m4,tourism.")
@click.option("--m4-tails", type=click.Path(exists=True, path_type=Path), help="File of panel m4: unique_id,ds,y.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--layers", type=click.IntRange(1), default=5, show_default=True)
@click.option("--heads", type=click.IntRange(1), default=5, show_default=True, help="Heads, each 32 wide.")
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="Checkpoint to branch from.")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True)
def train_command(
    out: Path,
    name: str,
    steps: int,
    batch: int,
    rate: float,
    hold: float,
    real: float,
    names: str,
    m4_tails: Path | None,
    seed: int,
    layers: int,
    heads: int,
    start: Path | None,
    threads: int,
) -> None:
    """Train, or go on where a run with the same options was stopped; then write weights and card."""
    chosen = tuple(filter(None, names.split(",")))
    known = {panels.M4, *panels.PANELS}
    if unknown := set(chosen) - known:
        raise click.UsageError(f"no panel is called {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    if (panels.M4 in chosen) != (m4_tails is not None):
        raise click.UsageError("panel m4 and --m4-tails go together")
    if bool(real) != bool(chosen):
        raise click.UsageError("--real and --panels go together")
    torch.set_num_threads(threads)
    shape = Shape.of(layers=layers, heads=heads)
    plan = Plan(steps, batch=batch, rate=rate, hold=hold, real=real, panels=chosen, seed=seed, shape=shape)
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / f"{name}.pt"
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if checkpoint.exists():
        run = Run.resume(checkpoint, plan, device, m4_tails=m4_tails)
    else:
        run = Run.begin(plan, device, start=start, m4_tails=m4_tails)

    def report(now: Run, loss: float) -> None:
        now.save(checkpoint)
        click.echo(f"step {now.step} of {steps}, {now.seconds:.0f} s, loss {loss:.5f}")
        if now.step % (ONE_IN * 100) == 0 and now.step < steps:
            click.echo(_line(validation.validated(validation.of_network(now.average))))

    train(run, report=report, every=100)
    _written(run, out, name)


@main.command("average")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of weights and card.")
@click.option("--name", default="network", show_default=True, help="Name of the weights and their card.")
@click.argument("checkpoints", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
def average_command(out: Path, name: str, checkpoints: tuple[Path, ...]) -> None:
    """Write the mean of the weights of checkpoints of one shape, such as a run and its branch."""
    try:
        run = Run.averaged(checkpoints)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    _written(run, out, name)


@main.command("draws")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=7, show_default=True)
def draws_command(path: Path, seed: int) -> None:
    """Draw 24 series of the prior into a picture."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    values = prior.simulate(24, 144, torch.Generator().manual_seed(seed)).values.numpy()
    figure, axes = plt.subplots(6, 4, figsize=(12, 10))
    for axis, series in zip(axes.flat, values, strict=True):
        axis.plot(series, linewidth=0.8, color="#357")
        axis.set_xticks(range(0, 145, 24), [])
        axis.tick_params(labelsize=6)
    figure.suptitle("24 draws of the prior, 12 years each")
    figure.tight_layout()
    figure.savefig(path, dpi=100)


def _written(run: Run, out: Path, name: str) -> None:
    scores = validation.validated(validation.of_network(run.average))
    click.echo(_line(scores))
    click.echo(f"written: {export(run, out, name, scores)}")


def _line(scores: Mapping[str, Mapping[str, float]]) -> str:
    tails = (
        f"{panel} MASE {s['mase']:.4f} WQL {s['wql']:.4f} cover {s['cover_80']:.1f}/{s['cover_95']:.1f}"
        for panel, s in scores.items()
    )
    return "tails: " + "; ".join(tails)


if __name__ == "__main__":
    main()
