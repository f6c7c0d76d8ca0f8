"""Programs that documents call and that cannot run in a test; each checks what it is asked and refuses what is not so.

Helm's arguments are rendered by Helm's own engine; kubectl's objects are those that were rendered, and what it would
run in a pod is run here; docker's and make's targets are looked up in their files.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STATE = Path(os.environ.get("STAND_INS", "."))
"""A folder: the values of the installed release, the objects that it has, and the pod's /tmp."""


def install(folder: Path) -> dict[str, str]:
    """Put the stand-ins into ``folder`` and install the chart with its defaults; what the shell's environment needs."""
    (folder / "bin").mkdir(parents=True)
    (folder / "tmp").mkdir()
    for name in PROGRAMS:
        script = folder / "bin" / name
        script.write_text(f'#!/bin/sh\nexec {sys.executable} {__file__} {name} "$@"\n', "utf-8")
        script.chmod(0o755)
    given = {"STAND_INS": str(folder), "PYTHONPATH": str(ROOT)}
    (folder / "bin" / "exportcast").write_text(_EXPORTCAST, "utf-8")
    (folder / "bin" / "exportcast").chmod(0o755)
    subprocess.run(
        [folder / "bin" / "helm", "install", "exportcast", "./helm"], env=os.environ | given, cwd=ROOT, check=True
    )
    return given


_EXPORTCAST = f"""#!/bin/sh
# Training has tests of its own: here its arguments are read.
if [ "$1" = train ]; then exec {Path(sys.executable).with_name("exportcast")} "$@" --help; fi
exec {Path(sys.executable).with_name("exportcast")} "$@"
"""


def helm(arguments: Sequence[str]) -> None:
    """Render an install or upgrade; know the release in everything else."""
    parser = argparse.ArgumentParser("helm", allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", required=True)
    for name in ("install", "upgrade"):
        action = actions.add_parser(name, allow_abbrev=False)
        action.add_argument("release", choices=["exportcast"])
        action.add_argument("chart", choices=["./helm"])
        action.add_argument("--set", action="append", default=[])
        for flag in ("--install", "--reuse-values", "--wait"):
            action.add_argument(flag, action="store_true")
        action.add_argument("--timeout")
    for name in ("test", "history", "rollback"):
        action = actions.add_parser(name)
        action.add_argument("release", choices=["exportcast"])
        action.add_argument("revision", nargs="?")
    asked = parser.parse_args(arguments)
    if "chart" in asked:
        _render(_read("values") if asked.reuse_values else {}, asked.set)


def _render(values: dict[str, Any], settings: Sequence[str]) -> None:
    import yaml

    from tests.helm.chart import manifests

    for setting in settings:
        path, _, text = setting.partition("=")
        *parents, leaf = path.split(".")
        place = values
        for parent in parents:
            place = place.setdefault(parent, {})
        place[leaf] = yaml.safe_load(text)
    objects = [
        {"kind": each["kind"].lower(), "name": each["metadata"]["name"], "text": json.dumps(each)}
        for each in manifests(values)
    ]
    (STATE / "values.json").write_text(json.dumps(values), "utf-8")
    (STATE / "objects.json").write_text(json.dumps(objects), "utf-8")


def kubectl(arguments: Sequence[str]) -> None:
    """Find the objects that are named; run here what would run in a pod."""
    parser = argparse.ArgumentParser("kubectl", allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", required=True)
    of_one: dict[str, list[str]] = {"logs": ["--since"], "describe": [], "delete": [], "rollout": [], "exec": []}
    for name, flags in of_one.items():
        action = actions.add_parser(name, allow_abbrev=False)
        if name == "rollout":
            action.add_argument("what", choices=["restart", "undo", "status"])
        action.add_argument("--follow", action="store_true")
        for flag in flags:
            action.add_argument(flag)
        action.add_argument("target", type=_target)
    actions.choices["exec"].add_argument("command", nargs=argparse.REMAINDER)
    for name in ("get", "top"):
        action = actions.add_parser(name, allow_abbrev=False)
        action.add_argument("kinds", type=_kinds)
        action.add_argument("-l", dest="label", type=_label)
    forward = actions.add_parser("port-forward")
    forward.add_argument("target", type=_target)
    forward.add_argument("ports", type=_service_port)
    copy = actions.add_parser("cp")
    copy.add_argument("source")
    copy.add_argument("target")
    create = actions.add_parser("create", allow_abbrev=False)
    create.add_argument("kind", choices=["secret", "job"])
    create.add_argument("names", nargs="+")
    create.add_argument("--from", dest="origin", type=_target)
    create.add_argument("--from-literal", action="append", default=[], type=lambda text: text.index("=", 1))
    create.add_argument(
        "--from-file", action="append", default=[], type=lambda text: Path(text.partition("=")[2]).stat()
    )
    asked = parser.parse_args(arguments)
    if asked.action == "exec":
        sys.exit(subprocess.call([_here(word) for word in asked.command if word != "--"]))
    if asked.action == "cp":
        shutil.copy(_here(asked.source.removeprefix("POD:")), _here(asked.target.removeprefix("POD:")))
    if asked.action == "create" and asked.kind == "job":
        objects = [*_read("objects"), {"kind": "job", "name": asked.names[0], "text": ""}]
        (STATE / "objects.json").write_text(json.dumps(objects), "utf-8")


def _target(text: str) -> str:
    """A pod by a placeholder, or an object of the release as KIND/NAME."""
    if re.fullmatch(r"pod|POD|(job/)?[A-Z_]+", text):
        return text
    kind, _, name = text.partition("/")
    known = {(each["kind"], re.sub(r"-at-\d+$", "", each["name"])) for each in _read("objects")}
    if ({"deploy": "deployment"}.get(kind, kind), re.sub(r"-at-\d+$", "", name)) not in known:
        raise argparse.ArgumentTypeError(f"no {text} in the chart")
    return text


def _kinds(text: str) -> str:
    if set(text.split(",")) <= {"pod"} | {each["kind"] for each in _read("objects")}:
        return text
    raise argparse.ArgumentTypeError(f"not all of {text} are in the chart")


def _label(text: str) -> str:
    name, _, value = text.partition("=")
    if any(f'"{name}": "{value}"' in each["text"] for each in _read("objects")):
        return text
    raise argparse.ArgumentTypeError(f"nothing in the chart is labelled {text}")


def _service_port(text: str) -> str:
    port = text.partition(":")[2]
    if any(each["kind"] == "service" and f'"port": {port},' in each["text"] for each in _read("objects")):
        return text
    raise argparse.ArgumentTypeError(f"no service has port {port}")


def _here(word: str) -> str:
    """A word of a command in a pod, with the pod's paths turned into those of the test."""
    places = {"/tmp/": f"{STATE}/tmp/", "/data/": f"{os.environ['EXPORTCAST_HOME']}/"}
    return re.sub(r"(?<![\w.])/(?:tmp|data)/", lambda found: places[found[0]], word)


def docker(arguments: Sequence[str]) -> None:
    """Know the targets of the Dockerfile."""
    parser = argparse.ArgumentParser("docker")
    build = parser.add_subparsers(required=True).add_parser("build", allow_abbrev=False)
    stages = re.findall(r"(?m)^FROM \S+ AS (\S+)$", (ROOT / "Dockerfile").read_text("utf-8"))
    build.add_argument("--target", choices=stages)
    build.add_argument("-t", dest="tag")
    build.add_argument("context", choices=["."])
    parser.parse_args(arguments)


def make(arguments: Sequence[str]) -> None:
    """Know the targets and variables of the Makefile."""
    text = (ROOT / "Makefile").read_text("utf-8")
    known = set(re.findall(r"(?m)^([a-z-]+):", text)) | {f"{name}=" for name in re.findall(r"(?m)^(\w+) \?=", text)}
    for word in arguments:
        if re.sub(r"=.*", "=", word) not in known:
            sys.exit(f"make: no {word}")


def _read(name: str) -> Any:
    return json.loads((STATE / f"{name}.json").read_text("utf-8"))


PROGRAMS = {"helm": helm, "kubectl": kubectl, "docker": docker, "make": make}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](sys.argv[2:])
