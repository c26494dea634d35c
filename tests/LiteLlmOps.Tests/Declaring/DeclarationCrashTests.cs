using System.Diagnostics;
using System.Globalization;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Declaring;

/// <summary>A real pwsh that is killed while it updates several files of a declaration. LLMOPS_TEST_KILLS sets the number of kills.</summary>
public sealed class DeclarationCrashTests(PostgresServer server) : IDisposable
{
    private const int Files = 30;

    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("LLMOPS_TEST_KILLS") ?? "4",
        CultureInfo.InvariantCulture
    );

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-declaration-crash-");
    private TestDatabase? _database;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Updates => Path.Combine(_folder.FullName, "state", "updates");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task After_a_killed_update_the_next_one_completes_or_undoes_it_and_leaves_nothing_behind()
    {
        await DeployAsync();
        await StoreAsync(2);
        var (whole, writing) = await UpdateAsync(null);
        Assert.Equal("2", State());
        var (random, states) = (new Random(20261129), new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var (i, state) = (0, 3); i < Kills; i++, state++)
        {
            await StoreAsync(state);
            // Every fourth at any moment, the others while files are written.
            await UpdateAsync(new KillMoment(random.NextDouble() * (i % 4 == 0 ? whole : writing), IsWriting: i % 4 != 0));
            var found = State();
            var kind =
                found.Contains(' ', StringComparison.Ordinal) ? "mixed"
                : found == $"{state}" ? "new"
                : "old";
            states[kind] = states.GetValueOrDefault(kind) + 1;
            var next = await Pwsh.Run(
                $"$null = Update-LlmDeclaration -Deployment '{_folder.FullName}'; Test-LlmJournal -Deployment '{_folder.FullName}'"
            );
            var because = $"Kill {i + 1} left {found}: {next.AllOutput}";
            Assert.True(next.ExitCode == 0 && State() == $"{state}", because);
            Assert.True(
                next.AllOutput.Length == 0
                    || next.AllOutput.Contains(kind == "new" ? "had written all files" : "was interrupted", StringComparison.Ordinal),
                because
            );
            Assert.True(kind != "mixed" || next.AllOutput.Contains("restored", StringComparison.Ordinal), because);
            Assert.Empty(Left());
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Kills} kills left {string.Join(", ", states.Select(static s => $"{s.Key} {s.Value}"))}"
        );
    }

    private async Task DeployAsync()
    {
        _database = await server.CreateDatabaseAsync();
        Write("llmops.yaml", $"litellm: {{ version: \"1.83.2\" }}\ndatabase: {{ url: \"{_database.Url}\", saltKey: sk-salt }}\n");
        Write("config.yaml", $"include: [{string.Join(", ", Enumerable.Range(1, Files).Select(static n => $"m{n}.yaml"))}]\n");
        for (var n = 1; n <= Files; n++)
            Write(
                $"m{n}.yaml",
                $"# file {n}\nmodel_list:\n  - {{ model_name: m{n}, litellm_params: {{ model: openai/x, rpm: 1 }}, model_info: {{ id: id-{n} }} }}\n"
            );
        await _database.ExecuteAsync(
            $$"""
            INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by)
            SELECT 'id-' || n, 'm' || n, '{"model": "openai/x", "rpm": 1}', jsonb_build_object('id', 'id-' || n), 'x', 'x' FROM generate_series(1, {{Files}}) n
            """
        );
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private Task StoreAsync(int state) =>
        _database!.ExecuteAsync($$"""UPDATE "LiteLLM_ProxyModelTable" SET litellm_params = litellm_params || '{"rpm": {{state}}}'""");

    // The values of all files, each once.
    private string State() =>
        string.Join(
            ' ',
            Enumerable
                .Range(1, Files)
                .Select(n => File.ReadAllText(Path.Combine(_folder.FullName, $"m{n}.yaml")).Split("rpm: ")[1].Split(' ')[0])
                .Distinct(StringComparer.Ordinal)
        );

    private IEnumerable<string> Left() =>
        Directory
            .GetFiles(
                _folder.FullName,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
            .Select(f => Path.GetRelativePath(_folder.FullName, f))
            .Where(static f =>
                f is not ("llmops.yaml" or "config.yaml" or "begun" or "state/journal.jsonl")
                && !(f.StartsWith('m') && f.EndsWith(".yaml", StringComparison.Ordinal))
                // Empty, and locked by a running command only.
                && !f.EndsWith(".lock", StringComparison.Ordinal)
            );

    // Returns the time of the whole command and that between the record of the update and its end.
    private async Task<(TimeSpan Whole, TimeSpan Writing)> UpdateAsync(KillMoment? moment)
    {
        using var child = await KillablePwsh.BeginAsync(
            $"$null = Update-LlmDeclaration -Deployment '{_folder.FullName}'",
            _folder.FullName,
            Token
        );
        var (clock, finish) = (Stopwatch.StartNew(), child.Finish());
        if (moment is not { IsWriting: false })
            await PollAsync(() => HasUpdate() || finish.IsCompleted);
        var writing = Stopwatch.StartNew();
        if (moment is not null)
        {
            await PollAsync(() => (moment.IsWriting ? writing : clock).Elapsed >= moment.After);
            child.Kill();
        }
        else
        {
            await PollAsync(() => !HasUpdate());
            writing.Stop();
        }

        var result = await finish;
        Assert.True(moment is not null || result.ExitCode == 0, result.AllOutput);
        return (clock.Elapsed, writing.Elapsed);
    }

    private bool HasUpdate() => Directory.Exists(Updates) && Directory.EnumerateFiles(Updates, "*.update").Any();

    // The moments are a few milliseconds apart, which a timer does not distinguish.
    private static Task PollAsync(Func<bool> condition) => Task.Run(() => SpinWait.SpinUntil(condition), Token);

    /// <param name="After">The time to wait.</param>
    /// <param name="IsWriting">True to wait from the record of the update, false from the start of the command.</param>
    private sealed record KillMoment(TimeSpan After, bool IsWriting);
}
