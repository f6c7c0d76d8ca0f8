"""Commands about the registry of versions."""

from __future__ import annotations

from collections.abc import Mapping

import click

from cli.context import AppContext, current_user, now, open_context, plural, show_json, show_table
from cli.next_step import no_model, suggest_loading
from cli.parameters import WholeNumber
from cli.reason import HELP, reason
from cli.tables import number, show_scores
from models.artifacts.artifact_store import KEEP_VERSIONS, prune
from models.core.errors import ArtifactRejected, ExportcastError, NothingBefore, UnknownVersion
from models.documents.registry import (
    NO_REASON,
    CheckedVersion,
    ChecksDocument,
    VersionListDocument,
    checked_version,
    model_document,
    version_document,
)
from models.storage.decisions import champion_before
from models.storage.records import Version


@click.group(short_help="Versions: list, show, promote, rollback, verify, prune.")
def models() -> None:
    """Versions of models: list, show, promote, roll back, verify, prune."""


@models.command("list")
@click.option("--series", metavar="ID", help="Only this series.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def list_(series: str | None, as_json: bool) -> None:
    """List all versions; * marks the one in service."""
    context = open_context()
    wanted = None if series is None else context.catalog[series].series
    champions = {v.version for v in context.store.champions().values()}
    versions = context.store.versions(wanted)
    if as_json:
        show_json(
            VersionListDocument(versions=[version_document(v, champion=v.version in champions) for v in versions])
        )
        return
    rows = [
        [v.series, ("* " if v.version in champions else "  ") + v.version, str(v.cutoff), str(v.as_of), _best(v)]
        for v in versions
    ]
    if not rows:
        click.echo("No version is published. Make versions with: exportcast train")
        suggest_loading(context)
        return
    show_table("Versions (* in service)", ["series", "version", "cutoff", "as of", "MASE"], rows, left=2)


def _best(version: Version) -> str:
    scores = version.card.get("scores") or [{}]
    return number(scores[0].get("mase"))


@models.command()
@click.argument("series")
@click.argument("version", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def show(series: str, version: str | None, as_json: bool) -> None:
    """Show one version (the one in service by default): its card, backtest and the decisions about it."""
    context = open_context()
    found = _find(context, context.catalog[series].series, version)
    decisions = [d for d in context.store.decisions(series) if d.version == found.version]
    champion = context.store.champions().get(series)
    is_champion = champion is not None and champion.version == found.version
    document = model_document(found, decisions, champion=is_champion)
    if as_json:
        show_json(document)
        return
    for key in _FACTS:
        click.echo(f"{key:12} {getattr(document, key)}")
    click.echo(f"{'members':12} {_members(found.card.get('members', {}))}")
    show_scores(series, found.card.get("scores", []))
    for each in document.decisions:
        click.echo(f"{each.at[:19]} {each.action} by {each.who}: {each.why}")


_FACTS = ("series", "version", "champion", "created", "as_of", "cutoff", "vintage", "card_sha256")


def _members(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {weight:.2f}" for name, weight in sorted(weights.items(), key=lambda x: -x[1]))


def _find(context: AppContext, series: str, version: str | None) -> Version:
    if version is None:
        champion = context.store.champions().get(series)
        if champion is None:
            raise no_model(context, series)
        return champion
    found = [v for v in context.store.versions(series) if v.version == version]
    if not found:
        raise UnknownVersion(series, version)
    return found[0]


WHY = click.option("--why", default=NO_REASON, metavar="TEXT", callback=reason, help=HELP)


@models.command()
@click.argument("series")
@click.argument("version")
@WHY
def promote(series: str, version: str, why: str) -> None:
    """Put a version in service, if its artifact passes all checks."""
    context = open_context(writes=True)
    found = _find(context, context.catalog[series].series, version)
    context.artifacts.load(found)
    context.store.promote(found.series, found.version, who=current_user(), why=why, at=now())
    click.echo(f"{found.series}: {found.version} in service")


@models.command()
@click.argument("series")
@WHY
def rollback(series: str, why: str) -> None:
    """Put the previous champion back in service; a second call goes one further back."""
    context = open_context(writes=True)
    name = context.catalog[series].series
    before = champion_before(context.store.decisions(name))
    if before is None:
        if name not in context.store.champions():
            raise no_model(context, name)
        raise NothingBefore(name)
    context.artifacts.load(_find(context, name, before))
    moved_to = context.store.rollback(name, who=current_user(), why=why, at=now())
    click.echo(f"{name}: {moved_to} in service again")


@models.command()
@click.argument("series", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def verify(series: str | None, as_json: bool) -> None:
    """Check every artifact, of SERIES or all: card, signature, sha256, packages, content. Exit 1 if one is refused."""
    context = open_context()
    champions = {(v.series, v.version) for v in context.store.champions().values()}
    versions = context.store.versions(None if series is None else context.catalog[series].series)
    checked = [_checked(context, version, (version.series, version.version) in champions) for version in versions]
    if as_json:
        show_json(ChecksDocument(versions=checked))
    elif not checked:
        click.echo("No version is published: nothing to verify.")
        suggest_loading(context)
    else:
        rows = [[c.series, ("* " if c.champion else "  ") + c.version, _verdict(c)] for c in checked]
        show_table("Artefacts (* in service)", ["series", "version", "verdict"], rows, left=3)
    if refused := sum(c.step is not None for c in checked):
        raise Refused(f"{plural(refused, 'version')} of {len(checked):,} refused")


class Refused(ExportcastError):
    """Some artifacts were refused."""


def _checked(context: AppContext, version: Version, champion: bool) -> CheckedVersion:
    try:
        context.artifacts.load(version)
    except ArtifactRejected as error:
        return checked_version(version, error, champion=champion)
    return checked_version(version, None, champion=champion)


def _verdict(checked: CheckedVersion) -> str:
    return "good" if checked.step is None else f"refused at {checked.step}: {checked.reason}"


@models.command("prune")
@click.option("--keep", type=WholeNumber(1), default=KEEP_VERSIONS, show_default=True, help="Newest versions to keep.")
@click.option("--series", metavar="ID", help="Only this series.")
def prune_(keep: int, series: str | None) -> None:
    """Remove old versions: all but the newest of each series and those that ever were champion."""
    context = open_context(writes=True)
    names = {v.series for v in context.store.versions()} if series is None else {context.catalog[series].series}
    removed = [
        version
        for name in sorted(names)
        for version in prune(name, keep=keep, store=context.store, artifacts=context.artifacts)
    ]
    for version in removed:
        click.echo(f"{version.series}: {version.version}")
    click.echo(f"{plural(len(removed), 'version')} removed.")
    if not names:
        suggest_loading(context)
