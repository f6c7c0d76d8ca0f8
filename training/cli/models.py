"""Commands about the registry of versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from models.errors import NoModel, UnknownVersion
from models.store.port import Version
from training.cli.desk import Desk, open_desk, show_json, show_table
from training.cli.scores import number, show_scores


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
    return number(scores[0].get("mase"))


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
    show_scores(series, found.card.get("scores", []))
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


COMMANDS = (models,)
