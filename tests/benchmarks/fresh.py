"""Functions shared by the benchmarks: a new pwsh with the module, runs in pairs, and a lab.

The pwsh is that of the tool manifest. It is started directly, like an installed one, not through the dotnet command.
"""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
MODULE = ROOT / "LiteLlmOps.psd1"


def _home():
    done = subprocess.run(["dotnet", "tool", "run", "pwsh", "--", "-NoProfile", "-Command", "$PSHOME"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"There is no pwsh; build first (dotnet build LiteLlmOps.sln):\n{done.stderr}")
    return done.stdout.strip()


PWSH = ["dotnet", f"{_home()}/pwsh.dll", "-NoProfile", "-NonInteractive"]


def bare(script):
    """A command of pwsh without the module."""
    return [*PWSH, "-Command", script]


def ours(script):
    """A command of pwsh with the module imported first."""
    return bare(f"Import-Module '{MODULE}'; {script}")


def must(command):
    """Runs a command. Returns the seconds, its output, and its peak memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # The commands of the benchmarks print little, so that the pipes cannot fill up.
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}:\n{out}{err}")
    return seconds, out, usage.ru_maxrss / 1024


def pairs(first, second, runs=7, before=None):
    """Runs two commands alternately, after one warm-up run of each. Returns the seconds of each, and the ratio of each pair."""
    times = []
    for i in range(runs + 1):
        if before:
            before()
        a = must(first)[0]
        b = must(second)[0]
        if i:
            times.append((a, b))
    return [a for a, _ in times], [b for _, b in times], [a / b for a, b in times]


def spread(values, form="{:.2f}"):
    """The median and the range of the values."""
    return f"{form.format(statistics.median(values))} ({form.format(min(values))} to {form.format(max(values))})"


def show(what, value, other="", aim=""):
    print(f"{what:<52} {value:<24} {other:<44} {aim}", flush=True)


class Lab:
    """A lab in a temporary folder. Its proxy is stopped, because polls would distort the measurements."""

    def __init__(self, models):
        self.folder = tempfile.mkdtemp(prefix="llmops-bench-")
        os.chmod(self.folder, 0o777)
        self.path = f"{self.folder}/lab"
        proxy = must(ours(f"(New-LlmLab -Path {self.path} -Models {models}).ProxyProcessId"))[1]
        os.kill(int(proxy), 15)
        self.connect()

    def connect(self):
        text = open(f"{self.path}/env.litellm").read()
        self.url = re.search(r"DATABASE_URL=([^?\n]+)", text)[1]
        # The data folder is outside the lab if the user of PostgreSQL has no access to it.
        self.log = self.psql("SHOW data_directory").strip() + "/postgres.log"

    def psql(self, sql):
        return must(["psql", self.url, "-X", "-q", "-A", "-t", "-c", sql])[1]

    def statements(self, command):
        """The lines of the server's log with the statements of a command."""
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
        # The prefix identifies the client of a statement.
        return [line for line in lines if line.startswith("LiteLlmOps ")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        must(ours(f"Remove-LlmLab -Path {self.path} -Confirm:$false"))
        shutil.rmtree(self.folder, ignore_errors=True)
