"""The layout of docs/architecture.md: imports point one way, and heavy libraries stay where they belong."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import LONG

ROOT = Path(__file__).parents[2]
PACKAGES = ("cli", "models", "service", "training")
CLIENT = "exportcast_client"
EVERYWHERE = pytest.mark.parametrize("package", [*PACKAGES, "client"])
HEAVY = {
    "pandas",
    "prophet",
    "statsforecast",
    "sklearn",
    "scipy",
    "matplotlib",
    "cmdstanpy",
    "xlrd",
    "openpyxl",
    "torch",
}


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def importers(package: str, wanted: set[str]) -> dict[str, set[str]]:
    """Files of a package by path, with those of the wanted top-level names that they import."""
    found = {str(p.relative_to(ROOT)): {name.split(".")[0] for name in imports(p)} & wanted for p in files(package)}
    return {path: names for path, names in found.items() if names}


PROGRAMS = {"models": set(), "training": {"models"}, "service": {"models"}, "cli": {"models", "training", "service"}}
"""What each package may import of the others."""

LAYERS = (
    {"core"},
    {"reports"},
    {"vintages"},
    {"forecasting"},
    {"press", "storage"},
    {"artifacts"},
    {"evaluation"},
    {"ingest_release", "withdrawal"},
    {"documents"},
    {"export", "notifications", "spreadsheet"},
)
"""Packages of models from the bottom: each imports only those of lower layers."""


SERVICE_LAYERS = (
    {"core"},
    {"gateway", "page"},
    {"state"},
    {"monitoring", "sources"},
    {"dependencies"},
    {"http"},
    {"answers"},
    {"agents", "routes"},
    {"app"},
    {"server"},
)
"""The same of service, whose modules outside a package are layers of their own."""


def inside(package: str) -> set[tuple[str, str]]:
    """Imports between the packages of a program, importer first, without those inside of one."""
    found = {
        (importer.split(".")[1], module.split(".")[1])
        for importer, reached in modules().items()
        for module in reached
        if importer.startswith(f"{package}.") and module.startswith(f"{package}.")
    }
    return {(importer, module) for importer, module in found if importer != module}


def test_packages_import_only_what_the_architecture_allows() -> None:
    for package, allowed in PROGRAMS.items():
        assert importers(package, PROGRAMS.keys() - allowed - {package}) == {}, package


def test_the_client_stands_alone() -> None:
    tops = {name.split(".")[0] for path in files("client") for name in imports(path)} - set(sys.stdlib_module_names)
    assert tops == {CLIENT, "httpx", "pydantic", "pandas"}
    assert importers("client", {"pandas"}).keys() == {f"client/{CLIENT}/{name}.py" for name in ("document", "frames")}
    assert [importers(package, {CLIENT}) for package in PACKAGES] == [{}] * len(PACKAGES)


@pytest.mark.parametrize(("package", "layers"), [("models", LAYERS), ("service", SERVICE_LAYERS)])
def test_inside_a_program_imports_point_down(package: str, layers: tuple[set[str], ...]) -> None:
    layer = {name: at for at, names in enumerate(layers) for name in names}
    found = inside(package)
    assert len(found) > 20
    assert {(importer, module) for importer, module in found if layer[module] >= layer[importer]} == set()


def modules() -> dict[str, set[str]]:
    """The modules that each module of ours imports."""
    names = {
        ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
        for k in PACKAGES
        for p in files(k)
    }
    found: dict[str, set[str]] = {}
    for name, path in names.items():
        reached: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                full = {f"{node.module}.{alias.name}" for alias in node.names}
                reached |= full & names.keys() or {node.module}
            elif isinstance(node, ast.Import):
                reached |= {alias.name for alias in node.names}
        found[name] = (reached & names.keys()) - {name}
    return found


def test_no_import_cycles() -> None:
    left = modules()
    while free := {name for name, reached in left.items() if not reached & left.keys()}:
        left = {name: reached for name, reached in left.items() if name not in free}
    assert left == {}


@pytest.mark.parametrize("name", ["periods", "measures", "series_id", "errors"])
def test_the_words_import_only_the_standard_library(name: str) -> None:
    tops = {i.split(".")[0] for i in imports(ROOT / "models" / "core" / f"{name}.py")}
    assert tops <= set(sys.stdlib_module_names)


def test_metrics_import_only_numpy_beside_the_standard_library() -> None:
    found = set(imports(ROOT / "models" / "core" / "metrics.py")) - {"models.core.arrays"}
    assert {name.split(".")[0] for name in found} <= set(sys.stdlib_module_names) | {"numpy"}


def test_heavy_libraries_stay_in_members_readers_and_training() -> None:
    found = importers("models", HEAVY) | importers("service", HEAVY) | importers("cli", HEAVY)
    outside = {path: names for path, names in found.items() if not path.startswith("models/forecasting/members/")}
    assert outside == {"models/reports/sheets.py": {"openpyxl", "xlrd"}}


def test_xlsxwriter_is_imported_only_when_a_workbook_is_made() -> None:
    found = {path for package in PACKAGES for path in importers(package, {"xlsxwriter"})}
    assert found == {"models/spreadsheet/writer.py"}
    program = "import sys, models.spreadsheet.tables, models.spreadsheet.writer; sys.exit('xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=LONG, check=False).returncode == 0


def test_pyarrow_is_imported_where_parquet_is_written_and_only_when_it_is() -> None:
    found = {path for package in PACKAGES for path in importers(package, {"pyarrow"})}
    assert found == {"models/export/parquet_file.py"}
    every = [f"models.export.{path.stem}" for path in files("models/export") if path.stem != "__init__"]
    program = f"import sys; import {', '.join(every)}; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=LONG, check=False).returncode == 0


def test_flask_and_prometheus_do_not_reach_the_library() -> None:
    assert importers("models", {"flask", "apiflask", "prometheus_client", "click", "rich"}) == {}
    program = "training/pretraining/__main__.py"
    assert importers("training", {"flask", "apiflask", "prometheus_client", "click", "rich"}).keys() == {program}
    assert importers("service", {"prometheus_client"}).keys() == {"service/monitoring/prometheus.py"}


def test_the_library_of_webhooks_loads_where_one_is_sent() -> None:
    found = importers("models", {"urllib3"}) | importers("service", {"urllib3"}) | importers("cli", {"urllib3"})
    assert found.keys() == {"models/notifications/webhook.py"}
    at_the_top = ast.parse((ROOT / "models/notifications/webhook.py").read_text("utf-8")).body
    assert not any(isinstance(node, ast.Import) and node.names[0].name == "urllib3" for node in at_the_top)


def test_joblib_loads_only_in_artifacts() -> None:
    assert importers("models", {"joblib"}).keys() == {"models/artifacts/artifact_store.py"}
    assert importers("service", {"joblib"}) == {}


def test_the_protocol_of_agents_stays_where_it_is_spoken() -> None:
    spoken = {"mcp", "mcp_types", "anyio"}
    assert importers("service", spoken).keys() == {"service/agents/server.py", "service/agents/stdio.py"}
    assert [importers(package, spoken) for package in ("models", "training", "cli")] == [{}] * 3
    flask = {"flask", "apiflask", "werkzeug"}
    assert not [path for path in importers("service", flask) if path.startswith("service/agents/")]


@EVERYWHERE
def test_the_environment_is_read_only_at_the_edge(package: str) -> None:
    readers = {
        str(p.relative_to(ROOT))
        for p in files(package)
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
        if isinstance(node.value, ast.Name) and node.value.id == "os"
    }
    assert readers <= {"cli/context.py"}


@EVERYWHERE
def test_the_clock_is_read_only_at_the_edges(package: str) -> None:
    readers = {
        str(p.relative_to(ROOT))
        for p in files(package)
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
        if isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")
    }
    assert readers <= {"cli/context.py", "service/server.py"}


@EVERYWHERE
def test_modules_stay_under_400_lines(package: str) -> None:
    long = {str(p.relative_to(ROOT)): n for p in files(package) if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}


def public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes of a module, and methods of its classes, whose names do not start with an underscore."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


@EVERYWHERE
def test_every_public_thing_has_a_docstring(package: str) -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in files(package)
        for node in public(ast.parse(path.read_text("utf-8")).body)
        if not ast.get_docstring(node)
    ]
    assert bare == []
