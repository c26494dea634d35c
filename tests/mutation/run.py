#!/usr/bin/env python3
"""Mutates the rules that decide, runs their tests on each mutant with Stryker, and prints how many of them the tests find.

    tests/mutation/run.py                          every area; ends with exit code 1 if one has a score below 80
    tests/mutation/run.py undo guards              these areas
    tests/mutation/run.py --survivors undo         also the mutants that no test finds: file, line, code and mutation
    tests/mutation/run.py --last --survivors undo  those of the last run
    tests/mutation/run.py --list                   the areas

Needs .NET. Stryker is installed into the output folder; an area takes between five minutes and half an hour.

The score is the share of the mutants found, as Stryker counts: killed and timed out, of all except ignored ones and those that do not compile. Stryker leaves all
mutants of an expression or a method out when the compiler refuses one of them (a pattern variable that would have no value), so that a score of 100 does not
mean that every line is tested.
"""
import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CORE = os.path.join(ROOT, "src", "LiteLlmOps.Core")
STRYKER = "5.1.0"
LEAST = 80

# Of each area: the files that are mutated (relative to LiteLlmOps.Core), the files of tests (relative to LiteLlmOps.Tests), and the mutators that are left out.
# Only quick tests: none that need PostgreSQL, PowerShell or another process. Tables of data are not mutated: they would be tested against a copy of themselves.
# Where texts are messages, the mutator of strings is left out: tests assert what a message says where that matters, and not its words.
AREAS = {
    "comparers": {
        "files": ["Values/NodeComparer.cs", "Values/NodePatch.cs", "Values/NodeEquality.cs", "Values/ElementKeys.cs"],
        "tests": ["Configuration/NodeTests", "Drift/NodeComparerTests"],
        "ignored": [],
    },
    "effects": {
        "files": ["Observation/Drift/EffectRules.cs", "Observation/Drift/EffectRules.Entries.cs", "Observation/Drift/EffectRules.Files.cs",
                  "LiteLlm/PollFailure.cs", "LiteLlm/SettingRule.cs"],
        "tests": ["Drift/DriftFinderTests", "Drift/EffectRulesTests", "LiteLlm/LiteLlmRulesTests", "LiteLlm/PollFailureTests", "LiteLlm/SettingEffectTests",
                  "Settings/SettingAnswersTests"],
        "ignored": ["string"],
    },
    "drift": {
        "files": ["Observation/Drift/StoredComparison.cs", "Observation/Drift/LiveComparison.cs", "Observation/Drift/ValueComparison.cs",
                  "Observation/Drift/GuardrailComparison.cs"],
        "tests": ["Drift/DriftFinderTests", "Drift/GuardrailComparisonTests", "Drift/LiveComparisonTests", "Drift/EffectRulesTests", "Drift/ValueComparisonTests",
                  "Seeding/GuardrailSeedTests", "Seeding/SeedPlannerTests"],
        "ignored": ["string"],
    },
    "planner": {
        "files": ["Operations/Changes/SeedPlanner.cs", "Operations/Changes/ChangedFields.cs", "Operations/Changes/UnstorableValues.cs"],
        "tests": ["Seeding/GuardedSeedTests", "Seeding/GuardrailSeedTests", "Seeding/PlannedChangesTests", "Seeding/PlannedFileTests",
                  "Seeding/SeedOperationTests", "Seeding/SeedPlannerTests", "Seeding/UnstorableValuesTests"],
        "ignored": ["string"],
    },
    "guards": {
        "files": ["Operations/Changes/SeedGuards.cs", "Operations/Changes/ImpactGuard.cs", "Operations/Changes/ImpactGraph.cs", "Operations/Changes/ImpactSet.cs",
                  "Operations/Changes/LlmImpactLimit.cs", "Operations/Changes/ModelAccess.cs", "Operations/Changes/McpAccess.cs",
                  "Operations/Changes/ModelGroups.cs", "Operations/Changes/PlanCheck.cs"],
        "tests": ["Impacts/ImpactGraphTests", "Impacts/LlmImpactTests", "Seeding/PlanCheckTests", "Seeding/SeedGuardsTests", "Seeding/SeedOperationTests"],
        "ignored": ["string"],
    },
    "masking": {
        "files": ["Vocabulary/Masking/ArgumentMask.cs", "Vocabulary/Masking/MaskedText.cs", "Vocabulary/Masking/PairMask.cs", "Vocabulary/Masking/SecretShapes.cs",
                  "Vocabulary/Masking/SecretText.cs", "Vocabulary/Masking/UrlMask.cs", "Vocabulary/Masking/VariableWords.cs", "LiteLlm/Secrets/SecretMask.cs",
                  "LiteLlm/Secrets/ConnectionMask.cs"],
        "tests": ["Secrets/KnownSecretsTests", "Secrets/MaskFormTests", "Secrets/MaskTableTests", "Secrets/SecretMaskTests"],
        "ignored": [],
    },
    "judgement": {
        "files": ["Operations/Incidents/IncidentAssessment.cs", "Operations/Incidents/IncidentAggregator.cs", "Operations/Incidents/IncidentRollUp.cs",
                  "Operations/Incidents/RecentFailures.cs", "Operations/Incidents/Verification/ProbeProof.cs", "Operations/Incidents/Verification/ProbeSet.cs",
                  "Operations/Consistency/UndeterminedFindings.cs"],
        "tests": ["Consistency/UndeterminedFindingsTests", "Incidents/IncidentAggregatorTests", "Incidents/IncidentAssessmentTests",
                  "Incidents/IncidentGroupingTests", "Incidents/KnownFormTests", "Incidents/LogClockTests", "Incidents/LogScanTests",
                  "Incidents/LogZoneTests", "Incidents/ProbeProofTests", "Incidents/ProbeSetTests"],
        "ignored": ["string"],
    },
    "undo": {
        "files": ["Operations/Changes/RowUndo.cs", "Operations/Changes/UndoPlan.cs", "Operations/Changes/UndoOperation.cs"],
        "tests": ["Seeding/SeedOperationTests", "Seeding/UndoOperationTests", "Seeding/UndoPlanTests"],
        "ignored": ["string"],
    },
}


def install(output):
    """The path of the pinned Stryker."""
    folder = os.path.join(output, "tool", STRYKER)
    program = os.path.join(folder, "dotnet-stryker")
    if not os.path.exists(program):
        subprocess.run(["dotnet", "tool", "install", "dotnet-stryker", "--version", STRYKER, "--tool-path", folder], check=True, stdout=sys.stderr)
    return program


def mutate(program, name, output):
    """Runs Stryker for an area."""
    area, folder = AREAS[name], os.path.join(output, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    config = os.path.join(folder, "stryker-config.json")
    with open(config, "w") as file:
        json.dump({"stryker-config": {
            "project": "LiteLlmOps.Core.csproj",
            "mutate": area["files"],
            "ignore-mutations": area["ignored"],
            # Stryker runs xUnit 3 on VSTest, but its mutants are never active there.
            "test-runner": "mtp",
            # With more than one, mutants are confused in the processes that Stryker uses again.
            "concurrency": 1,
            "reporters": ["json"],
        }}, file)
    temporary = tempfile.mkdtemp(dir=output)
    environment = dict(os.environ, MutationTests=";".join(area["tests"]), CompileAhead="false", TMPDIR=temporary, XDG_STATE_HOME=temporary, DOTNET_CLI_TELEMETRY_OPTOUT="1")
    command = [program, "--config-file", os.path.relpath(config, HERE), "--output", folder, "--skip-version-check"]
    with open(os.path.join(folder, "log"), "w") as log:
        done = subprocess.run(command, cwd=HERE, env=environment, stdout=log, stderr=subprocess.STDOUT)
    shutil.rmtree(temporary, ignore_errors=True)
    if done.returncode:
        raise SystemExit(f"Stryker ended with exit code {done.returncode}; see {os.path.relpath(log.name)}")


def code_of(lines, location):
    """The code at a location, on one line."""
    start, end = location["start"], location["end"]
    text = lines[start["line"] - 1:end["line"]]
    text[-1] = text[-1][:end["column"] - 1]
    text[0] = text[0][start["column"] - 1:]
    return " ".join(" ".join(text).split())


def mutants_of(name, output):
    """Each mutant of the last run: file, line, mutator, code, replacement and status."""
    with open(os.path.join(output, name, "reports", "mutation-report.json"), encoding="utf-8") as file:
        report = json.load(file)
    for path, content in sorted(report["files"].items()):
        place = os.path.relpath(os.path.join(report.get("projectRoot", ""), path), CORE)
        if place not in AREAS[name]["files"]:
            continue
        lines = content["source"].splitlines()
        for mutant in content["mutants"]:
            yield (place, mutant["location"]["start"]["line"], mutant["mutatorName"], code_of(lines, mutant["location"]),
                   " ".join(mutant["replacement"].split()), mutant["status"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="*", help="default: all")
    parser.add_argument("--survivors", action="store_true", help="print the mutants that no test finds")
    parser.add_argument("--last", action="store_true", help="print the results of the last run")
    parser.add_argument("--output", default=os.path.join(HERE, "out"), help="default tests/mutation/out, which git ignores")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    unknown = [name for name in options.areas if name not in AREAS]
    if unknown:
        parser.error(f"no area {unknown[0]}; the areas are {', '.join(AREAS)}")
    if options.list:
        for name, area in AREAS.items():
            print(f"{name}\n    mutated: {', '.join(area['files'])}\n    tests: {', '.join(area['tests'])}")
        return 0
    output = os.path.abspath(options.output)
    os.makedirs(output, exist_ok=True)
    program = None if options.last else install(output)
    failed = False
    print(f"{'area':12} {'mutants':>7} {'killed':>6} {'timeout':>7} {'survived':>8} {'no coverage':>11}  score", flush=True)
    for name in options.areas or AREAS:
        if program:
            mutate(program, name, output)
        mutants = list(mutants_of(name, output))
        count = collections.Counter(mutant[-1] for mutant in mutants)
        found, missed = count["Killed"] + count["Timeout"], count["Survived"] + count["NoCoverage"]
        score = 100 * found / max(found + missed, 1)
        failed |= score < LEAST
        print(f"{name:12} {found + missed:7} {count['Killed']:6} {count['Timeout']:7} {count['Survived']:8} {count['NoCoverage']:11}  {score:5.1f}", flush=True)
        if options.survivors:
            for place, line, mutator, code, replacement, status in mutants:
                if status in ("Survived", "NoCoverage"):
                    print(f"    {place}:{line}: {'not run' if status == 'NoCoverage' else 'survived'}: {mutator}\n        {code}\n     -> {replacement}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
