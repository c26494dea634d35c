#!/usr/bin/env python3
"""Measures Get-LlmDrift, Invoke-LlmSeed and the import of the module in a new pwsh, in pairs with a hand-written alternative.

    dotnet build LiteLlmOps.sln; python3 tests/benchmarks/drift.py [--models 10000] [--runs 7] [--slope]

The alternative requires Debian's python3-yaml, python3-psycopg2, python3-nacl and postgresql-client. Creates a lab and removes it. A ratio is the
time of the module divided by that of the alternative, per pair: the module is faster below 1.
"""
import argparse
import math
import pathlib
import queue
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

from fresh import HERE, MODULE, PWSH, Lab, bare, must, ours, pairs, show, spread


class SlowLine:
    """A connection to the database with added latency: each direction delays data by half of the added round trip."""

    def __init__(self, target, added):
        self.target, self.delay = target, added / 2
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.server.accept()
            other = socket.create_connection(self.target)
            for source, sink in ((client, other), (other, client)):
                threading.Thread(target=self.pump, args=(source, sink), daemon=True).start()

    def pump(self, source, sink):
        waiting = queue.Queue()

        def deliver():
            while True:
                due, data = waiting.get()
                time.sleep(max(0, due - time.perf_counter()))
                try:
                    sink.sendall(data)
                except OSError:
                    return
                if not data:
                    sink.close()
                    return

        threading.Thread(target=deliver, daemon=True).start()
        try:
            while data := source.recv(1 << 20):
                waiting.put((time.perf_counter() + self.delay, data))
        except OSError:
            pass
        waiting.put((time.perf_counter() + self.delay, b""))


def session(path):
    out = must([*PWSH, "-File", str(HERE / "session.ps1"), "-Module", str(MODULE), "-Path", path])[1]
    return {name: float(value) for name, value in (line.split() for line in out.splitlines())}


def imports(runs):
    full, empty, _ = pairs(ours("1"), bare("1"), 2 * runs)
    show("import of the module, above an empty pwsh", f"{1000 * statistics.median(a - b for a, b in zip(full, empty)):.0f} ms", f"pwsh alone {spread(empty)} s", "under 80 ms")


def drift(lab, models, runs):
    stored = ours(f"Get-LlmDrift -Deployment {lab.path} -Plane Stored -Quiet")
    script = [sys.executable, str(HERE / "reference.py"), lab.path]
    mine, theirs, ratios = pairs(stored, script, runs)
    show(f"drift of {models} models, whole process", f"{spread(mine)} s", f"Python {spread(theirs)} s", "")
    show("... ratio to Python", spread(ratios), "", "at most 0.8")
    show("... its memory at most", f"{must(stored)[2]:.0f} MB", f"Python {must(script)[2]:.0f} MB", "under 250 MB")
    python = statistics.median(theirs)
    warm = session(lab.path)
    show("drift in a warm session", f"{warm['drift']:.3f} s", f"ratio to Python {warm['drift'] / python:.2f}", "at most 0.3")
    show("seed with nothing to do, warm", f"{warm['idle-seed']:.3f} s", f"ratio to a drift {warm['idle-seed'] / warm['drift']:.2f}", "at most 1.1")
    show("first object, then stop", f"{warm['first']:.3f} s", f"session's memory at most {warm['memory']:.0f} MB")


def stop(lab):
    process = subprocess.Popen(ours(f"while ($true) {{ Get-LlmDrift -Deployment {lab.path} -Plane Stored -IncludeEqual }}"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(3)
    start = time.perf_counter()
    process.send_signal(signal.SIGINT)
    process.wait()
    show("Ctrl+C until the process has ended", f"{time.perf_counter() - start:.3f} s", "", "under 0.5 s")


def seed(lab, models, runs):
    command = ours(f"(Invoke-LlmSeed -Deployment {lab.path} -NoWait -Force -Confirm:$false | Measure-Object).Count")
    empty = lambda: lab.psql('DELETE FROM "LiteLLM_ProxyModelTable"')
    mine, _, ratios = pairs(command, [sys.executable, str(HERE / "reference.py"), lab.path], runs, before=empty)
    empty()
    _, out, memory = must(command)
    assert out.strip() == str(models), out
    show(f"seed of {models} new models, whole process", f"{spread(mine)} s", f"/model/new at 40 ms each {models * 0.04:.0f} s")
    show("... ratio to the Python script that only compares", spread(ratios), "", "at most 1.6")
    show("... its memory at most", f"{memory:.0f} MB", "", "under 300 MB")


def locks(lab, models):
    """The time from the statement that locks the rows to the commit, by the server's clock, when every row changes."""
    lab.psql("ALTER SYSTEM SET log_line_prefix = '%a %n '")
    file = pathlib.Path(f"{lab.path}/models.yaml")
    held = []
    for round in range(3):
        file.write_text(re.sub(r"timeout: \d+", f"timeout: {200 + round}", file.read_text()))
        lines = lab.statements(ours(f"$null = Invoke-LlmSeed -Deployment {lab.path} -NoWait -Force -Confirm:$false"))
        # The timestamp precedes the level.
        clock = {what: float(re.search(r"(\d+\.\d+) LOG:", line)[1]) for line in lines for what in ("WITH t0", "COMMIT") if what in line and "sha256" in line or what == "COMMIT" and what in line}
        held.append(clock["COMMIT"] - clock["WITH t0"])
    show(f"rows locked by a seed that changes all {models}", f"{statistics.median(held):.3f} s", "", "under 0.5 s")


def slow_line(lab):
    host, port = re.search(r"@([\d.]+):(\d+)/", lab.url).groups()
    before = session(lab.path)["drift"]
    line = SlowLine((host, int(port)), 0.02)
    file = pathlib.Path(f"{lab.path}/env.litellm")
    text = file.read_text()
    file.write_text(text.replace(f"@{host}:{port}/", f"@{host}:{line.port}/"))
    after = session(lab.path)["drift"]
    file.write_text(text)
    show("drift with 20 ms more a round trip", f"{after - before:+.3f} s", "", "under 0.3 s more")


def count(lab, models):
    lab.psql("ALTER SYSTEM SET log_line_prefix = '%a '")
    for what, aim, before, command in (
        ("drift", 8, "", f"Get-LlmDrift -Deployment {lab.path} -Plane Stored -Quiet"),
        ("seed", 12, 'DELETE FROM "LiteLLM_ProxyModelTable"', f"$null = Invoke-LlmSeed -Deployment {lab.path} -NoWait -Force -Confirm:$false"),
    ):
        if before:
            lab.psql(before)
        show(f"statements of a {what} of {models} models", str(len(lab.statements(ours(command)))), "", f"at most {aim}")


def slope(sizes):
    points = []
    for size in sizes:
        with Lab(size) as lab:
            seconds = session(lab.path)["drift"]
            points.append((math.log(size), math.log(seconds)))
            show(f"drift of {size} models, warm", f"{seconds:.3f} s")
    x, y = zip(*points)
    show("log-log slope", f"{statistics.linear_regression(x, y).slope:.2f}", "", "under 1.15")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--models", type=int, default=10_000)
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--slope", action="store_true", help="from 100 to 50,000 models too: some minutes")
    given = arguments.parse_args()
    imports(given.runs)
    with Lab(given.models) as lab:
        drift(lab, given.models, given.runs)
        stop(lab)
        seed(lab, given.models, given.runs)
        count(lab, given.models)
        locks(lab, given.models)
        slow_line(lab)
    if given.slope:
        slope([100, 1_000, 10_000, 50_000])


if __name__ == "__main__":
    main()
