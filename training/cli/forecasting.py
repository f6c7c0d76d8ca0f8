"""Commands about models: train, models list and show."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from itertools import count
from typing import Any

import click

from models.errors import ExportcastError, NoModel, UnknownVersion
from models.store.port import Version
from training.cli.desk import Desk, as_of_option, now, open_desk, show_json, show_table


class TrainingFailed(ExportcastError):
    """Some series got no version."""


@click.command()
@click.option("--series", "names", multiple=True, metavar="ID", help="Only this series; may be given again.")
@as_of_option
@click.option("--if-stale", is_flag=True, help="Only series whose vintage has changed since their champion.")
@click.option("--jobs", type=click.IntRange(1, 256), default=lambda: os.cpu_count() or 1, show_default="all cores")
def train(names: tuple[str, ...], as_of: date, if_stale: bool, jobs: int) -> None:
    """Fit, backtest and publish a forecast of each series."""
    train_and_tell(open_desk(), names=names, as_of=as_of, if_stale=if_stale, jobs=jobs)


def train_and_tell(desk: Desk, *, names: Sequence[str] = (), as_of: date, if_stale: bool = False, jobs: int) -> None:
    """Train with a progress bar on a terminal and plain lines elsewhere; TrainingFailed if a series got no version."""
    from training.job import Outcome, run_training

    outcomes: list[Outcome] = []
    with progress("Training") as advance:
        done = count(1)
        run = run_training(
            store=desk.store,
            artefacts=desk.artefacts,
            catalogue=desk.catalogue,
            as_of=as_of,
            clock=now,
            series=names,
            if_stale=if_stale,
            jobs=jobs,
            on_trained=lambda name, total: advance(name, next(done), total),
            on_outcome=lambda outcome, _: outcomes.append(outcome),
        )
    if not outcomes:
        click.echo("Nothing to train: no figures are known." if not if_stale else "Nothing is stale.")
        return
    _tell_training(sorted(outcomes, key=lambda o: o.series))
    seconds = (run.finished - run.started).total_seconds()
    click.echo(f"{len(run.trained)} series trained in {seconds:.0f} s, {run.peak_rss_mb:,.0f} MB at most.")
    if run.failed:
        raise TrainingFailed("\n".join(f"{s} was not trained: {why}" for s, why in sorted(run.failed.items())))


def _tell_training(outcomes: Sequence[Any]) -> None:
    if sum(o.trained is not None for o in outcomes) == 1:
        done = next(o for o in outcomes if o.trained is not None)
        _show_scores(done.series, done.trained.scores)
        return
    rows = []
    for outcome in outcomes:
        if outcome.trained is None:
            continue
        by = {row["member"]: row for row in outcome.trained.scores}
        best, rivals = outcome.trained.scores[0], [by.get(m, {}) for m in ("prophet", "snaive")]
        rows.append(
            [
                outcome.series,
                str(outcome.trained.forecast.cutoff),
                str(best["windows"]),
                _number(best["mase"]),
                *(_number(r.get("mase")) for r in rivals),
                _percent(best["coverage_80"]),
                _percent(best["coverage_95"]),
                "champion" if outcome.promoted else "challenger",
            ]
        )
    columns = ["series", "cutoff", "windows", "MASE", "Prophet", "s. naive", "cover 80", "cover 95", ""]
    show_table("Backtest of what was published, beside Prophet and seasonal naive (MASE)", columns, rows)


def _show_scores(series: str, scores: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        [
            row["member"],
            _number(row["weight"]),
            _number(row["mase"]),
            _number(row["wql"], 4),
            _percent(row["coverage_80"]),
            _percent(row["coverage_95"]),
            _number(row["msis_95"], 2),
            str(row["windows"]),
        ]
        for row in scores
    ]
    columns = ["member", "weight", "MASE", "WQL", "cover 80", "cover 95", "MSIS 95", "windows"]
    show_table(f"{series}: backtest, 12 months ahead", columns, rows)


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


Advance = Callable[[str, int, int], None]


@contextmanager
def _bar(title: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(_line: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


@contextmanager
def _lines(title: str) -> Iterator[Advance]:
    click.echo(f"{title} ...", err=True)
    yield lambda line, done, total: click.echo(f"[{done}/{total}] {line}", err=True)


def progress(title: str) -> AbstractContextManager[Advance]:
    """Long work on standard error: a bar on a terminal, a line for each step elsewhere."""
    return _bar(title) if sys.stderr.isatty() else _lines(title)


@click.group()
def models() -> None:
    """Versions of models: what is in service and what it rests on."""


@models.command("list")
@click.option("--series", metavar="ID", help="Only this series.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def list_(series: str | None, as_json: bool) -> None:
    """List all versions; * marks the one in service."""
    desk = open_desk()
    wanted = None if series is None else desk.catalogue[series].series
    champions = {v.version for v in desk.store.champions().values()}
    versions = desk.store.versions(wanted)
    if as_json:
        show_json({"versions": [_listed(v, v.version in champions) for v in versions]})
        return
    rows = [
        [v.series, ("* " if v.version in champions else "  ") + v.version, str(v.cutoff), str(v.as_of), _best(v)]
        for v in versions
    ]
    show_table("Versions (* in service)", ["series", "version", "cutoff", "as of", "MASE"], rows, left=2)


def _best(version: Version) -> str:
    scores = version.card.get("scores") or [{}]
    return _number(scores[0].get("mase"))


def _listed(version: Version, champion: bool) -> dict[str, Any]:
    return {
        "series": version.series,
        "version": version.version,
        "champion": champion,
        "created": version.created.isoformat(),
        "as_of": version.as_of.isoformat(),
        "cutoff": str(version.cutoff),
        "vintage": version.vintage,
        "card_sha256": version.card_sha256,
    }


@models.command()
@click.argument("series")
@click.argument("version", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def show(series: str, version: str | None, as_json: bool) -> None:
    """Show one version (the one in service by default): its card, backtest and the decisions about it."""
    desk = open_desk()
    found = _find(desk, desk.catalogue[series].series, version)
    decisions = [d for d in desk.store.decisions(series) if d.version == found.version]
    champion = desk.store.champions().get(series)
    told = [{"action": d.action, "who": d.who, "why": d.why, "at": d.at.isoformat()} for d in decisions]
    shown = _listed(found, champion is not None and champion.version == found.version)
    if as_json:
        show_json(shown | {"card": dict(found.card), "decisions": told})
        return
    for key, value in shown.items():
        click.echo(f"{key:12} {value}")
    click.echo(f"{'members':12} {_members(found.card.get('members', {}))}")
    _show_scores(series, found.card.get("scores", []))
    for each in told:
        click.echo(f"{each['at'][:19]} {each['action']} by {each['who']}: {each['why']}")


def _members(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {weight:.2f}" for name, weight in sorted(weights.items(), key=lambda x: -x[1]))


def _find(desk: Desk, series: str, version: str | None) -> Version:
    if version is None:
        champion = desk.store.champions().get(series)
        if champion is None:
            raise NoModel(series, "no version is published; run exportcast train")
        return champion
    found = [v for v in desk.store.versions(series) if v.version == version]
    if not found:
        raise UnknownVersion(series, version)
    return found[0]


COMMANDS = (train, models)
