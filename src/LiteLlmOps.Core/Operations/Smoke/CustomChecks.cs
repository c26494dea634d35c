using System.Globalization;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Smoke;

/// <summary>Carries out the checks that the people of a deployment wrote.</summary>
/// <param name="context">What checks look at.</param>
internal sealed class CustomChecks(DeploymentSnapshot context)
{
    // A query that returns a table by mistake must not fill the memory.
    private const int MostRows = 10_000;

    /// <param name="ours">The names of the checks of this module: what one depends on has to be among them or among its own kind.</param>
    /// <exception cref="LlmException">A name is taken, or a check depends on one that there is not.</exception>
    public IEnumerable<Check> All(IReadOnlyCollection<string> ours)
    {
        var own = context.Deployment.Smoke.Own;
        var known = ours.Concat(own.Select(static c => c.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var check in own)
        {
            if (ours.Contains(check.Name))
                throw Wrong(check, $"the name {check.Name} is one of this module's own checks: choose another");
            if (check.DependsOn.FirstOrDefault(d => !known.Contains(d) && !IsOfLevelFull(d)) is { } unknown)
                throw Wrong(
                    check,
                    $"it depends on '{unknown}', and there is no such check{(NearestName.Of(unknown, known) is { } near ? $": did you mean {near}?" : "")}"
                );
            yield return new Check(check.Name, check.Category, check.Level, TargetOf(check.Look), token => RunAsync(check, token))
            {
                DependsOn = check.DependsOn,
                Timeout = check.Timeout,
                IsWarning = check.IsWarning,
                Remedy = check.Remedy,
            };
        }
    }

    // Those are there at level Full alone; at the others nothing is waited for.
    private static bool IsOfLevelFull(string name) =>
        name.StartsWith("Call", StringComparison.Ordinal)
        || name.StartsWith("Stream.", StringComparison.Ordinal)
        || name is "McpServers" or "KeyBudgets";

    private LlmException Wrong(CustomCheck check, string problem) =>
        new(
            ErrorIds.CheckInvalid,
            $"The check {check.Name} of {Path.GetFileName(context.Deployment.Path)} cannot run: {problem}.",
            check.Name
        );

    private async Task<CheckOutcome> RunAsync(CustomCheck check, CancellationToken token)
    {
        CheckOutcome outcome;
        try
        {
            outcome = await LookAsync(check.Look, token);
        }
        catch (LlmException e)
        {
            outcome = CheckOutcome.Of(e, null);
        }

        return outcome.Status == CheckStatus.Failed ? outcome with { Remedy = check.Remedy ?? outcome.Remedy } : outcome;
    }

    /// <exception cref="LlmException">What it looks at does not answer.</exception>
    public Task<CheckOutcome> LookAsync(CustomProbe look, CancellationToken token) =>
        look switch
        {
            HttpLook http => HttpAsync(http, token),
            SqlLook sql => SqlAsync(sql, token),
            ProcessLook process => ProcessAsync(process, token),
            FileLook file => Task.FromResult(OfFile(file)),
            _ => throw new InvalidOperationException("there is no such kind of check"),
        };

    private async Task<CheckOutcome> HttpAsync(HttpLook look, CancellationToken token)
    {
        if (look.Missing is { } variable)
            return CheckOutcome.Failed(
                $"needs {variable}, which nothing defines",
                $"Define {variable} in one of the deployment's environment files."
            );
        var answer = await context.Http.SendAsync(
            new HttpProbeRequest(look.Url)
            {
                Method = look.Method,
                Key = look.Key,
                Headers = look.Headers,
                Body = look.Body,
            },
            token
        );
        var json = look.Json.Count == 0 ? null : answer.Json;
        var wrong =
            !look.Status.Contains(answer.Status) ? $"answers {answer.Status}, and {string.Join(" or ", look.Status)} is wanted"
            : First(look.Header, answer.Header) is { } header ? $"the header {header}"
            : First(look.Json, path => CheckCondition.At(json, path)) is { } value ? $"the value {value}"
            : look.Contains is { } text && !answer.Body.Contains(text, StringComparison.OrdinalIgnoreCase)
                ? $"'{text}' does not stand in the answer"
            : look.Within is { } within && answer.Duration > within
                ? $"took {answer.Duration.TotalMilliseconds:0} ms, and {Durations.Format(within)} are wanted"
            : null;
        return Judge(
            wrong is null ? null : Hidden(look, wrong),
            $"answers {answer.Status} as it should",
            Hidden(look, answer.Quote()),
            mayPass: answer.Status >= 500
        );
    }

    // A server may send back what it was sent.
    private static string Hidden(HttpLook look, string text) =>
        look
            .Secrets.Where(static v => v.Length > 5)
            .Aggregate(text, static (shown, secret) => shown.Replace(secret, SecretMask.Hidden, StringComparison.Ordinal));

    private static string? First(IReadOnlyDictionary<string, string> conditions, Func<string, string?> actual)
    {
        foreach (var (name, condition) in conditions)
        {
            if (actual(name) is var found && !CheckCondition.Holds(condition, found))
                return $"{name} is {(found is null ? "not there" : SecretMask.Scrub(found))}, and {condition} is wanted";
        }

        return null;
    }

    private async Task<CheckOutcome> SqlAsync(SqlLook look, CancellationToken token)
    {
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        var rows = await database.QueryAsync(look.Query, MostRows, token);
        var (count, value) = (rows.Count.ToString(CultureInfo.InvariantCulture), rows.Count > 0 && rows[0].Count > 0 ? rows[0][0] : null);
        var wrong =
            look.Rows is { } wanted && !CheckCondition.Holds(wanted, count) ? $"{count} rows, and {wanted} is wanted"
            : look.Value is { } expected && !CheckCondition.Holds(expected, value)
                ? $"the value is {(value is null ? "not there" : SecretMask.Scrub(value))}, and {expected} is wanted"
            : null;
        return Judge(wrong, "the query gives what it should", $"{count} rows{(value is null ? "" : $", first {SecretMask.Scrub(value)}")}");
    }

    private async Task<CheckOutcome> ProcessAsync(ProcessLook look, CancellationToken token)
    {
        var (code, output) = await context.Adapters.Commands.RunAsync(
            look.Command[0],
            [.. look.Command.Skip(1)],
            context.Deployment.Folder,
            token
        );
        var wrong =
            code != look.ExitCode ? $"ended with {code}, and {look.ExitCode} is wanted"
            : look.Contains is { } text && !output.Contains(text, StringComparison.OrdinalIgnoreCase)
                ? $"'{text}' does not stand in its output"
            : null;
        var line = SecretMask.Scrub(output.ReplaceLineEndings(" ").Trim());
        return Judge(wrong, $"ended with {code} as it should", $"{code} {(line.Length <= 160 ? line : line[..160] + "…")}".TrimEnd());
    }

    private CheckOutcome OfFile(FileLook look)
    {
        if (context.Adapters.Commands.Stat(look.Path) is not { } file)
            return Judge(look.Exists ? "is not there" : null, "is not there, as it should be", null);
        var age = DateTime.UtcNow - file.ChangedAt;
        var wrong =
            !look.Exists ? "is there, and should not be"
            : look.MaxAge is { } limit && age > limit
                ? $"is {Durations.Format(TimeSpan.FromSeconds(Math.Floor(age.TotalSeconds)))} old, and {Durations.Format(limit)} is the most"
            : look.Size is { } size
            && !CheckCondition.Holds(CheckCondition.InBytes(size)!, file.Size.ToString(CultureInfo.InvariantCulture))
                ? $"has {file.Size} bytes, and {size} is wanted"
            : look.Contains is { } text && !context.Adapters.Files.ReadText(look.Path).Contains(text, StringComparison.OrdinalIgnoreCase)
                ? $"'{text}' does not stand in it"
            : null;
        return Judge(wrong, "is as it should be", $"{file.Size} bytes, changed {file.ChangedAt:yyyy-MM-dd HH:mm:ss} UTC");
    }

    private static CheckOutcome Judge(string? wrong, string fine, string? seen, bool mayPass = true) =>
        wrong is null ? CheckOutcome.Passed(fine, seen) : CheckOutcome.Failed(wrong, null, seen, mayPass);

    private static string TargetOf(CustomProbe look) =>
        look switch
        {
            HttpLook http => http.Url.GetLeftPart(UriPartial.Path),
            SqlLook => "database",
            ProcessLook process => process.Command[0],
            FileLook file => file.Path,
            _ => "",
        };
}
