"""Files that commands write: whole or not at all, modes kept, and devices, pipes and links written through."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import pytest

from cli.backtest import write_scores
from models.core.replaced_file import replaced, replaced_bytes
from tests.conftest import EXPORTCAST

PANEL = "unique_id,ds,y\n" + "".join(f"s{n:04},2023-{m:02},{n + m}\n" for n in range(400) for m in range(1, 13))


def write(path: Path, text: str = "new\n") -> None:
    with replaced(path) as file:
        file.write(text)


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "out.csv")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o664, 0o600, 0o644, 0o666, 0o755])
def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old\n", "utf-8")
    path.chmod(mode)
    write(path)
    assert (path.read_text("utf-8"), stat.S_IMODE(path.stat().st_mode)) == ("new\n", mode)


def test_what_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old\n", "utf-8")
    with pytest.raises(UnicodeEncodeError), replaced(path) as file:
        file.writelines(["half", "\ud800"])
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("out.csv", "old\n")]


def test_a_link_stays_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link = tmp_path / "there" / "real.csv", tmp_path / "link.csv"
    real.write_text("old\n", "utf-8")
    link.symlink_to("there/real.csv")
    write(link)
    assert link.is_symlink()
    assert real.read_text("utf-8") == "new\n"
    assert len(list((tmp_path / "there").iterdir())) == 1


def test_a_link_to_nothing_makes_its_file(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text("utf-8") == "new\n"


@pytest.mark.parametrize("text", ["new\n", "longer than before\n", ""])
@pytest.mark.parametrize("others", [1, 3])
def test_all_hard_links_of_a_file_show_the_new_text(tmp_path: Path, text: str, others: int) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before\n", "utf-8")
    links = [tmp_path / f"link{i}" for i in range(others)]
    for link in links:
        link.hardlink_to(path)
    write(path, text)
    assert {each.read_text("utf-8") for each in (path, *links)} == {text}
    assert path.stat().st_nlink == 1 + others
    assert len(list(tmp_path.iterdir())) == 1 + others


def test_what_fails_leaves_the_old_text_of_hard_links(tmp_path: Path) -> None:
    path, link = tmp_path / "out.csv", tmp_path / "link"
    path.write_text("old\n", "utf-8")
    link.hardlink_to(path)
    with pytest.raises(UnicodeEncodeError), replaced(path) as file:
        file.writelines(["half", "\ud800"])
    assert (path.read_text("utf-8"), len(list(tmp_path.iterdir()))) == ("old\n", 2)


def test_scores_of_a_backtest_go_into_pipes_devices_and_links(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"series": "a", "score": 1}, {"series": "b", "score": 2}]
    text = "series,score\na,1\nb,2\n"
    pipe, link, null = tmp_path / "pipe", tmp_path / "link", tmp_path / "null"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = Thread(target=lambda: read.append(pipe.read_text("utf-8")))
    reader.start()
    write_scores(pipe, rows)
    reader.join()
    assert (read, stat.S_ISFIFO(pipe.stat().st_mode)) == ([text], True)
    (tmp_path / "real").write_text("old\n", "utf-8")
    link.symlink_to("real")
    write_scores(link, rows)
    assert (link.is_symlink(), (tmp_path / "real").read_text("utf-8")) == (True, text)
    null.symlink_to("/dev/null")
    write_scores(null, rows)
    assert stat.S_ISCHR(null.stat().st_mode)


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = Thread(target=lambda: read.append(pipe.read_text("utf-8")))
    reader.start()
    write(pipe)
    reader.join()
    assert read == ["new\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_through(tmp_path: Path) -> None:
    null = tmp_path / "null"
    try:
        os.mknod(null, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        null.write_text("", "utf-8")
    except OSError:  # no right to make devices: a link to the real one is another way to it
        null.unlink(missing_ok=True)
        null.symlink_to("/dev/null")
    write(null)
    with replaced_bytes(null) as file:
        file.write(b"more")
    assert stat.S_ISCHR(null.stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("into", ["a pipe", "a file"])
def test_standard_output_by_each_of_its_names(tmp_path: Path, name: str, into: str) -> None:
    script = f"from tests.models.core.test_replaced_file import *; write(Path({name!r}))"
    if into == "a pipe":
        assert subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True).stdout == b"new\n"
        return
    with (tmp_path / "out").open("w") as out:
        out.write("first\n")
        out.flush()
        subprocess.run([sys.executable, "-c", script], stdout=out, check=True)
    assert (tmp_path / "out").read_text("utf-8") == "first\nnew\n"


def test_a_file_that_may_not_be_written_is_refused_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    with pytest.raises(OSError, match=r"out\.csv'$"), replaced(folder / "out.csv"):
        pytest.fail("written")


def test_a_file_is_whole_when_it_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with replaced(path) as file:
        file.write("x" * 10_000_000)
        file.flush()
        assert not path.exists()
    assert path.stat().st_size == 10_000_000


def command(words: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    """A real command; its progress can be read."""
    (folder / "in.csv").write_text(PANEL, "utf-8")
    given = os.environ | {"EXPORTCAST_HOME": str(folder / "home")}
    return subprocess.Popen([EXPORTCAST, *words], cwd=folder, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


BATCH = ("batch", "in.csv", "--horizon", "1", "--members", "snaive", "--jobs", "1", "--output")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_leaves_the_old_output_and_nothing_else(tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old\n", "utf-8")
    with command([*BATCH, "out.csv"], tmp_path) as batch:
        assert batch.stderr is not None
        while b"[" not in (line := batch.stderr.readline()):
            assert line
        batch.send_signal(number)
        said = batch.communicate(timeout=120)[1].decode()
    assert batch.returncode == 128 + number, said
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
    assert out.read_text("utf-8") == "old\n"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.csv"}


def test_batch_writes_standard_output_and_nothing_else_there(tmp_path: Path) -> None:
    with command([*BATCH, "-"], tmp_path) as batch:
        out, said = (stream.decode() for stream in batch.communicate(timeout=300))
    assert batch.returncode == 0, said
    lines = out.splitlines()
    assert lines[0].startswith("unique_id,ds,mean,q")
    assert len(lines) == 1 + 400
    assert "400 series" in said
