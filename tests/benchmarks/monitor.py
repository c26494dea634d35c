#!/usr/bin/env python3
"""Measures the monitor of a lab: 500 requests a second beside the checks, its memory, and how fast it ends.

    dotnet build LiteLlmOps.sln; python3 tests/benchmarks/monitor.py [--seconds 30] [--rate 500]

Creates a lab with its proxy and a monitor whose jobs run every second, and removes both. Each request has its own time in a fixed schedule, so that a slow answer
does not reduce the load.
"""
import argparse
import concurrent.futures
import http.client
import os
import re
import signal
import socket
import subprocess
import time

from fresh import Lab, ROOT, must, ours, show, spread

PAGES = ["/metrics", "/health", "/health/ready"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Monitor:
    def __init__(self, lab):
        with open(f"{lab.path}/llmops.yaml", "a") as file:
            file.write("\nmonitor: { interval: 1s, slowInterval: 1s }\n")
        self.port = free_port()
        self.process = subprocess.Popen(
            ["dotnet", str(ROOT / "bin/monitor/LiteLlmOps.Monitor.dll"), "--deployment", lab.path, "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # The first run of all jobs.
        end = time.time() + 120
        while time.time() < end and "llmops_job_up" not in self.text("/metrics"):
            time.sleep(0.2)

    def text(self, page):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            connection.request("GET", page)
            return connection.getresponse().read().decode()
        except OSError:
            return ""

    def memory(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.process.pid}/status").read())[1]) / 1024

    def stop(self):
        start = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return time.perf_counter() - start


def client(port, first, step, until, start):
    """Sends the requests of a part of the schedule. Returns the milliseconds of each after its time in the schedule, and the number of failures."""
    connection, times, failed, number = http.client.HTTPConnection("127.0.0.1", port, timeout=10), [], 0, 0
    due = start + first
    while due < until:
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        try:
            connection.request("GET", PAGES[number % len(PAGES)])
            answer = connection.getresponse()
            answer.read()
            failed += answer.status not in (200, 503)
        except OSError:
            failed += 1
            connection.close()
        times.append(1000 * (time.perf_counter() - due))
        number, due = number + 1, due + step
    return times, failed


def load(port, rate, seconds, clients=8):
    start = time.perf_counter() + 0.5
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        jobs = [pool.submit(client, port, i / rate, clients / rate, start + seconds, start) for i in range(clients)]
        parts = [job.result() for job in jobs]
    return sorted(t for times, _ in parts for t in times), sum(failed for _, failed in parts), time.perf_counter() - start


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=30)
    arguments.add_argument("--rate", type=int, default=500)
    given = arguments.parse_args()
    with Lab(40) as lab:
        monitor = Monitor(lab)
        try:
            load(monitor.port, given.rate, 5)
            before = monitor.memory()
            times, failed, seconds = load(monitor.port, given.rate, given.seconds)
            show(f"{given.rate} requests a second for {given.seconds} s", f"{len(times) / seconds:.0f} a second", f"{failed} failed", f"{given.rate}, none failed")
            show("... time from the schedule to the answer", f"{times[len(times) // 2]:.1f} ms", f"99 %: {times[len(times) * 99 // 100]:.1f} ms, longest {times[-1]:.1f} ms")
            show("... memory", f"{monitor.memory():.0f} MB", f"{monitor.memory() - before:+.0f} MB in these requests", "flat")
        finally:
            show("end after SIGTERM", f"{monitor.stop():.2f} s", "", "under 2 s")


if __name__ == "__main__":
    main()
