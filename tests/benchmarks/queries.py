#!/usr/bin/env python3
"""Measures the queries on a generated database, in pairs with psql and the same SQL.

    dotnet build LiteLlmOps.sln; python3 tests/benchmarks/queries.py [--rows 5000000] [--requests 1000000] [--runs 7] [--keep] [--path FOLDER]

Creates a lab with 5,000,000 requests over 90 days (queries.sql; 8 GB of disk space and some minutes) and removes it. --keep keeps it and prints its folder;
--path uses such a folder. The SQL of psql is that of the module, from the log of the server. A ratio is the time of the module divided by that of psql, per pair.
"""
import argparse
import os
import re
import statistics
import subprocess
import threading
import time

from fresh import HERE, Lab, bare, must, ours, pairs, show, spread


class Database(Lab):
    """A lab with requests. With a path, one that was kept."""

    def __init__(self, rows, path, keep):
        self.keep = keep or bool(path)
        if path:
            self.path = path
            self.connect()
        else:
            super().__init__(8)
            seconds = must(["psql", self.url, "-X", "-q", "-v", f"rows={rows}", "-f", str(HERE / "queries.sql")])[0]
            show(f"database of {rows:,} requests", f"{seconds:.0f} s", self.psql("SELECT pg_size_pretty(pg_database_size(current_database()))").strip())
        self.psql("ALTER SYSTEM SET log_line_prefix = '%a '")

    def __exit__(self, *error):
        if self.keep:
            print(f"The lab is kept in {self.path}")
        else:
            super().__exit__(*error)

    def sql(self, command):
        """The longest statement of a command apart from those that read the catalogue, with its parameters as literals."""
        self.psql("ALTER SYSTEM SET log_statement = 'all'")
        self.psql("SELECT pg_reload_conf()")
        time.sleep(0.5)
        before = os.path.getsize(self.log)
        must(ours(command))
        time.sleep(0.3)
        with open(self.log, errors="replace") as log:
            log.seek(before)
            text = log.read()
        self.psql("ALTER SYSTEM RESET log_statement")
        self.psql("SELECT pg_reload_conf()")
        entries = re.findall(r"^LiteLlmOps [^\n]*?LOG:  execute [^:]*: (.*?)(?=^\S|\Z)(?:^[^\n]*?DETAIL:  (?:P|p)arameters: ([^\n]*)\n)?", text, re.M | re.S)
        sql, parameters = max((e for e in entries if "pg_" not in e[0]), key=lambda e: len(e[0]))
        sql = re.sub(r"^DECLARE \w+ NO SCROLL CURSOR FOR ", "", " ".join(sql.split()))
        for number, value in sorted(re.findall(r"\$(\d+) = ('(?:[^']|'')*'|NULL)", parameters), key=lambda p: -int(p[0])):
            sql = sql.replace(f"${number}", value)
        return sql


# .NET compiles a method again in the background after 30 calls, which takes a processor from the server until it is done.
WARM = """
$path = '{path}'; $url = '{url}'; $sql = $env:BENCHMARK_SQL
$mine = {{ {command} }}
$theirs = {{ psql $url -X -q -A -t -c $sql }}
foreach ($run in 1..50) {{ $null = & $mine }}
$null = & $theirs
foreach ($run in 1..{runs}) {{
    '{{0}} {{1}}' -f (Measure-Command {{ $null = & $mine }}).TotalSeconds, (Measure-Command {{ $null = & $theirs }}).TotalSeconds
}}
"""


def warm(lab, command, sql, runs):
    """The seconds of a command in a warm session, and those of psql with its SQL, alternately."""
    os.environ["BENCHMARK_SQL"] = sql
    out = must(ours(WARM.format(path=lab.path, url=lab.url, command=command, runs=runs)))[1]
    mine, theirs = zip(*(map(float, line.split()) for line in out.splitlines()))
    return mine, theirs, [a / b for a, b in zip(mine, theirs)]


def first_rows(lab, runs):
    command = f"Get-LlmRequest -Deployment {lab.path} | Select-Object -First 10"
    mine, theirs, ratios = warm(lab, command, lab.sql(command) + " LIMIT 10", runs)
    show("first ten requests, warm session", f"{spread(mine, '{:.3f}')} s", f"psql with LIMIT 10 {spread(theirs, '{:.3f}')} s", "under 0.3 s")
    show("... ratio to psql", spread(ratios))
    # The model of 600 of 5,000,000 requests: the first rows are not the newest.
    command = f"Get-LlmRequest -Deployment {lab.path} -Last 24h -Failed -Model model-07"
    mine, theirs, ratios = warm(lab, command, lab.sql(command), runs)
    show("failures of a model in a day, warm session", f"{spread(mine, '{:.3f}')} s", f"psql {spread(theirs, '{:.3f}')} s", "")


def observed(command):
    """The output of a command, the seconds of processor time that it and its children used, and samples of its memory in MB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    samples, ended = [], threading.Event()

    def sample():
        while not ended.wait(0.1):
            try:
                samples.append(int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{process.pid}/status").read())[1]) / 1024)
            except (OSError, TypeError):
                return

    sampler = threading.Thread(target=sample)
    sampler.start()
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    sampler.join()
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return out, usage.ru_utime + usage.ru_stime, samples


# The module reads the names of users and teams apart from the requests; a user of psql joins them.
NAMED = """SELECT r.*, COALESCE(NULLIF(u.user_alias, ''), NULLIF(u.user_email, '')) AS user_name, t.team_alias AS team_name FROM ({sql}) r
LEFT JOIN "LiteLLM_UserTable" u ON u.user_id = r."user" LEFT JOIN "LiteLLM_TeamTable" t ON t.team_id = r.team_id"""


def stream(lab, requests, slow, runs):
    since = lab.psql(f'SELECT to_char("startTime", \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\') FROM "LiteLLM_SpendLogs" ORDER BY "startTime" DESC OFFSET {requests - 1} LIMIT 1').strip()
    source = f"Get-LlmRequest -Deployment {lab.path} -Since {since}"
    sql = lab.sql(f"$null = {source} | Select-Object -First 1")
    os.environ["BENCHMARK_SQL"] = NAMED.format(sql=f"{sql} LIMIT {slow}")
    count = "(Measure-Command {{ $script:count = ({0} | Measure-Object).Count }}).TotalSeconds; $count"
    mine = ours(count.format(f"{source} | Where-Object {{ $_.Cost -gt 0.01 }}"))
    theirs = bare(count.format(f"psql '{lab.url}' -X -q --csv -c $env:BENCHMARK_SQL | ConvertFrom-Csv | Where-Object {{ [double] $_.spend -gt 0.01 }}"))
    copy = ["psql", lab.url, "-X", "-q", "-c", f"COPY ({sql}) TO '/dev/null'"]
    # Each is the seconds, and the seconds of processor time.
    fast, other, server, memory = [], [], [], []
    for run in range(runs):
        out, cpu, samples = observed(mine)
        seconds, found = out.split()
        fast.append((float(seconds), cpu))
        memory.append(samples)
        out, cpu, _ = observed(theirs)
        other.append((float(out.split()[0]) * requests / slow, cpu * requests / slow))
        server.append(must(copy)[0])
    show(f"{requests:,} requests through Where-Object", f"{spread([f[0] for f in fast])} s", f"psql --csv | ConvertFrom-Csv {spread([o[0] for o in other])} s" + (f", scaled from {slow:,}" if slow != requests else ""))
    show("... times as fast", spread([o[0] / f[0] for f, o in zip(fast, other)], "{:.1f}"), f"{int(found):,} selected", "at least 4")
    show("... times less processor time, without the server's", spread([o[1] / f[1] for f, o in zip(fast, other)], "{:.1f}"), f"{spread([f[1] for f in fast])} s")
    show("... the server alone (COPY to /dev/null)", f"{spread(server)} s")
    peak = max(max(m) for m in memory)
    growth = [max(m[3 * len(m) // 4 :]) - max(m[len(m) // 4 : len(m) // 2]) for m in memory]
    show("... memory of the process at most", f"{peak:.0f} MB", f"last quarter above the second: {statistics.median(growth):+.0f} MB", "under 250 MB, flat")


def spend(lab, runs):
    exists = must(ours("[bool] (Get-Command Get-LlmSpend -ErrorAction Ignore)"))[1].strip() == "True"
    if not exists:
        print("Get-LlmSpend does not exist: not measured")
        return
    command = f"Get-LlmSpend -By Day, Model -Last 90d -Deployment {lab.path}"
    mine, theirs, ratios = warm(lab, command, lab.sql(command), runs)
    show("spend by day and model, warm session", f"{spread(mine, '{:.3f}')} s", f"psql {spread(theirs, '{:.3f}')} s", "under 0.2 s")
    show("... ratio to psql", spread(ratios))
    # The days of another time zone are not in the daily tables.
    command = f"Get-LlmSpend -By Day, Model -Last 90d -TimeZone Europe/Berlin -Timeout 10m -Deployment {lab.path}"
    sql = lab.sql(command)
    os.environ["BENCHMARK_SQL"] = sql
    whole = f"(Measure-Command {{ $null = {command} }}).TotalSeconds"
    mine, theirs = [], []
    for _ in range(max(3, runs // 2)):
        mine.append(float(must(ours(whole))[1]))
        theirs.append(must(["psql", lab.url, "-X", "-q", "-A", "-t", "-o", "/dev/null", "-c", sql])[0])
    show("spend by day and model, from all requests", f"{spread(mine)} s", f"psql {spread(theirs)} s")
    show("... ratio to psql", spread([a / b for a, b in zip(mine, theirs)]), "", "at most 1.2")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=5_000_000)
    arguments.add_argument("--requests", type=int, default=1_000_000, help="through Where-Object")
    arguments.add_argument("--slow", type=int, default=100_000, help="requests of the side with ConvertFrom-Csv, whose time is scaled")
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--keep", action="store_true", help="does not remove the lab")
    arguments.add_argument("--path", help="the folder of a lab that was kept")
    given = arguments.parse_args()
    with Database(given.rows, given.path, given.keep) as lab:
        first_rows(lab, given.runs)
        stream(lab, given.requests, min(given.slow, given.requests), max(1, given.runs // 2))
        spend(lab, given.runs)


if __name__ == "__main__":
    main()
