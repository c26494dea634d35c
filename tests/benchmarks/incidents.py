#!/usr/bin/env python3
"""Measures how fast Get-LlmIncident reads a log, compared with grep -E and ten of its patterns on the same file; its memory; and the delay of -Follow.

    dotnet build LiteLlmOps.sln; python3 tests/benchmarks/incidents.py [--megabytes 300] [--runs 15]

logmaker.py creates the log, with all formats mixed; all signatures are used. Get-LlmIncident is timed in one session, like the console of an administrator; the first run,
which includes compilation, is shown separately. Nothing else should run on the machine.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from fresh import HERE, ours

PATTERNS = [
    "Could not find field at", "sorry, too many clients already", "Got exception from REDIS", "No deployments available for selected model", "Error decrypting value",
    "invalid URI query parameter", "Client is not connected to the query engine", "Timed out fetching a new connection", "Can.t reach database server at", r"litellm\.RateLimitError: ",
]
# The number of runs in which the runtime still recompiles frequent code.
WARMING = 12
SESSION = """
foreach ($run in 1..{runs}) {{
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $found = @(Get-LlmIncident -Path '{path}' -SkipVerification)
    "run $($clock.Elapsed.TotalSeconds) $($found.Count)"
}}
"""


def timed(path, runs):
    process = subprocess.Popen(ours(SESSION.format(runs=runs, path=path)), stdout=subprocess.PIPE, text=True)
    out = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    times = [float(t) for t in re.findall(r"^run ([\d.]+)", out, re.M)]
    if len(times) != runs:
        raise SystemExit(f"pwsh did not complete its runs:\n{out}")
    return times, usage.ru_maxrss / 1024, int(re.search(r"(\d+)\s*$", out)[1])


def grep(path, runs):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        # With /dev/null as output, grep would stop at the first matching line.
        subprocess.run(["grep", "-cE", "|".join(PATTERNS), path], stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"}, check=True)
        times.append(time.perf_counter() - start)
    return times


def follow(folder, lines=20):
    """The seconds from writing a line to the incident, for different lines."""
    path = f"{folder}/follow.log"
    pathlib.Path(path).touch()
    process = subprocess.Popen(ours(f"Get-LlmIncident -Follow -Verbose -SkipVerification -Path '{path}' | ForEach-Object {{ \"seen $($_.Subject)\" }}"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen, ready = {}, threading.Event()

    def read():
        for line in process.stdout:
            if "Following" in line:
                ready.set()
            if match := re.match(r"seen (\S+)", line):
                seen[match[1]] = time.perf_counter()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    if not ready.wait(30):
        raise SystemExit("-Follow did not start")
    written = {}
    with open(path, "a") as log:
        for i in range(lines):
            name = "model-" + "abcdefghijklmnopqrstuvwxyz"[i]
            log.write(f"11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model={name}. Call\n")
            log.flush()
            written[name] = time.perf_counter()
            time.sleep(0.7 + 0.031 * i)
    time.sleep(1)
    process.terminate()
    process.wait()
    reader.join(5)
    return [seen[name] - at if name in seen else float("inf") for name, at in written.items()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="llmops-bench-") as folder:
        path = f"{folder}/big.log"
        subprocess.run([sys.executable, HERE / "logmaker.py", path, str(options.megabytes)], check=True)
        size = os.path.getsize(path) / 1e6
        subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)  # so that both read it from the file cache
        half = options.runs // 2
        before = grep(path, half)
        times, memory, incidents = timed(path, options.runs + WARMING)
        theirs = before + grep(path, options.runs - half)
        warm = times[WARMING:]
        median, their_median = statistics.median(warm), statistics.median(theirs)
        print(f"a log of {size:.0f} MB, {incidents} incidents, whole catalogue    median {median:.2f} s ({size / median / 1000:.2f} GB/s), best {min(warm):.2f} s ({size / min(warm) / 1000:.2f} GB/s)   aim: 1 GB/s")
        print(f"the same, first run of a session               {times[0]:.2f} s")
        print(f"grep -E with ten patterns, same file           median {their_median:.2f} s ({size / their_median / 1000:.2f} GB/s), best {min(theirs):.2f} s   aim: never slower than it; ours takes {median / their_median:.2f} of its time")
        print(f"memory of the whole process                    {memory:.0f} MB   aim: under 200 MB, of which pwsh has 100")
        waits = follow(folder)
        print(f"-Follow, from line to incident                 median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s   aim: under 1 s")


main()
