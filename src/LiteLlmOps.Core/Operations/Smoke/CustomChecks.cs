using System.Globalization;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Services;

namespace LiteLlmOps.Smoke;

/// <summary>Runs the custom checks of a deployment.</summary>
/// <param name="snapshot">The deployment.</param>
internal sealed class CustomChecks(DeploymentSnapshot snapshot)
{
    // Limits the memory that a query without a LIMIT can use.
    private const int MostRows = 10_000;

    /// <param name="builtIn">The names of the built-in checks, which custom checks may depend on.</param>
    /// <exception cref="LlmException">CheckInvalid when a custom check has the name of a built-in one, or depends on an unknown check.</exception>
    public IEnumerable<Check> All(IReadOnlyCollection<string> builtIn)
    {
        var custom = snapshot.Deployment.Smoke.CustomChecks;
        var known = builtIn.Concat(custom.Select(static c => c.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var check in custom)
        {
            if (builtIn.Contains(check.Name, StringComparer.Ordinal))
                throw Invalid(check, "a built-in check has the same name. Choose another name");
            if (check.DependsOn.FirstOrDefault(d => !known.Contains(d) && !IsOfLevelFull(d)) is { } unknown)
                throw Invalid(
                    check,
                    $"it depends on '{unknown}', but no check has that name{(NearestName.Of(unknown, known) is { } near ? $". Did you mean '{near}'?" : "")}"
                );
            yield return new Check(check.Name, check.Category, check.Level, TargetOf(check.Probe), token => RunAsync(check, token))
            {
                DependsOn = check.DependsOn,
                Timeout = check.Timeout,
                IsWarning = check.IsWarning,
                Remediation = check.Remediation,
            };
        }
    }

    // These exist at level Full only; at other levels the dependency is ignored.
    private static bool IsOfLevelFull(string name) =>
        name.StartsWith("Call", StringComparison.Ordinal)
        || name.StartsWith("Stream.", StringComparison.Ordinal)
        || name is "McpServers" or "KeyBudgets";

    private LlmException Invalid(CustomCheck check, string problem) =>
        new(
            ErrorIds.CheckInvalid,
            Sentence.Of($"The check '{check.Name}' of {Path.GetFileName(snapshot.Deployment.Path)} is not valid: {problem}"),
            check.Name
        );

    private async Task<LlmCheckResult> RunAsync(CustomCheck check, CancellationToken token)
    {
        LlmCheckResult result;
        try
        {
            result = await ProbeAsync(check.Probe, token);
        }
        catch (LlmException e)
        {
            result = LlmCheckResult.Failed(e, null);
        }

        return result.Status == CheckStatus.Failed ? result with { Remediation = check.Remediation ?? result.Remediation } : result;
    }

    /// <exception cref="LlmException">The server, database or program of the check is not available.</exception>
    public Task<LlmCheckResult> ProbeAsync(CustomProbe probe, CancellationToken token) =>
        probe switch
        {
            CustomHttpProbe http => HttpAsync(http, token),
            CustomSqlProbe sql => SqlAsync(sql, token),
            CustomProcessProbe process => ProcessAsync(process, token),
            CustomFileProbe file => Task.FromResult(OfFile(file)),
            _ => throw new InvalidOperationException($"Unknown kind of check: {probe.GetType().Name}"),
        };

    private async Task<LlmCheckResult> HttpAsync(CustomHttpProbe probe, CancellationToken token)
    {
        if (probe.MissingVariable is { } variable)
            return LlmCheckResult.Failed(
                $"The variable {variable} is not defined.",
                $"Define {variable} in one of the environment files of the deployment."
            );
        var answer = await snapshot.Http.SendAsync(
            new HttpProbeRequest(probe.Url)
            {
                Method = probe.Method,
                Key = probe.Key,
                Headers = probe.Headers,
                Body = probe.Body,
            },
            token
        );
        return Result(
            HttpProblem(probe, answer) is { } problem ? HideSecrets(probe, problem) : null,
            $"Returned {answer.Status} as expected.",
            HideSecrets(probe, answer.Quote()),
            isTransient: answer.Status >= 500
        );
    }

    private string? HttpProblem(CustomHttpProbe probe, HttpProbeAnswer answer)
    {
        var json = probe.Json.Count == 0 ? null : answer.Json;
        return !probe.Status.Contains(answer.Status)
                ? $"Returned {answer.Status}; expected {string.Join(" or ", probe.Status)}.{ProxyHealth.Explain(snapshot.Deployment, probe.Url, answer.Status)}"
            : FirstMismatch(probe.Header, answer.Header) is { } header ? $"The header {header}."
            : FirstMismatch(probe.Json, path => CheckCondition.At(json, path)) is { } value ? $"The value {value}."
            : probe.Contains is { } text && !answer.Body.Contains(text, StringComparison.OrdinalIgnoreCase)
                ? $"The response does not contain '{text}'."
            : probe.Within is { } within && answer.Duration > within
                ? $"The response took {answer.Duration.TotalMilliseconds:0} ms; the limit is {Durations.Format(within)}."
            : null;
    }

    // A server may send back what it received.
    private static string HideSecrets(CustomHttpProbe probe, string text) =>
        probe
            .Secrets.Where(static v => v.Length > 5)
            .Aggregate(text, static (shown, secret) => shown.Replace(secret, SecretMask.Hidden, StringComparison.Ordinal));

    private static string? FirstMismatch(IReadOnlyDictionary<string, string> conditions, Func<string, string?> actual)
    {
        foreach (var (name, condition) in conditions)
        {
            if (actual(name) is var found && !CheckCondition.Holds(condition, found))
                return $"{name} is {(found is null ? "missing" : SecretMask.Scrub(found))}; expected {condition}";
        }

        return null;
    }

    private async Task<LlmCheckResult> SqlAsync(CustomSqlProbe probe, CancellationToken token)
    {
        await using var database = snapshot.Adapters.OpenDatabase(snapshot.Deployment, readOnly: true);
        var rows = await database.QueryAsync(probe.Query, MostRows, token);
        var (count, value) = (rows.Count.ToString(CultureInfo.InvariantCulture), rows.Count > 0 && rows[0].Count > 0 ? rows[0][0] : null);
        var problem =
            probe.Rows is { } wanted && !CheckCondition.Holds(wanted, count) ? $"The query returned {count} rows; expected {wanted}."
            : probe.Value is { } expected && !CheckCondition.Holds(expected, value)
                ? $"The value is {(value is null ? "missing" : SecretMask.Scrub(value))}; expected {expected}."
            : null;
        return Result(
            problem,
            "The query returned the expected result.",
            $"{count} rows{(value is null ? "" : $", first value {SecretMask.Scrub(value)}")}"
        );
    }

    private async Task<LlmCheckResult> ProcessAsync(CustomProcessProbe probe, CancellationToken token)
    {
        var (code, output) = await snapshot.Adapters.Commands.RunAsync(
            probe.Command[0],
            [.. probe.Command.Skip(1)],
            snapshot.Deployment.Folder,
            token
        );
        var problem =
            code != probe.ExitCode ? $"Exited with code {code}; expected {probe.ExitCode}."
            : probe.Contains is { } text && !output.Contains(text, StringComparison.OrdinalIgnoreCase)
                ? $"The output does not contain '{text}'."
            : null;
        var line = SecretMask.Scrub(output.ReplaceLineEndings(" ").Trim());
        return Result(
            problem,
            $"Exited with code {code} as expected.",
            $"{code} {(line.Length <= 160 ? line : line[..160] + "…")}".TrimEnd()
        );
    }

    private LlmCheckResult OfFile(CustomFileProbe probe)
    {
        if (snapshot.Adapters.Commands.Stat(probe.Path) is not { } file)
            return Result(probe.Exists ? "The file does not exist." : null, "The file does not exist, as expected.", null);
        return Result(
            FileProblem(probe, file),
            "The file meets all conditions.",
            $"{file.Size} bytes, changed {file.ChangedAt:yyyy-MM-dd HH:mm:ss} UTC"
        );
    }

    private string? FileProblem(CustomFileProbe probe, FileFacts file)
    {
        var age = snapshot.Adapters.Time.UtcNow() - file.ChangedAt;
        return !probe.Exists ? "The file exists, but should not."
            : probe.MaxAge is { } limit && age > limit
                ? $"The file is {Durations.Format(TimeSpan.FromSeconds(Math.Floor(age.TotalSeconds)))} old; the limit is {Durations.Format(limit)}."
            : probe.Size is { } size
            && !CheckCondition.Holds(CheckCondition.InBytes(size)!, file.Size.ToString(CultureInfo.InvariantCulture))
                ? $"The file has {file.Size} bytes; expected {size}."
            : probe.Contains is { } text && !snapshot.Adapters.Files.ReadText(probe.Path).Contains(text, StringComparison.OrdinalIgnoreCase)
                ? $"The file does not contain '{text}'."
            : null;
    }

    private static LlmCheckResult Result(string? problem, string success, string? details, bool isTransient = true) =>
        problem is null ? LlmCheckResult.Passed(success, details) : LlmCheckResult.Failed(problem, null, details, isTransient);

    private static string TargetOf(CustomProbe probe) =>
        probe switch
        {
            CustomHttpProbe http => SecretText.ScrubValue(http.Url.GetLeftPart(UriPartial.Path)),
            CustomSqlProbe => "database",
            CustomProcessProbe process => process.Command[0],
            CustomFileProbe file => file.Path,
            _ => "",
        };
}
