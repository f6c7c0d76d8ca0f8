"""What a command imports: no library that it does not use, for imports are most of the time of a short command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from models.storage.migrate import upgrade

LOADED = "import sys; {}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"


def loaded(code: str) -> set[str]:
    """Packages that a fresh Python has imported after some code."""
    done = subprocess.run([sys.executable, "-c", LOADED.format(code)], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_program_itself_imports_no_command() -> None:
    assert not loaded("import cli.main") & {"sqlalchemy", "numpy", "joblib", "pandas", "alembic"}


def test_commands_on_figures_need_nothing_that_loads_models() -> None:
    assert not loaded("import cli.reports") & {"joblib", "pandas", "alembic"}


def test_serving_agents_needs_neither_models_nor_what_serves_http() -> None:
    heavy = {"pandas", "prophet", "statsforecast", "sklearn", "matplotlib", "flask", "granian", "alembic"}
    assert not loaded("import service.agents.stdio") & heavy
    assert not loaded("import cli.agents") & {"mcp", "joblib"}
    assert "mcp" not in loaded("import service.app")


def test_a_database_of_this_schema_needs_no_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/exportcast.db"
    upgrade(url)
    assert "alembic" not in loaded(f"from models.storage.migrate import upgrade; upgrade({url!r})")
    (tmp_path / "exportcast.db").unlink()
    assert "alembic" in loaded(f"from models.storage.migrate import upgrade; upgrade({url!r})")
