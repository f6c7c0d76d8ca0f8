"""A signal that another thread than the main one takes, while the main one must not be cut off."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.waiting import LONG

PROGRAM = """
import signal, sys, threading, time
from cli.stopping import STOPS, Stopped, listen

def take():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    ready.set()
    threading.Event().wait()

number, ready = int(sys.argv[1]), threading.Event()
listen()
signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
other = threading.Thread(target=take, daemon=True)
other.start()
ready.wait()
try:
    try:
        signal.pthread_kill(other.ident, number)
        while number not in signal.sigpending():
            time.sleep(0.01)  # gives way: CPython handles a signal of another thread when the main one takes its turn
        print("done")
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    print("went on")
except Stopped as stop:
    print(stop.code)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_another_thread_takes_waits_for_the_main_one(number: signal.Signals) -> None:
    command = [sys.executable, "-c", PROGRAM, str(int(number))]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert (ended.stdout, ended.stderr) == (f"done\n{128 + number}\n", "")
