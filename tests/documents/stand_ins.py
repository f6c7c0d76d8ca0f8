"""Programs that documents call and that cannot run in a test: each refuses what the chart or a file has not.

Helm's values are rendered by Helm's own engine; kubectl's objects are those that were rendered, and what it would run
in a pod is run here; make is the real one, with -n. Flags of helm, kubectl and docker are not checked.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
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
    """Render an install or upgrade with Helm's engine; what it refuses is refused."""
    if arguments[:2] == ["get", "values"]:
        sys.stdout.write(json.dumps(_read("values")))
    if arguments[0] in ("install", "upgrade"):
        settings = [word for before, word in pairwise(arguments) if before == "--set"]
        _render(_read("values") if any("reuse-values" in word for word in arguments) else {}, settings)


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
    objects = [_object(each["kind"].lower(), each["metadata"]["name"], json.dumps(each)) for each in manifests(values)]
    (STATE / "values.json").write_text(json.dumps(values), "utf-8")
    (STATE / "objects.json").write_text(json.dumps(objects), "utf-8")


def kubectl(arguments: Sequence[str]) -> None:
    """Refuse objects, labels and ports that the chart has not; run here what would run in a pod."""
    action, *words = arguments
    if action == "exec":
        _know(words[0])
        sys.exit(subprocess.call([_here(word) for word in words[1:] if word != "--"]))
    if action in ("create", "apply") and "--filename=-" in words:
        _take(sys.stdin.read())
        return
    if action == "create" and "--dry-run=client" in words:
        sys.stdout.write(_planned(words))
        return
    if action == "get" and words[0] == "secret":
        sys.stdout.write("YS1sb25nLXJhbmRvbS10ZXh0")
        return
    if action == "cp":
        shutil.copy(*(_here(word.removeprefix("POD:")) for word in words))
        return
    for word in words:
        _know(word)
    if action == "create" and words[0] == "job":
        (STATE / "objects.json").write_text(json.dumps([*_read("objects"), _object("job", words[-1], "")]), "utf-8")


def _planned(words: Sequence[str]) -> str:
    """What `create --dry-run=client` prints: a job of a schedule of the chart, or a Secret of files that are there."""
    if words[0] == "job":
        (source,) = (word.partition("/")[2] for word in words if word.startswith("--from=cronjob/"))
        (found,) = (each for each in _read("objects") if (each["kind"], each["name"]) == ("cronjob", source))
        name = next(word for word in words[1:] if not word.startswith("--"))
        return json.dumps(
            {
                "kind": "Job",
                "metadata": {"name": name},
                "spec": json.loads(found["text"])["spec"]["jobTemplate"]["spec"],
            }
        )
    missing = [
        word for word in words if word.startswith("--from-file=") and not Path(word.split("=")[2]).stat().st_size
    ]
    return json.dumps({"kind": "Secret", "metadata": {"name": words[2]}, "empty": missing})


def _take(text: str) -> None:
    """Take an object from standard input: of a job, run what its container would run, in an image that can."""
    made = json.loads(text)
    if made["kind"] == "Job":
        (container,) = made["spec"]["template"]["spec"]["containers"]
        if not container["image"].startswith(_training_image()):
            sys.exit(f"{container['image']} has no models to fit with")
        code = subprocess.call(["exportcast", *container["args"]])
        (STATE / "objects.json").write_text(
            json.dumps([*_read("objects"), _object("job", made["metadata"]["name"], "")]), "utf-8"
        )
        sys.exit(code)
    if made.get("empty"):
        sys.exit(f"empty: {made['empty']}")


def _training_image() -> str:
    values: dict[str, Any] = _read("values")
    return str(values.get("image", {}).get("training", {}).get("repository", "exportcast-training"))


def _object(kind: str, name: str, text: str) -> dict[str, str]:
    return {"kind": kind, "name": re.sub(r"-at-\d+$", "", name), "text": text}


def _know(word: str) -> None:
    """Refuse a word that names what the chart has not: KIND/NAME, LABEL=VALUE, or the port of a service."""
    objects = _read("objects")
    match word.removeprefix("--from=").partition("/"), word.partition("="), word.partition(":"):
        case (kind, "/", name), _, _ if name and kind.isalpha() and not name.isupper():
            kind = {"deploy": "deployment"}.get(kind, kind)
            known = any((each["kind"], each["name"]) == (kind, re.sub(r"-at-\d+$", "", name)) for each in objects)
        case _, (label, "=", value), _ if label.startswith("app.kubernetes.io/"):
            known = any(f'"{label}": "{value}"' in each["text"] for each in objects)
        case _, _, (local, ":", port) if local.isdecimal():
            known = any(each["kind"] == "service" and f'"port": {port},' in each["text"] for each in objects)
        case _:
            known = True
    if not known:
        sys.exit(f"no {word} in the chart")


def _here(word: str) -> str:
    """A word of a command in a pod, with the pod's paths turned into those of the test."""
    places = {"/tmp/": f"{STATE}/tmp/", "/data/": f"{os.environ['EXPORTCAST_HOME']}/"}
    return re.sub(r"(?<![\w.])/(?:tmp|data)/", lambda found: places[found[0]], word)


def docker(arguments: Sequence[str]) -> None:
    """Know the targets of the Dockerfile, and push only what was built."""
    built = STATE / "built"
    if arguments[0] == "push":
        if arguments[1] not in (built.read_text("utf-8") if built.exists() else "").splitlines():
            sys.exit(f"docker: {arguments[1]} was not built")
        return
    target = next(word for before, word in pairwise(arguments) if before == "--target")
    if f" AS {target}\n" not in (ROOT / "Dockerfile").read_text("utf-8"):
        sys.exit(f"docker: no target {target}")
    tag = next((word for before, word in pairwise(arguments) if before in ("-t", "--tag")), "")
    with built.open("a", encoding="utf-8") as names:
        names.write(f"{tag}\n")


def make(arguments: Sequence[str]) -> None:
    """Say what make would do."""
    os.execv(REAL_MAKE, ["make", "-n", "-C", str(ROOT), *arguments])


REAL_MAKE = shutil.which("make", path=os.defpath) or "make"


def _read(name: str) -> Any:
    return json.loads((STATE / f"{name}.json").read_text("utf-8"))


PROGRAMS = {"helm": helm, "kubectl": kubectl, "docker": docker, "make": make}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](sys.argv[2:])
