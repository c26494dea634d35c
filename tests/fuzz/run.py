#!/usr/bin/env python3
"""Runs the readers of foreign text under AFL++ and prints what it found.

    tests/fuzz/run.py                               every target, an hour each
    tests/fuzz/run.py --minutes 10 yaml dotenv      ten minutes for each of these
    tests/fuzz/run.py --replay yaml FILE...         runs inputs once and prints the errors
    tests/fuzz/run.py --growth [TARGET...]          whether the work grows faster than the input, for each input of the corpus, repeated
    tests/fuzz/run.py --list                        the targets

Needs .NET and afl-fuzz (Debian: afl++). The assemblies of the module are instrumented as copies in the output folder, never in bin/. Inputs that make
a reader fail are minimised and left in OUTPUT/found/TARGET: fix the cause, then copy the input to tests/fuzz/corpus/TARGET, where the tests run it.
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROJECT = os.path.join(HERE, "LiteLlmOps.Fuzz.csproj")
# A hang is a number of branches (WorkMeter), not a time; this limit only ends what does not even branch.
HANG = "20000"
LARGEST = "65536"


def build(output):
    """The program with instrumented copies of the module and of its YAML parser."""
    subprocess.run(["dotnet", "build", PROJECT, "-v", "q", "-nologo", "-p:CompileAhead=false"], check=True, stdout=sys.stderr)
    plain = glob.glob(os.path.join(HERE, "bin", "*", "LiteLlmOps.Fuzz.dll"))
    app = os.path.join(output, "app")
    shutil.rmtree(app, ignore_errors=True)
    shutil.copytree(os.path.dirname(max(plain, key=os.path.getmtime)), app)
    assemblies = [os.path.join(app, name) for name in ("LiteLlmOps.Core.dll", "LiteLlmOps.Adapters.dll", "YamlDotNet.dll")]
    # As the compiler wrote them: those in bin/ may be compiled ahead of time, which cannot be instrumented.
    for name in ("Core", "Adapters"):
        built = glob.glob(os.path.join(ROOT, "src", "LiteLlmOps." + name, "obj", "*", f"LiteLlmOps.{name}.dll"))
        shutil.copy(max(built, key=os.path.getmtime), app)
    environment = dict(os.environ, SHARPFUZZ_ENABLE_ON_BRANCH_CALLBACK="1")
    subprocess.run(["dotnet", max(plain, key=os.path.getmtime), "instrument", *assemblies], check=True, env=environment)
    return os.path.join(app, "LiteLlmOps.Fuzz.dll")


def replay(program, target, files):
    """The exit code and the output of running inputs once. Each has a process of its own: a stack overflow ends it."""
    done = subprocess.run(["dotnet", program, "replay", target, *files], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode, done.stdout


def error_of(text):
    """What distinguishes an error: its type, and the first method of the module in its stack."""
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if ": " in line and " bytes, " in line), None)
    kind = "ended the process" if at is None else re.sub("[0-9]+", "N", "".join(lines[at + 1:at + 2]))[:160]
    place = next((line.strip() for line in lines if line.lstrip().startswith("at LiteLlmOps.") and ".Fuzz" not in line), "")
    return f"{kind} {place.split(' in ')[0]}".strip()


def minimise(program, target, data, error):
    """Removes parts of an input as long as the error stays the same; a bounded number of tries, each is a process."""
    tries, step = 60, max(1, len(data) // 2)
    with tempfile.NamedTemporaryFile() as file:
        while step and tries:
            at, removed = 0, False
            while at < len(data) and tries:
                shorter = data[:at] + data[at + step:]
                file.seek(0)
                file.truncate()
                file.write(shorter)
                file.flush()
                tries -= 1
                code, text = replay(program, target, [file.name])
                if code and error_of(text) == error:
                    data, removed = shorter, True
                else:
                    at += step
            if not removed or step > len(data):
                step //= 2
    return data


def stats_of(folder):
    try:
        with open(os.path.join(folder, "default", "fuzzer_stats")) as file:
            return dict((part.strip() for part in line.split(":", 1)) for line in file if ":" in line)
    except OSError:
        return {}


def fuzz(program, target, minutes, output):
    """Runs afl-fuzz. Returns its statistics."""
    folder = os.path.join(output, "afl", target)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    seeds = os.path.join(HERE, "corpus", target)
    temporary = tempfile.mkdtemp(dir=output)
    environment = dict(
        os.environ, AFL_SKIP_BIN_CHECK="1", AFL_NO_UI="1", AFL_NO_AFFINITY="1", AFL_SKIP_CPUFREQ="1",
        AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES="1", AFL_SKIP_CRASHES="1", AFL_FORKSRV_INIT_TMOUT="120000", TMPDIR=temporary, DOTNET_gcServer="0", DOTNET_TieredPGO="0")
    command = ["afl-fuzz", "-i", seeds, "-o", folder, "-V", str(int(minutes * 60)), "-t", HANG, "-m", "none", "-G", LARGEST]
    dictionary = os.path.join(HERE, "dictionaries", target + ".dict")
    if os.path.exists(dictionary):
        command += ["-x", dictionary]
    with open(os.path.join(output, target + ".log"), "w") as log:
        subprocess.run(command + ["dotnet", program, "fuzz", target], env=environment, stdout=log, stderr=subprocess.STDOUT)
    shutil.rmtree(temporary, ignore_errors=True)
    return stats_of(folder)


def collect(program, target, output):
    """One minimised input for each different error."""
    found = os.path.join(output, "found", target)
    shutil.rmtree(found, ignore_errors=True)
    errors = {}
    files = sorted(glob.glob(os.path.join(output, "afl", target, "default", "crashes", "id*")) + glob.glob(os.path.join(output, "afl", target, "default", "hangs", "id*")))
    for file in files:
        code, text = replay(program, target, [file])
        error = error_of(text)
        if not code or error in errors:
            continue
        os.makedirs(found, exist_ok=True)
        with open(file, "rb") as source:
            data = minimise(program, target, source.read(), error)
        errors[error] = os.path.join(found, f"{len(errors) + 1:02}")
        with open(errors[error], "wb") as result:
            result.write(data)
        with open(errors[error] + ".txt", "w") as result:
            result.write(text)
    return errors, len(files)


def growth(program, target, folder):
    """The inputs whose work grows faster than they do: each is repeated to two sizes, of which the second is 16 times the first."""
    sizes = (16384, 262144)
    for file in glob.glob(os.path.join(HERE, "corpus", target, "*")):
        with open(file, "rb") as source:
            data = source.read() or b" "
        for size in sizes:
            with open(os.path.join(folder, f"{os.path.basename(file)}.{size}"), "wb") as result:
                # Whole lines, and no half of a character at the end.
                result.write((data.rstrip(b"\n") + b"\n") * (size // (len(data) + 1) + 1))
    files = sorted(glob.glob(os.path.join(folder, "*")))
    _, text = replay(program, target, files)
    work = {m[1]: int(m[2]) for m in re.finditer(r"^(.+): [A-Za-z]+, [0-9]+ bytes, ([0-9]+) branches$", text, re.MULTILINE)}
    names = sorted({file.rsplit(".", 1)[0] for file in files})
    ratios = {os.path.basename(name): [work.get(f"{name}.{size}") for size in sizes] for name in names}
    # An error at the start of the longer one is no growth, and one at the start of the shorter one has no work to compare with.
    return {name: works for name, works in ratios.items() if None in works or (works[0] > 100_000 and works[1] > 40 * works[0])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help="targets, or the inputs of --replay")
    parser.add_argument("--minutes", type=float, default=60, help="for each target; default 60")
    parser.add_argument("--output", default=os.path.join(HERE, "out"), help="default tests/fuzz/out, which git ignores")
    parser.add_argument("--replay", metavar="TARGET")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--no-build", action="store_true", help="use the program of the last run")
    options = parser.parse_args()
    output = os.path.abspath(options.output)
    os.makedirs(output, exist_ok=True)
    program = os.path.join(output, "app", "LiteLlmOps.Fuzz.dll") if options.no_build else build(output)
    if options.replay:
        code, text = replay(program, options.replay, options.targets)
        print(text)
        return code
    listed = subprocess.run(["dotnet", program, "list"], check=True, capture_output=True, text=True).stdout
    if options.list:
        print(listed, end="")
        return 0
    names = [line.split("\t")[0] for line in listed.splitlines()]
    unknown = [name for name in options.targets if name not in names]
    if unknown:
        parser.error(f"no target {unknown[0]}; the targets are {', '.join(names)}")
    if options.growth:
        failed = False
        for target in options.targets or names:
            with tempfile.TemporaryDirectory() as folder:
                found = growth(program, target, folder)
            failed |= bool(found)
            print(target, "; ".join(f"{name}: {works} branches" for name, works in found.items()) or "grows with the input", flush=True)
        return 1 if failed else 0
    if not shutil.which("afl-fuzz"):
        parser.error("afl-fuzz was not found; on Debian: apt-get install afl++")
    failed = False
    print(f"{'target':15} {'minutes':>7} {'executions':>11} {'paths':>6} {'stability':>9} {'edges':>7}  errors", flush=True)
    for target in options.targets or names:
        start = time.monotonic()
        stats = fuzz(program, target, options.minutes, output)
        minutes = (time.monotonic() - start) / 60
        errors, saved = collect(program, target, output)
        failed |= bool(errors) or not stats
        print(f"{target:15} {minutes:7.1f} {stats.get('execs_done', 'none'):>11} {stats.get('corpus_count', stats.get('paths_total', '')):>6} {stats.get('stability', ''):>9} "
              f"{stats.get('edges_found', ''):>7}  {len(errors)} of {saved} saved inputs", flush=True)
        for error, file in errors.items():
            print(f"    {os.path.relpath(file)}: {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
