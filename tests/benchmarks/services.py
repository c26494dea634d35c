#!/usr/bin/env python3
"""Compares the duration of Restart-LlmServices with the slowest chain of stop and start times, and checks that no process is left.

    dotnet build LiteLlmOps.sln; python3 tests/benchmarks/services.py

The services have fixed start and stop times. For comparison: the same times in sequence, as in a script with kill, sleep and curl.
"""
import json
import pathlib
import subprocess
import tempfile

from fresh import must, ours

# name, seconds until ready, seconds to stop, dependencies
SERVICES = [("proxy", 2.0, 1.0, []), ("health", 0.5, 0.2, ["proxy"]), ("metrics", 1.0, 0.5, ["proxy"]), ("rerank", 3.0, 0.3, [])]

PROGRAM = """import os, signal, socket, sys, time
port, start, stop = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
def end(*_):
    time.sleep(stop)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
time.sleep(start)
server = socket.create_server(("127.0.0.1", port))
while True:
    server.accept()[0].close()
"""


def free_port():
    import socket
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def run(script):
    return json.loads(must(ours(f"ConvertTo-Json @({script}) -Depth 5 -EnumsAsStrings"))[1])


def main():
    with tempfile.TemporaryDirectory(prefix="llmops-bench-") as folder:
        program = pathlib.Path(folder, "service.py")
        program.write_text(PROGRAM)
        pathlib.Path(folder, "config.yaml").write_text("general_settings: {}\n")
        lines = [f"  - {{ name: {n}, command: 'python3 {program} {{port}} {start} {stop}', port: {free_port()}, dependsOn: [{', '.join(on)}] }}\n" for n, start, stop, on in SERVICES]
        pathlib.Path(folder, "llmops.yaml").write_text("name: bench\nservices:\n" + "".join(lines))
        try:
            run(f"Start-LlmService -Deployment {folder}")
            times = []
            for _ in range(5):
                results = run(f"Restart-LlmServices -Deployment {folder}")
                assert len(results) == len(SERVICES), results
                times.append(results[-1]["Run"])
            seconds = sorted(t["Duration"]["TotalSeconds"] for t in times)
            # metrics stops, the proxy stops and starts, then metrics starts; rerank restarts in parallel.
            chain = max(0.5 + 1.0 + 2.0 + 1.0, 0.3 + 3.0)
            print(f"four services: {seconds[2]:.2f} s (from {seconds[0]:.2f} to {seconds[-1]:.2f}), slowest chain {chain:.2f} s, ratio {seconds[2] / chain:.2f}; one after the other {sum(s[1] + s[2] for s in SERVICES):.2f} s")
            print("critical chain: " + ", ".join(times[-1]["CriticalChain"]))
        finally:
            run(f"Stop-LlmService -Deployment {folder} -Confirm:$false")
        left = subprocess.run(["pgrep", "-f", str(program)], capture_output=True, text=True).stdout.split()
        print(f"processes left: {len(left)}")


if __name__ == "__main__":
    main()
