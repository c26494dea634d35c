#!/usr/bin/env python3
"""Measures Test-LlmSmoke when every endpoint takes 200 ms, and when one never responds.

    dotnet build LiteLlmOps.sln; python3 tests/benchmarks/smoke.py [--checks 50]

For comparison: the same requests in sequence, as in a shell script with curl.
"""
import argparse
import http.server
import pathlib
import re
import socket
import tempfile
import threading
import time
import urllib.request

from fresh import must, ours


class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.2)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ready": true}')

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256  # with a shorter queue, connections are delayed by whole seconds

    def handle_error(self, *_):
        pass  # a client disconnects after its time limit


def measure(folder):
    """The seconds of the checks, without the start of the process."""
    run = f"Test-LlmSmoke -Deployment {folder} -Category Custom"
    out = must(ours(f'$null = {run}; $clock = [Diagnostics.Stopwatch]::StartNew(); $results = @({run}); "$($results.Count) $($clock.Elapsed.TotalSeconds)"'))[1]
    count, seconds = re.search(r"^(\d+) ([\d.]+)", out, re.M).groups()
    return int(count), float(seconds)


def deployment(folder, urls, timeout):
    checks = "".join(f"    - {{ name: c{i}, http: {{ url: '{u}', json: {{ ready: true }} }} }}\n" for i, u in enumerate(urls))
    pathlib.Path(folder, "config.yaml").write_text("general_settings: {}\n")
    pathlib.Path(folder, "llmops.yaml").write_text(f"name: bench\nsmoke:\n  timeout: {timeout}\n  checks:\n{checks}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--checks", type=int, default=50)
    count = parser.parse_args().checks
    server = Server(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    mute = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{server.server_port}/"
    with tempfile.TemporaryDirectory(prefix="llmops-bench-") as folder:
        deployment(folder, [url] * count, "10s")
        checks, seconds = measure(folder)
        start = time.perf_counter()
        for _ in range(count):
            urllib.request.urlopen(url).read()
        one_by_one = time.perf_counter() - start
        print(f"{checks} checks of 200 ms each              {seconds:.2f} s   one after the other {one_by_one:.2f} s   ratio {seconds / one_by_one:.2f}, at most 0.15")
        deployment(folder, [url] * (count - 1) + [f"http://127.0.0.1:{mute.getsockname()[1]}/"], "2s")
        checks, seconds = measure(folder)
        print(f"... one of which never answers, limit 2 s  {seconds:.2f} s   its limit, and no more")


main()
