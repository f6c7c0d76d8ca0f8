"""A real Prometheus for tests: started on a free port against one target and the rules, asked over HTTP, stopped."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from tests.helm.documents import metrics_in
from tests.waiting import LONG, eventually, free_port


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A running server; ``address`` is its ``host:port``."""

    address: str

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Samples of an instant query now: ``{"metric": labels, "value": [time, text]}``; AssertionError if refused."""
        answer = self._get("query", query=expression)
        assert answer["resultType"] == "vector", f"{expression} is a {answer['resultType']}"
        samples: list[dict[str, Any]] = answer["result"]
        return samples

    def rules(self) -> list[dict[str, Any]]:
        """Every loaded rule with its ``health`` and ``lastError``."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def alerts(self) -> list[dict[str, Any]]:
        """Alerts that are pending or firing."""
        found: list[dict[str, Any]] = self._get("alerts")["alerts"]
        return found

    def wait_for(self, expression: str) -> list[dict[str, Any]]:
        """The samples of a query as soon as it has some; AssertionError after LONG."""
        return eventually(lambda: self.query(expression), f"samples of {expression}")

    def wait_for_metrics(self, names: AbstractSet[str]) -> None:
        """Wait until the metrics scraped last are these, histograms as one; AssertionError after LONG."""

        def scraped() -> set[str]:
            samples = self.query('{__name__=~"(forecast|http|process)_.+"}')
            return {metric for sample in samples for metric in metrics_in(sample["metric"]["__name__"])}

        eventually(lambda: scraped() == names, f"metrics {sorted(names)}")

    def wait_for_rules(self) -> list[dict[str, Any]]:
        """The rules as soon as each was evaluated once; AssertionError after LONG."""

        def evaluated() -> list[dict[str, Any]]:
            found = self.rules()
            return found if all(rule["health"] != "unknown" for rule in found) else []

        return eventually(evaluated, "an evaluation of every rule")

    def _get(self, endpoint: str, **parameters: str) -> dict[str, Any]:
        try:
            with urlopen(f"http://{self.address}/api/v1/{endpoint}?{urlencode(parameters)}", timeout=LONG) as answer:
                data: dict[str, Any] = json.load(answer)["data"]
                return data
        except HTTPError as refused:
            with refused:
                raise AssertionError(f"{parameters or endpoint}: {refused.read().decode()}") from refused


@contextmanager
def running_prometheus(
    binary: str, *, target: str, home: Path, rules: Path | None = None, job: str = "exportcast"
) -> Iterator[Prometheus]:
    """Prometheus scraping ``http://target/metrics`` every two seconds; ready inside the block, gone after it.

    ``home`` is an empty folder for its configuration, data and log.
    """
    configuration = home / "prometheus.yml"
    configuration.write_text(yaml.safe_dump(_configuration(target, rules, job)), "utf-8")
    address = f"127.0.0.1:{free_port()}"
    command = [
        binary,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={home / 'data'}",
        f"--web.listen-address={address}",
        "--log.level=warn",
    ]
    with (home / "prometheus.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            eventually(lambda: _ready(process, address, home), "a ready Prometheus")
            yield Prometheus(address)
        finally:
            process.terminate()
            try:
                process.wait(timeout=LONG)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _configuration(target: str, rules: Path | None, job: str) -> dict[str, Any]:
    return {
        "global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"},
        "rule_files": [str(rules)] if rules else [],
        "scrape_configs": [{"job_name": job, "static_configs": [{"targets": [target]}]}],
    }


def _ready(process: subprocess.Popen[bytes], address: str, home: Path) -> bool:
    assert process.poll() is None, (home / "prometheus.log").read_text("utf-8")
    try:
        with urlopen(f"http://{address}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
