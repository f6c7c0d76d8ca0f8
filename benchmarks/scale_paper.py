"""From the cost of one series to that of many: every number is computed here from named inputs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import ceil


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one series costs, measured by benchmarks/scale.py, and what is assumed of the machines."""

    cpu_per_series: float = 0.0
    """Seconds of one core for a series of 100 months."""

    dask_over_here: float = 1.0
    """Seconds of the processor for a series on a Dask worker over those here, the dearer of 1 and 2 workers."""

    speed_up: float = 1.0
    """Wall time with 1 worker over that with 2, on this machine; half of it is taken to be what a core is worth."""

    peak_mb: float = 0.0
    """Largest resident size of a process that works through a panel."""

    output_bytes: float = 0.0
    """Lines that batch writes for a series, 12 months with 11 quantiles."""

    artifact_bytes: float = 0.0
    """Card and model of one version."""

    month_bytes: float = 0.0
    """Database: one issued forecast, one figure, its scores."""

    scrape_bytes: float = 0.0
    """Text of one series at /metrics, all of its gauges."""

    publish_seconds: float = 0.0
    """Seconds of the processor until a version is written and in service, one after the other."""

    window_hours: float = 8
    """Assumed: a release day's forecasts are wanted the next morning."""

    cores: int = 16
    """Assumed: cores of a machine, with 64 GB."""

    kept: int = 12
    """Versions kept of a series, as training does by default."""

    asked_per_day: float = 10
    """Assumed: requests for a series a day."""

    peak_over_mean: float = 10
    """Assumed: the busiest minute over the mean one."""

    requests_per_core: float = 1 / 0.0012
    """Uncached answers a second on a core: 1.19 ms each (docs/benchmarks.md)."""

    path_bytes: float = 4 * 1000 * 60
    """Paths of a series in the memory of a pod that was asked for it."""

    pod_gb: float = 4
    """Assumed: memory of a serving pod that may hold forecasts."""


SIZES = (1_000, 100_000, 10_000_000)


def paper(inputs: Inputs) -> str:
    """The inputs, and a column for each size."""
    given = "\n".join(f"| {f.name} | {getattr(inputs, f.name):,.4g} |" for f in fields(inputs))
    columns = [_column(inputs, n) for n in SIZES]
    body = "\n".join(f"| {name} | " + " | ".join(c[name] for c in columns) + " |" for name in columns[0])
    head = "| series a month | " + " | ".join(f"{n:,}" for n in SIZES) + " |\n|---|" + "---:|" * len(SIZES)
    return f"| input | |\n|---|---:|\n{given}\n\n{head}\n{body}"


def _column(i: Inputs, series: int) -> dict[str, str]:
    core_hours = series * i.cpu_per_series * i.dask_over_here / (i.speed_up / 2) / 3600
    rate = series * i.asked_per_day / 86_400 * i.peak_over_mean
    return {
        "core hours of a full run": f"{core_hours:,.1f}",
        f"machines of {i.cores} cores for {i.window_hours:g} h": f"{ceil(core_hours / i.window_hours / i.cores):,}",
        "file that batch writes, GB": f"{series * i.output_bytes / 1e9:,.2f}",
        "publishing one after the other, h": f"{series * i.publish_seconds / 3600:,.2f}",
        "artefacts written a month, GB": f"{series * i.artefact_bytes / 1e9:,.1f}",
        f"artefacts kept ({i.kept} versions), GB": f"{series * i.kept * i.artefact_bytes / 1e9:,.1f}",
        "database, more each month, GB": f"{series * i.month_bytes / 1e9:,.2f}",
        "database after 5 years, GB": f"{series * 60 * i.month_bytes / 1e9:,.0f}",
        "scrape with every series shown, MB": f"{series * i.scrape_bytes / 1e6:,.1f}",
        "scrape as it is (1,000 shown), MB": f"{min(series, 1000) * i.scrape_bytes / 1e6:,.1f}",
        "requests a second at the peak": f"{rate:,.0f}",
        "cores to answer them uncached": f"{ceil(rate / i.requests_per_core):,}",
        f"pods of {i.pod_gb:g} GB to hold all in memory": f"{ceil(series * i.path_bytes / 1e9 / i.pod_gb):,}",
    }
