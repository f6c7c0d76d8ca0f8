"""News of versions: the way from one to the next, on the bundled record and on made figures, with cheap members."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import numpy as np
import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog, bundled_reports
from models.core.errors import NoNews
from models.core.measures import Aggregation
from models.core.periods import Month, Period
from models.evaluation.news_record import Changes, Kind, News, in_digits, news_of
from models.forecasting.forecast import Forecast
from models.reports.report import Report
from models.reports.table import parse_csv
from models.storage.records import Version
from tests.models.evaluation.issued import figure
from tests.stores import FileStore, NewStore
from training import news as training_news
from training import pipeline
from training.fit_series import forecast_again
from training.learned import Learned
from training.pipeline import run_training
from training.replay import release_days

CATALOG = Catalog.load()
CHEAP = ("snaive", "theta")
RELEASES = (date(2026, 2, 18), date(2026, 3, 31), date(2026, 4, 17))
"""The last release days of pk.ict."""

FAMILY = Catalog(
    {name: CATALOG[name] for name in ("pk.ict", "pk.ict.computer", "pk.ict.information", "pk.ict.telecom")}
)
"""A whole and its parts."""


@dataclass(frozen=True, slots=True)
class Place:
    """A store with reports, and the artifacts of what is trained on them."""

    store: FileStore
    artifacts: ArtifactStore
    catalog: Catalog = CATALOG

    def train(self, day: date, *series: str, members: tuple[str, ...] = CHEAP) -> dict[str, Version]:
        """Train as of a day, in its last second; the champions then."""
        run = run_training(
            store=self.store,
            artifacts=self.artifacts,
            catalog=self.catalog,
            as_of=day,
            clock=lambda: datetime.combine(day, time(23), UTC),
            series=series,
            members=members,
        )
        assert all("no figure is known" in why for why in run.failed.values()), run.failed
        return self.store.champions()


def place(new_store: NewStore, folder: Path, reports: list[Report]) -> Place:
    store = new_store()
    store.add_reports(reports, now=datetime(2026, 5, 1, tzinfo=UTC))
    return Place(store, ArtifactStore(folder.as_uri()))


def monthly(values: list[float], *, start: str = "2022-07") -> list[Report]:
    """Months of pk.ict, each published on the 18th of the next."""
    months = [Month.parse(start) + i for i in range(len(values))]
    days = [(month + 1).first_day.replace(day=18).isoformat() for month in months]
    return [figure(f"{v:.1f}", str(m), published=d) for v, m, d in zip(values, months, days, strict=True)]


VALUES = [300.5 + 2 * k + 30 * np.sin(k * np.pi / 6) for k in range(44)]
"""July 2022 to February 2026."""


def levels(forecast: Forecast) -> dict[Month, float]:
    """Known months and the means of those ahead."""
    assert forecast.history is not None
    ahead = {forecast.cutoff + 1 + i: float(x) for i, x in enumerate(forecast.mean(forecast.horizon))}
    return forecast.history.by_month() | ahead


def check_adds_up(before: Forecast, after: Forecast, news: News, *, aggregation: Aggregation) -> int:
    """The parts of each month and fiscal year are the difference of what was served; the number of changes."""
    changes, old, new = Changes.over([news]), levels(before), levels(after)
    size = max(map(abs, new.values()))
    months = [Period(month, month) for month in changes.reach]
    years = [Period.fiscal(year) for year in range(changes.reach.start.year + 1, changes.reach.end.year + 2)]
    years = [year for year in years if year.start in changes.reach and year.end in changes.reach]
    assert len(years) >= 5
    for period in [*months, *years]:
        change = changes.of(period, aggregation)
        terms = len(period) if aggregation is Aggregation.SUM else 1
        expected = [sum(known[m] for m in period) / len(period) * terms for known in (old, new)]
        if aggregation is Aggregation.LAST:
            expected = [known[period.end] for known in (old, new)]
        np.testing.assert_allclose([change.before, change.after], expected, rtol=1e-8, atol=1e-8 * size * terms)
        first, last, effects = in_digits(change.before, change.after, [effect for _, effect in change.parts], 1)
        assert round(sum(effects), 1) == round(last - first, 1)
    return len(months) + len(years)


@pytest.fixture(scope="module")
def released(new_module_store: NewStore, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The versions of FAMILY on the last three release days of pk.ict."""
    reports = [r for r in parse_csv(bundled_reports(), "reports.csv") if r.series in FAMILY.entries]
    made = replace(place(new_module_store, tmp_path_factory.mktemp("artefacts"), reports), catalog=FAMILY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            pipeline, "catch_up", lambda *_, **__: None
        )  # nothing is scored here, which takes most of the time
        for day in RELEASES:
            made.train(day)
    return made


def pairs(made: Place, series: str) -> Iterator[tuple[Version, Version]]:
    """Each version with news after the one that it is compared with, the oldest first."""
    versions = {v.version: v for v in sorted(made.store.versions(series), key=lambda v: v.as_of)}
    for after in versions.values():
        if "before" in after.card["extra"]["news"]:
            yield versions[news_of(after).before], after


@pytest.mark.parametrize("series", list(FAMILY.entries))
def test_parts_add_up_to_the_change_of_what_was_served(released: Place, series: str) -> None:
    found = list(pairs(released, series))
    assert len(found) == 2
    for before, after in found:
        news = news_of(after)
        old, new = released.artifacts.load(before), released.artifacts.load(after)
        assert check_adds_up(old, new, news, aggregation=CATALOG[series].aggregation) > 60


@pytest.mark.soak
def test_parts_add_up_on_every_release_of_every_series(
    new_store: NewStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = parse_csv(bundled_reports(), "reports.csv")
    made = place(new_store, tmp_path, reports)
    monkeypatch.setattr(pipeline, "catch_up", lambda *_, **__: None)
    for day in release_days("pk.ict", reports, catalog=CATALOG, count=24):
        made.train(day)
    seen = 0
    for series in sorted({v.series for v in made.store.versions()}):
        for before, after in pairs(made, series):
            old, new = made.artifacts.load(before), made.artifacts.load(after)
            seen += check_adds_up(old, new, news_of(after), aggregation=CATALOG[series].aggregation) > 0
    assert seen > 100


def test_parts_of_a_family_name_their_relatives(released: Place) -> None:
    kinds = {
        series: {p.kind for _, v in pairs(released, series) for p in news_of(v).parts} for series in FAMILY.entries
    }
    assert Kind.FIGURE in kinds["pk.ict"] and Kind.REVISION in kinds["pk.ict"]
    assert all(Kind.RELATIVES in kinds[series] for series in FAMILY.entries if series != "pk.ict")
    assert all(Kind.WEIGHTS in kinds[series] and Kind.MODEL not in kinds[series] for series in FAMILY.entries)


@pytest.fixture(scope="module")
def revised(new_module_store: NewStore, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two versions of pk.ict; between them came a figure, and a revision with it."""
    reports = [*monthly(VALUES), figure("401.5", "2026-01", published="2026-03-10")]
    made = place(new_module_store, tmp_path_factory.mktemp("artefacts"), reports)
    for day in (date(2026, 3, 1), date(2026, 3, 20)):
        made.train(day, "pk.ict")
    return made


def test_each_figure_has_the_part_that_it_moves(revised: Place) -> None:
    """Against forecasts made again by hand: the revision came first, then the figure."""
    [(before, after)] = pairs(revised, "pk.ict")
    old, new, news = revised.artifacts.load(before), revised.artifacts.load(after), news_of(after)
    assert old.history is not None and new.history is not None
    parts = {part.kind: part for part in news.parts}
    assert [part.what for part in news.parts][:2] == ["revised January 2026", "February 2026"]
    learned = Learned.parse(before.card["extra"]["learned"])
    halfway = replace(new.history, values=new.history.values[:-1])

    def again(history, vintage):  # type: ignore[no-untyped-def]
        return forecast_again(history, learned, vintage_hash=vintage, longest=60, paths=1000).mean(axis=0, dtype=float)

    first, second, third = again(old.history, old.vintage), again(halfway, new.vintage), again(new.history, new.vintage)
    np.testing.assert_array_equal(first, before.card["extra"]["learned"]["base"])
    np.testing.assert_array_equal(first, old.mean(60))
    march = Month.parse("2026-03")
    for step in range(12):
        moved = parts[Kind.REVISION].effects[march + step], parts[Kind.FIGURE].effects[march + step]
        expected = second[step + 1] - first[step + 1], third[step] - second[step + 1]
        np.testing.assert_allclose(moved, expected, atol=1e-6)
    assert (parts[Kind.FIGURE].value, parts[Kind.FIGURE].published) == (new.history.values[-1], date(2026, 3, 18))
    assert parts[Kind.FIGURE].expected == pytest.approx(second[0])
    assert parts[Kind.REVISION].effects[march + -2] == pytest.approx(401.5 - old.history.values[-1])
    assert parts[Kind.WEIGHTS].effects[march] == pytest.approx(new.mean(60)[0] - third[0], abs=1e-6)


def test_other_members_are_a_new_model(revised: Place) -> None:
    revised.train(date(2026, 3, 21), "pk.ict", members=("snaive",))  # the same figures
    newest = max(revised.store.versions("pk.ict"), key=lambda v: v.as_of)
    assert [part.kind for part in news_of(newest).parts] == [Kind.MODEL]


def test_a_first_version_has_no_news(revised: Place) -> None:
    [first] = [v for v in revised.store.versions("pk.ict") if v.as_of == date(2026, 3, 1)]
    with pytest.raises(NoNews, match="it is the first version of the series"):
        news_of(first)


def test_a_version_from_before_news_is_named_as_such(new_store: NewStore, tmp_path: Path) -> None:
    made = place(new_store, tmp_path, monthly(VALUES))
    old = made.train(date(2026, 2, 1), "pk.ict")["pk.ict"]
    with closing(sqlite3.connect(made.store.path)) as database:
        database.execute("UPDATE model_version SET card = json_remove(card, '$.extra.news', '$.extra.learned')")
        database.commit()
    [before] = made.store.versions("pk.ict")
    with pytest.raises(NoNews, match="before the causes of changes were stored"):
        news_of(before)
    after = made.train(date(2026, 3, 1), "pk.ict")["pk.ict"]
    with pytest.raises(NoNews, match=f"{old.version}, the version before it, was published before news were stored"):
        news_of(after)
    assert news_of(made.train(date(2026, 3, 20), "pk.ict")["pk.ict"]).before == after.version


def test_news_that_fail_cost_no_version(new_store: NewStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = place(new_store, tmp_path, monthly(VALUES))
    made.train(date(2026, 2, 1), "pk.ict")

    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(training_news, "forecast_again", failing)
    after = made.train(date(2026, 3, 1), "pk.ict")["pk.ict"]
    with pytest.raises(NoNews, match="the change could not be computed: RuntimeError"):
        news_of(after)
    monkeypatch.undo()
    assert news_of(made.train(date(2026, 3, 20), "pk.ict")["pk.ict"]).before == after.version


def test_a_past_day_is_compared_with_the_version_before_it(new_store: NewStore, tmp_path: Path) -> None:
    made = place(new_store, tmp_path, monthly(VALUES))
    for day in (date(2026, 3, 20), date(2026, 1, 20), date(2026, 2, 20)):
        made.train(day, "pk.ict")
    by_day = {v.as_of: v for v in made.store.versions("pk.ict")}
    with pytest.raises(NoNews, match="first version"):
        news_of(by_day[date(2026, 1, 20)])
    assert news_of(by_day[date(2026, 2, 20)]).before == by_day[date(2026, 1, 20)].version
