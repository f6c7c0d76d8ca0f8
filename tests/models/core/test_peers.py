"""Metrics, /metrics and archive rows against the packages of others; the extra ``bench`` has them."""

from __future__ import annotations

import pytest

for package in ("properscoring", "scoringrules", "utilsforecast"):
    pytest.importorskip(package, exc_type=ImportError)

peers = pytest.importorskip("benchmarks.peers_metrics")


def test_metrics_are_those_of_the_peers() -> None:
    for (metric, peer), (count, worst) in peers.compare_metrics(20).items():
        assert (count > 0, worst <= peers.CLOSE) == (True, True), (metric, peer, worst)


def test_parsers_and_lint_of_prometheus_have_no_remark() -> None:
    assert peers.check_scrapes() == []
