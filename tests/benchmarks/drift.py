#!/usr/bin/env python3
"""How long a drift and a seed take, beside what a user would use instead, in one run.

    dotnet build LiteLlmOps.sln -c Release; python3 tests/benchmarks/drift.py [--models 10000] [--slope]

Needs Debian's python3-yaml, python3-psycopg2, python3-nacl and postgresql-client for the other side. Makes a lab and removes it.
"""
import argparse
import math
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
LLMOPS = str(ROOT / "bin" / "shell" / "llmops")


def run(command, **options):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    out, err = process.communicate()
    return time.perf_counter() - start, out, err, process.returncode


def must(command, **options):
    seconds, out, err, code = run(command, **options)
    if code not in (0, 2):
        raise SystemExit(f"{command} ended with {code}:\n{out}{err}")
    return seconds, out


def llmops(text):
    return [LLMOPS, "-Command", text]


def peak_memory(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024


def median(command, runs=5):
    return statistics.median(must(command)[0] for _ in range(runs))


class Lab:
    def __init__(self, models):
        self.path = tempfile.mkdtemp(prefix="llmops-bench-") + "/lab"
        must(llmops(f"New-LlmLab -Path {self.path} -Models {models}"))
        text = open(f"{self.path}/env.litellm").read()
        self.url = re.search(r"DATABASE_URL=([^?\n]+)", text)[1]
        # Where PostgreSQL's user may not enter the lab, its files lie elsewhere.
        self.log = self.psql("SHOW data_directory")[1].strip() + "/postgres.log"

    def psql(self, sql):
        return must(["psql", self.url, "-X", "-q", "-A", "-t", "-c", sql])

    def statements(self, command):
        self.psql("ALTER SYSTEM SET log_statement = 'all'")
        self.psql("SELECT pg_reload_conf()")
        time.sleep(0.3)
        before = os.path.getsize(self.log)
        must(command)
        time.sleep(0.2)
        with open(self.log, errors="replace") as log:
            log.seek(before)
            lines = [line for line in log if re.search(r"LOG:  (statement|execute)", line)]
        self.psql("ALTER SYSTEM RESET log_statement")
        self.psql("SELECT pg_reload_conf()")
        # The proxy of the lab polls all the while: the prefix tells whose statement a line is.
        return [line for line in lines if line.startswith("LiteLlmOps ")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        must(llmops(f"Remove-LlmLab -Path {self.path}"))
        shutil.rmtree(os.path.dirname(self.path), ignore_errors=True)


class SlowLine:
    """A line to the database that takes longer: each direction holds what it got for half of the added round trip."""

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
        import queue
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
    _, out = must([LLMOPS, "-File", str(HERE / "session.ps1"), "-Path", path])
    return {name: float(value) for name, value in (line.split() for line in out.splitlines())}


def show(what, ours, other="", aim=""):
    print(f"{what:<52} {ours:>12}   {other:<34} {aim}")


def drift(lab, models):
    stored = llmops(f"Get-LlmDrift -Deployment {lab.path} -Plane Stored -Quiet")
    python = median([sys.executable, str(HERE / "reference.py"), lab.path])
    copy = median(["psql", lab.url, "-X", "-q", "-c", r'\copy "LiteLLM_ProxyModelTable" TO /dev/null'])
    show(f"drift of {models} models, whole process", f"{median(stored):.2f} s", f"Python {python:.2f} s, \\copy {copy:.2f} s", "faster than Python")
    show("... its memory at most", f"{peak_memory(stored):.0f} MB", "", "under 250 MB")
    warm = session(lab.path)
    show("drift in a warm session", f"{warm['drift']:.3f} s", f"of all planes {warm['all-planes']:.3f} s", "under 0.5 s")
    show("seed with nothing to do, warm", f"{warm['idle-seed']:.3f} s", f"{100 * (warm['idle-seed'] / warm['drift'] - 1):+.0f} % of a drift", "within 10 %")
    show("first object, then stop", f"{warm['first']:.3f} s", "", "under 0.5 s")
    show("session's memory at most", f"{warm['memory']:.0f} MB")
    return warm


def stop(lab):
    process = subprocess.Popen(llmops(f"while ($true) {{ Get-LlmDrift -Deployment {lab.path} -Plane Stored -IncludeEqual }}"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(2.5)
    start = time.perf_counter()
    process.send_signal(signal.SIGINT)
    process.wait()
    show("Ctrl+C until the process has ended", f"{time.perf_counter() - start:.3f} s", "", "under 0.5 s")


def seed(lab, models):
    command = llmops(f"Invoke-LlmSeed -Deployment {lab.path} -NoWait -Force | ForEach-Object {{ $n++ }} -End {{ $n }}")
    times = []
    for _ in range(3):
        lab.psql('DELETE FROM "LiteLLM_ProxyModelTable"')
        seconds, out = must(command)
        assert out.strip() == str(models), out
        times.append(seconds)
    show(f"seed of {models} new models, whole process", f"{statistics.median(times):.2f} s", f"/model/new at 40 ms each {models * 0.04:.0f} s", "under 3 s")


def locks(lab, models):
    """From the statement that locks the rows to the commit, by the server's clock, when every row changes."""
    lab.psql("ALTER SYSTEM SET log_line_prefix = '%a %n '")
    file = f"{lab.path}/models.yaml"
    held = []
    for round in range(3):
        text = open(file).read()
        open(file, "w").write(re.sub(r"timeout: \d+", f"timeout: {200 + round}", text))
        lines = lab.statements(llmops(f"$null = Invoke-LlmSeed -Deployment {lab.path} -NoWait -Force"))
        # The clock stands before the level.
        clock = {what: float(re.search(r"(\d+\.\d+) LOG:", line)[1]) for line in lines for what in ("WITH t0", "COMMIT") if what in line and "sha256" in line or what == "COMMIT" and what in line}
        held.append(clock["COMMIT"] - clock["WITH t0"])
    show(f"rows locked by a seed that changes all {models}", f"{statistics.median(held):.3f} s", "", "under 0.5 s")


def slow_line(lab):
    host, port = re.search(r"@([\d.]+):(\d+)/", lab.url).groups()
    before = session(lab.path)["drift"]
    line = SlowLine((host, int(port)), 0.02)
    file = f"{lab.path}/env.litellm"
    text = open(file).read()
    open(file, "w").write(text.replace(f"@{host}:{port}/", f"@{host}:{line.port}/"))
    after = session(lab.path)["drift"]
    open(file, "w").write(text)
    show("drift with 20 ms more a round trip", f"{after - before:+.3f} s", "", "under 0.3 s more")


def count(lab, models):
    lab.psql("ALTER SYSTEM SET log_line_prefix = '%a '")
    for what, aim, before, command in (
        ("drift", 8, "", f"Get-LlmDrift -Deployment {lab.path} -Plane Stored -Quiet"),
        ("seed", 12, 'DELETE FROM "LiteLLM_ProxyModelTable"', f"$null = Invoke-LlmSeed -Deployment {lab.path} -NoWait -Force"),
    ):
        if before:
            lab.psql(before)
        show(f"statements of a {what} of {models} models", str(len(lab.statements(llmops(command)))), "", f"at most {aim}")


def slope(sizes):
    points = []
    for size in sizes:
        with Lab(size) as lab:
            seconds = session(lab.path)["drift"]
            points.append((math.log(size), math.log(seconds)))
            show(f"drift of {size} models, warm", f"{seconds:.3f} s")
    x, y = zip(*points)
    show("log-log slope", f"{statistics.linear_regression(x, y).slope:.2f}", "", "under 1.15")


def imports():
    empty, full = median([LLMOPS, "-NoModule", "-Command", "1"], 9), median([LLMOPS, "-Command", "1"], 9)
    show("import of the module, above an empty llmops", f"{1000 * (full - empty):.0f} ms", "", "under 150 ms")
    if pwsh := shutil.which("pwsh"):
        manifest = ROOT / "LiteLlmOps.psd1"
        empty, full = (median([pwsh, "-NoProfile", "-Command", text], 9) for text in ("1", f"Import-Module '{manifest}'; 1"))
        show("... above an empty pwsh", f"{1000 * (full - empty):.0f} ms", "", "under 150 ms")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--models", type=int, default=10_000)
    arguments.add_argument("--slope", action="store_true", help="from 100 to 50,000 models too: some minutes")
    given = arguments.parse_args()
    imports()
    with Lab(given.models) as lab:
        drift(lab, given.models)
        stop(lab)
        seed(lab, given.models)
        count(lab, given.models)
        locks(lab, given.models)
        slow_line(lab)
    if given.slope:
        slope([100, 1_000, 10_000, 50_000])


if __name__ == "__main__":
    main()
