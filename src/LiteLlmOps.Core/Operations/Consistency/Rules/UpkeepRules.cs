using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Consistency;

/// <summary>Checks the upkeep of the database: spend logs, dead rows, the lock of migrations, rows that LiteLLM skips, and guardrails.</summary>
internal static class UpkeepRules
{
    private const string Retention = "maximum_spend_logs_retention_period";
    private const long LargeTable = 10L << 30;
    private const long ManyDead = 10_000;

    // LiteLLM deletes old logs once a day, and a limited number each time.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(2);

    // A migration that runs holds the lock for a short time.
    private static readonly TimeSpan LongLock = TimeSpan.FromMinutes(1);

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        [.. Spend(facts), .. Dead(facts), .. Locks(facts), .. Rows(facts), .. Guardrails(facts)];

    private static IEnumerable<LlmFinding> Spend(ConsistencyFacts facts)
    {
        if (facts.Upkeep?.Spend is not { } spend)
            yield break;
        var retention = new SettingResolver(
            facts.Planes.Rules,
            facts.Planes.Effects,
            new SettingPlaces(facts.Planes),
            static (_, _) => true
        ).Resolve(ConfigSections.General, Retention);
        var size = string.Create(CultureInfo.InvariantCulture, $"{spend.Size / (double)(1 << 30):0.0} GB");
        if (PeriodOf(retention.Value) is { } period && spend.Oldest is { } oldest && oldest > period + Grace)
            yield return new LlmFinding(
                "SpendLogsKept",
                FindingSeverity.Warning,
                "LiteLLM_SpendLogs",
                $"The oldest row is {Days(oldest)} old, but {Retention} is {Durations.Format(period)} ({size}).",
                "The table grows although a retention period is set.",
                "Search the log of the proxy for the clean-up of spend logs: it runs at an interval, deletes a limited number of rows each time, and needs a proxy that was started with the setting."
            );
        else if (retention.Value is null or ConfigScalar { IsNull: true } && spend.Size > LargeTable)
            yield return new LlmFinding(
                "SpendLogsKept",
                FindingSeverity.Warning,
                "LiteLLM_SpendLogs",
                $"{size}{(spend.Oldest is { } age ? $", the oldest row is {Days(age)} old" : "")}, and {Retention} is not set.",
                "LiteLLM never deletes spend logs by itself; the table grows until the disk is full.",
                $"Declare general_settings.{Retention}, such as 30d, then run Invoke-LlmSeed and restart the proxy.",
                "Invoke-LlmSeed"
            );
    }

    // A number without a unit is days for LiteLLM (spend_log_cleanup.py).
    private static TimeSpan? PeriodOf(ConfigNode? value) =>
        value switch
        {
            ConfigScalar { Value: long days } when days is > 0 and < 100_000 => TimeSpan.FromDays(days),
            ConfigScalar { Value: string text }
                when text.EndsWith('w') && int.TryParse(text[..^1], CultureInfo.InvariantCulture, out var weeks) => TimeSpan.FromDays(
                7 * weeks
            ),
            ConfigScalar { Value: string text } when !text.All(char.IsAsciiDigit) && Durations.TryParse(text, out var period) => period,
            _ => null,
        };

    private static string Days(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days");

    private static IEnumerable<LlmFinding> Dead(ConsistencyFacts facts) =>
        from table in facts.Upkeep?.Dead ?? []
        where table.Dead > ManyDead && table.Dead > table.Live
        select new LlmFinding(
            "TableBloated",
            FindingSeverity.Warning,
            table.Table,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Dead} dead rows and {table.Live} live ones; {(table.SinceVacuum is { } since ? $"last vacuum {Durations.Format(TimeSpan.FromMinutes(Math.Floor(since.TotalMinutes)))} ago" : "no vacuum recorded")}."
            ),
            "Queries read the dead rows too and become slow.",
            $"Check autovacuum and long transactions, then run: VACUUM (ANALYZE) \"{table.Table}\";"
        );

    private static IEnumerable<LlmFinding> Locks(ConsistencyFacts facts) =>
        from holder in facts.Upkeep?.Locks ?? []
        where holder.Waiting > 0 || holder.Since > LongLock
        select new LlmFinding(
            "MigrationLocked",
            FindingSeverity.Error,
            "advisory lock of Prisma",
            PrintableText.Of(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Session {holder.ProcessId} (user {holder.User}, application '{holder.Application}', client {holder.Client}) holds it, state {holder.State} for {Durations.Format(holder.Since)}; {holder.Waiting} waiting."
                )
            ),
            "A proxy that starts cannot apply migrations: it waits, then fails with P1002.",
            $"Check whether a migration is running there. If not, end the session: SELECT pg_terminate_backend({holder.ProcessId});"
        );

    // What a real 1.83.2 did: rows of router_settings are skipped, and an empty text or list is taken for no row. Later versions are not known to end their poll.
    private static string RowImpact(LiteLlmRelease release, string section, ConfigNode value)
    {
        const string none = "None of its settings has an effect";
        if (release.SettlesPerKey)
            return $"{none}.";
        var isEmpty = value is ConfigList { Items.Count: 0 } or ConfigScalar { Value: "" };
        return section switch
        {
            ConfigSections.General when !isEmpty =>
                $"{none}, and every poll of the proxy ends at the row: MCP servers and other objects, which it reads later, are not read.",
            ConfigSections.LiteLlm when !isEmpty =>
                $"{none}, and every poll of the proxy ends at the row: the other settings and MCP servers are not read from the database either.",
            ConfigSections.Environment => $"{none}, and the proxy reads no credentials from the database.",
            _ => $"{none}.",
        };
    }

    // LiteLLM reads a settings row only when it is a map.
    private static IEnumerable<LlmFinding> Rows(ConsistencyFacts facts) =>
        from section in ConfigSections.Settings
        let value = facts.Planes.Stored?.Settings.GetValueOrDefault(section)?.Value
        where value is ConfigScalar { IsNull: false } or ConfigList
        select new LlmFinding(
            "RowSkipped",
            FindingSeverity.Error,
            $"LiteLLM_Config.{section}",
            $"The row is {(value is ConfigList ? "a list" : value is ConfigScalar { Value: string } ? "a JSON text" : "a single value")} instead of a JSON object.",
            RowImpact(facts.Planes.Rules.Release, section, value),
            "Write the row again as an object: Invoke-LlmSeed writes the declared settings.",
            "Invoke-LlmSeed"
        );

    // guardrails: of the file and the active rows of the table run side by side.
    private static IEnumerable<LlmFinding> Guardrails(ConsistencyFacts facts)
    {
        if (facts.Planes.Guardrails is not { } stored || facts.Deployment.Mode == DeploymentMode.File)
            yield break;
        var declared = GuardrailComparison.ByName(facts.Planes.Declared?.Root[GuardrailComparison.Section]);
        foreach (var row in stored)
        {
            if (!declared.TryGetValue(row.Name, out var entries))
            {
                yield return new LlmFinding(
                    "GuardrailDrift",
                    FindingSeverity.Info,
                    PrintableText.Of(row.Name),
                    "The table LiteLLM_GuardrailsTable has it, but the declaration has not.",
                    "It was added in the admin UI or over the API, and no file records it.",
                    "Declare it (Update-LlmDeclaration), or delete it (Invoke-LlmSeed -Prune All, or the admin UI)."
                );
                continue;
            }

            if (facts.Planes.Effects.GuardrailInFile(row.Name) is not { } inFile || inFile == row.Key)
                continue;
            var differing = GuardrailComparison
                .Differences(entries[0].MapAt("litellm_params"), GuardrailComparison.ParametersOf(row))
                .ToList();
            yield return new LlmFinding(
                "GuardrailDrift",
                FindingSeverity.Warning,
                PrintableText.Of(row.Name),
                $"It is in the config file of the proxy and in the table LiteLLM_GuardrailsTable{(differing.Count == 0 ? "" : $", and the two differ in {string.Join(", ", differing)}")}.",
                $"LiteLLM {facts.Planes.Effects.RunsBoth}: the one of its file and the one of the table.",
                facts.Deployment.Seed.Covers(ConfigSections.Guardrails) && facts.Deployment.Config.Rendered is not null
                    ? "Render the file without it (Export-LlmConfig), and restart the proxy."
                    : "Delete one of the two: the row in the admin UI, or the entry of the file (then restart the proxy)."
            ).At(entries[0].Position);
        }
    }
}
