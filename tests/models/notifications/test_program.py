"""Delivery to a program: standard input, exit code, time limit, no shell."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.core.errors import InvalidInput
from models.notifications.attempt import Failure
from models.notifications.program import Program
from models.storage.deliveries import Event

EVENT = Event("evt_1", "release", datetime(2026, 11, 23, 9, tzinfo=UTC), "", "{}")


def program(code: str, *words: str, seconds: float = 60) -> Program:
    made = Program.parse("python", "--exec")
    return Program((sys.executable, "-c", code, *words), made.digest, seconds)


def send(given: Program, body: bytes = b"{}") -> Failure | None:
    return given.send(EVENT, body, timestamp=1)


def test_the_body_is_standard_input_and_words_are_no_shell(tmp_path: Path) -> None:
    script = tmp_path / "keep.py"
    script.write_text("import sys\nfrom pathlib import Path\nPath(sys.argv[1]).write_bytes(sys.stdin.buffer.read())\n")
    target = tmp_path / "a b; $(touch c)"
    command = f"{sys.executable} {script} '{target}'"
    assert send(Program.parse(command, "--exec"), b'{"a": 1}') is None
    assert target.read_bytes() == b'{"a": 1}\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == [target.name, "keep.py"]


def test_another_exit_code_is_a_failure_of_the_event() -> None:
    assert send(program("import sys; sys.exit(3)")) == Failure("exit code 3")


def test_a_program_that_reads_nothing_and_succeeds_has_it() -> None:
    assert send(program("pass"), b"x" * 1_000_000) is None


def test_one_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import sys; sys.stdin.read()'], stdin=subprocess.PIPE)\n"
        "open(sys.argv[1], 'w').write(str(child.pid)); child.wait()"
    )
    note = tmp_path / "pid"
    seconds = 0.1
    while not (note.exists() and note.read_text()):  # a slow machine may not have started it yet
        failure = send(program(code, str(note), seconds=seconds))
        assert failure == Failure(f"did not end within {seconds:g} s", down=True)
        seconds *= 2
    state = Path(f"/proc/{note.read_text()}/stat")
    while state.exists() and state.read_text().rpartition(")")[2].split()[0] not in "ZX":
        pass


@pytest.mark.parametrize("command", ["", "   ", "no-such-program --x", "cat 'open"])
def test_a_command_that_cannot_run_is_refused_at_once(command: str) -> None:
    with pytest.raises(InvalidInput, match="--exec: found"):
        Program.parse(command, "--exec")


def test_the_name_has_the_program_and_no_words() -> None:
    made = Program.parse("/bin/cat --token s3cret", "--exec")
    assert made.name.startswith("exec cat ")
    assert "s3cret" not in made.name + repr(made)
    assert made.name != Program.parse("/bin/cat --token other", "--exec").name
