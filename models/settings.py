"""Settings of both programs, from a mapping (the edges pass the environment; the library never reads it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import InvalidInput, Problem

PREFIX = "EXPORTCAST_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things live and how the service listens; each field is ``EXPORTCAST_`` and its name in capitals."""

    home: Path
    database_url: str
    artefacts_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 4
    log_level: str = "info"
    api_tokens: tuple[str, ...] = ()
    metrics_max_series: int = 1000

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from ``EXPORTCAST_*`` keys; other keys are ignored, a wrong value is InvalidInput."""
        given = {k.removeprefix(PREFIX).lower(): v for k, v in environment.items() if k.startswith(PREFIX) and v}
        home = Path(given.get("home", "var")).absolute()
        problems: list[Problem] = []

        def number(name: str, default: int, least: int, most: int) -> int:
            text = given.get(name, str(default))
            if text.isdecimal() and least <= int(text) <= most:
                return int(text)
            problems.append(Problem(PREFIX + name.upper(), "", repr(text), f"a whole number {least}..{most}"))
            return default

        log_level = given.get("log_level", "info").lower()
        if log_level not in ("debug", "info", "warning", "error"):
            problems.append(Problem(PREFIX + "LOG_LEVEL", "", repr(log_level), "debug, info, warning or error"))
        settings = cls(
            home=home,
            database_url=given.get("database_url", f"sqlite:///{home / 'exportcast.db'}"),
            artefacts_url=given.get("artefacts_url", (home / "artefacts").as_uri()),
            host=given.get("host", "127.0.0.1"),
            port=number("port", 8080, 0, 65535),
            threads=number("threads", 4, 1, 256),
            log_level=log_level,
            api_tokens=tuple(t.strip() for t in given.get("api_tokens", "").split(",") if t.strip()),
            metrics_max_series=number("metrics_max_series", 1000, 1, 1_000_000),
        )
        if problems:
            raise InvalidInput(problems)
        return settings
