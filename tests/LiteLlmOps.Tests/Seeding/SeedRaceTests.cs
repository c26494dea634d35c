using System.Globalization;
using LiteLlmOps.Adapters;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Tests.Postgres;
using Npgsql;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>
/// Seeds against other sessions that write the same rows, in a real PostgreSQL with a random schedule. LLMOPS_TEST_RACE_RUNS sets the number of runs
/// (500 for a long one), LLMOPS_TEST_RACE_SEED repeats the run of a failure.
/// </summary>
public sealed class SeedRaceTests(PostgresServer server) : IDisposable
{
    private static readonly int? Repeated = Number("LLMOPS_TEST_RACE_SEED");

    // The short form repeats the same schedules; the long form finds new ones.
    private static readonly int Runs = Repeated is null ? Number("LLMOPS_TEST_RACE_RUNS") ?? 12 : 1;
    private static readonly int First =
        Repeated ?? (Number("LLMOPS_TEST_RACE_RUNS") is null ? 20261129 : Random.Shared.Next(int.MaxValue / 2));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-race-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_seed_overwrites_nothing_that_it_has_not_shown_and_is_whole_or_nothing()
    {
        var database = await server.CreateDatabaseAsync();
        await RaceWriter.PrepareAsync(database);
        var (applied, refused) = (0, 0);
        for (var i = 0; i < Runs; i++)
        {
            var number = First + i;
            try
            {
                if (await RaceAsync(database, number))
                    applied++;
                else
                    refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The run with LLMOPS_TEST_RACE_SEED={number} failed: {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{applied} applied, {refused} refused, the first with seed number {First}");
    }

    // A session writes values of the same rows, which the plan does not change, without a pause.
    [Fact]
    public async Task A_writer_of_other_values_of_the_rows_does_not_starve_a_seed()
    {
        var database = await server.CreateDatabaseAsync();
        await RaceWriter.PrepareAsync(database);
        for (var i = 0; i < Math.Clamp(Runs / 4, 4, 50); i++)
        {
            var run = new RaceRun(_folder, database, First + i);
            await run.ResetAsync(Token);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var writers = Enumerable.Range(0, 2).Select(n => RaceWriter.WriteOthersAsync(database, n, stop.Token)).ToList();
            var outcome = run.Seed(static () => { });
            await stop.CancelAsync();
            var written = await Task.WhenAll(writers);
            Assert.True(outcome.Error is null, $"LLMOPS_TEST_RACE_SEED={First + i}: {outcome.Error?.Message}");
            Assert.NotEmpty(outcome.Changes);
            Assert.All(written, static n => Assert.True(n > 0));
            await run.CheckAsync(outcome, Token);
        }
    }

    private async Task<bool> RaceAsync(TestDatabase database, int number)
    {
        var run = new RaceRun(_folder, database, number);
        await run.ResetAsync(Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        // Some schedules write between the plan and the transaction, some at any time, and some do both.
        var kind = run.Random.Next(3);
        var atConfirm = new RaceWriter(database, run.Random.Next());
        var writers =
            kind == 0 ? [] : Enumerable.Range(0, run.Random.Next(1, 4)).Select(_ => new RaceWriter(database, run.Random.Next())).ToList();
        var running = writers.ConvertAll(w => Task.Run(() => w.RunAsync(stop.Token), Token));
        var outcome = run.Seed(() =>
        {
            if (kind != 1 && run.Random.Next(8) == 0)
                atConfirm.Step();
        });
        await stop.CancelAsync();
        await Task.WhenAll(running);
        await run.CheckAsync(outcome, Token);
        return outcome.Error is null;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>What a seed has done.</summary>
/// <param name="Planned">The changes that were confirmed.</param>
/// <param name="Changes">The applied changes.</param>
/// <param name="Error">Why nothing was applied. Null when it was.</param>
internal sealed record RaceOutcome(IReadOnlyList<string> Planned, IReadOnlyList<LlmChange> Changes, LlmException? Error);

/// <summary>One seed of a random declaration into random rows, and what must hold after it.</summary>
internal sealed class RaceRun(DirectoryInfo parent, TestDatabase database, int number)
{
    private readonly DirectoryInfo _folder = parent.CreateSubdirectory(number.ToString(CultureInfo.InvariantCulture));

    public Random Random { get; } = new(number);

    /// <summary>New rows and a new declaration, which differ in some values.</summary>
    public async Task ResetAsync(CancellationToken token)
    {
        await database.ExecuteAsync(
            """
            TRUNCATE "LiteLLM_Config", "LiteLLM_ProxyModelTable", "LiteLLM_CredentialsTable";
            """
        );
        await using (var connection = new NpgsqlConnection(database.ConnectionText))
        {
            await connection.OpenAsync(token);
            for (var i = 0; i < RaceWriter.Models; i++)
            {
                if (Random.Next(5) > 0)
                    await RaceWriter.InsertModelAsync(connection, i, Random.Next(3), token);
            }

            foreach (var section in RaceWriter.Sections)
            {
                if (Random.Next(5) > 0)
                    await RaceWriter.InsertSettingsAsync(connection, section, Random.Next(3), token);
            }
        }

        await database.ExecuteAsync("TRUNCATE history");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "config.yaml"), Declaration(), token);
    }

    /// <summary>Seeds, with a callback between the plan and the transaction.</summary>
    public RaceOutcome Seed(Action atConfirm)
    {
        using var adapters = new AdapterFactory();
        var planned = new List<string>();
        using var host = new FakeHost
        {
            Answer = (question, _) =>
            {
                planned.Add(question);
                atConfirm();
                return true;
            },
        };
        try
        {
            var changes = new List<LlmChange>();
            new SeedOperation(adapters, Deployment(), new SeedOptions { Force = true, NoWait = true }, host).Run(changes.AddRange);
            return new RaceOutcome(planned, changes, null);
        }
        catch (LlmException e)
        {
            return new RaceOutcome(planned, [], e);
        }
    }

    /// <summary>Checks what the seed did against the history, which a trigger has written.</summary>
    public async Task CheckAsync(RaceOutcome outcome, CancellationToken token)
    {
        var written = await HistoryAsync(token);
        if (outcome.Error is { } error)
        {
            Assert.True(error.Id == ErrorIds.DatabaseChanged, error.Message);
            Assert.Contains("modified concurrently", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("another seed", error.Message, StringComparison.Ordinal);
            Assert.Empty(written);
            return;
        }

        var changed = written.SelectMany(static w => w.Paths()).Order(StringComparer.Ordinal).ToList();
        // Exactly the values that were shown, from the value that was shown to the declared one.
        Assert.Equal(outcome.Changes.SelectMany(static c => RaceWrite.Shown(c)).Order(StringComparer.Ordinal), changed);
        using var adapters = new AdapterFactory();
        var saved = adapters.OpenState(Deployment()).ReadCheckpoints(onlyUnfinished: false).Where(static c => !c.IsPending).ToList();
        if (outcome.Changes.Count == 0)
            return;
        // The checkpoint has the rows that the seed has replaced, not those of its plan.
        var rows = saved[^1].Checkpoint!.Rows;
        Assert.Equal(written.Select(static w => w.Key).Order(), rows.Select(static r => r.Row.Key).Order());
        foreach (var write in written)
        {
            var row = rows.Single(r => r.Row.Key == write.Key);
            Assert.Equal(write.Before, Canonical(row.Before));
            Assert.Equal(write.After, Canonical(row.After));
        }
    }

    private static string? Canonical(string? json) => json is null ? null : NodeJson.WriteCanonical(NodeJson.Parse(json));

    private async Task<List<RaceWrite>> HistoryAsync(CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionText);
        await connection.OpenAsync(token);
        await using var command = new NpgsqlCommand(
            "SELECT section, key, before::text, after::text FROM history WHERE who LIKE 'LiteLlmOps %' ORDER BY id",
            connection
        );
        var writes = new List<RaceWrite>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            writes.Add(
                new RaceWrite(
                    reader.GetString(0),
                    reader.GetString(1),
                    Canonical(reader.IsDBNull(2) ? null : reader.GetString(2)),
                    Canonical(reader.IsDBNull(3) ? null : reader.GetString(3))
                )
            );
        return writes;
    }

    private string Declaration()
    {
        var models = Enumerable
            .Range(0, RaceWriter.Models)
            .Where(_ => Random.Next(6) > 0)
            .Select(i =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  - {{ model_name: m{i}, litellm_params: {{ model: openai/x, rpm: {Random.Next(3)}, tpm: {Random.Next(3)} }}, model_info: {{ id: id-{i} }} }}\n"
                )
            );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"router_settings: {{ num_retries: {Random.Next(3)}, timeout: {Random.Next(1, 4)} }}\ngeneral_settings: {{ max_parallel_requests: {Random.Next(1, 4)} }}\nmodel_list:\n{string.Concat(models)}"
        );
    }

    private Deployment Deployment() => TestDeployments.InFolder(_folder.FullName, database.Url);
}

/// <summary>One row that a seed has written, with its state before and after.</summary>
internal sealed record RaceWrite(string Section, string Key, string? Before, string? After)
{
    /// <summary>The changed values as texts.</summary>
    public IEnumerable<string> Paths()
    {
        var (before, after) = (Values(Before), Values(After));
        return before
            .Keys.Union(after.Keys, StringComparer.Ordinal)
            .Where(k => before.GetValueOrDefault(k) != after.GetValueOrDefault(k))
            .Select(k =>
                Text(Section, Section == ConfigSections.Models ? $"{Key}/{k}" : k, before.GetValueOrDefault(k), after.GetValueOrDefault(k))
            );
    }

    /// <summary>The values of a change that was shown, as texts of the same form.</summary>
    public static IEnumerable<string> Shown(LlmChange change)
    {
        if (change.Section != ConfigSections.Models)
            return [Text(change.Section, change.Name, Show(change.Actual), Show(change.Desired))];
        return change.Write is null && change.Action == ChangeAction.Add
            ? Numbers(change.Desired).Select(n => Text(change.Section, $"{change.Id}/{n.Name}", null, n.Value))
            : change.Fields.Select(f => FieldOf(change, f));
    }

    private static string FieldOf(LlmChange change, string pointer)
    {
        var name = pointer.Split('/')[^1];
        return Text(
            change.Section,
            $"{change.Id}/{name}",
            Numbers(change.Actual).FirstOrDefault(n => n.Name == name).Value,
            Numbers(change.Desired).FirstOrDefault(n => n.Name == name).Value
        );
    }

    private static IEnumerable<(string Name, string? Value)> Numbers(object? shown) =>
        System
            .Text.RegularExpressions.Regex.Matches(Show(shown) ?? "", "\"?(rpm|tpm)\"?[:=] ?([0-9]+)")
            .Select(static m => (m.Groups[1].Value, (string?)m.Groups[2].Value));

    private static string? Show(object? value) => value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string Text(string section, string key, string? before, string? after) =>
        $"{section}/{key} {before ?? "-"} -> {after ?? "-"}";

    // The numbers of a model, or the keys of a settings row.
    private Dictionary<string, string> Values(string? json)
    {
        if (json is null)
            return [];
        var row = (ConfigMap)NodeJson.Parse(json);
        var values = row.MapAt(Section == ConfigSections.Models ? "litellm_params" : "param_value") ?? ConfigMap.Empty;
        return values
            .Entries.Where(e => Section != ConfigSections.Models || e.Key is "rpm" or "tpm")
            .ToDictionary(static e => e.Key, static e => NodeJson.Write(e.Value), StringComparer.Ordinal);
    }
}

/// <summary>A session that writes as the proxy and its admin UI do, at random.</summary>
internal sealed class RaceWriter(TestDatabase database, int number)
{
    public const int Models = 5;

    public static readonly string[] Sections = [ConfigSections.Router, ConfigSections.General];

    private static readonly string[] Keys = ["num_retries", "timeout", "max_parallel_requests", "other", "another"];

    private readonly Random _random = new(number);

    /// <summary>Creates the history that a trigger writes.</summary>
    public static Task PrepareAsync(TestDatabase database) =>
        database.ExecuteAsync(
            """
            CREATE TABLE history (id bigserial, who text, section text, key text, before jsonb, after jsonb);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
              DECLARE r jsonb := to_jsonb(coalesce(NEW, OLD));
              BEGIN
                INSERT INTO history (who, section, key, before, after) VALUES (current_setting('application_name'),
                  coalesce(r->>'param_name', 'model_list'), coalesce(r->>'param_name', r->>'model_id'), to_jsonb(OLD), to_jsonb(NEW));
                RETURN NULL;
              END $$;
            CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON "LiteLLM_Config" FOR EACH ROW EXECUTE FUNCTION note();
            CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON "LiteLLM_ProxyModelTable" FOR EACH ROW EXECUTE FUNCTION note();
            """
        );

    public static Task InsertModelAsync(NpgsqlConnection connection, int model, int rpm, CancellationToken token) =>
        ExecuteAsync(
            connection,
            $$"""
            INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by)
            VALUES ('id-{{model}}', 'm{{model}}', '{"model": "openai/x", "rpm": {{rpm}}, "tpm": 1}', '{}', 'ui', 'ui') ON CONFLICT DO NOTHING
            """,
            token
        );

    public static Task InsertSettingsAsync(NpgsqlConnection connection, string section, int value, CancellationToken token) =>
        ExecuteAsync(
            connection,
            $$"""
            INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('{{section}}', '{"{{(
                section == ConfigSections.Router ? "num_retries" : "max_parallel_requests"
            )}}": {{value}}, "other": 1}') ON CONFLICT DO NOTHING
            """,
            token
        );

    /// <summary>Writes values that no declaration has, until it is stopped. Returns the number of transactions.</summary>
    public static async Task<int> WriteOthersAsync(TestDatabase database, int writer, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionText + ";Application Name=writer");
        await connection.OpenAsync(CancellationToken.None);
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ExecuteAsync(
                    connection,
                    $$"""
                    UPDATE "LiteLLM_Config" SET param_value = param_value || '{"other{{writer}}": {{count}}}';
                    UPDATE "LiteLLM_ProxyModelTable" SET updated_at = now(), updated_by = 'ui' WHERE model_id < 'id-3';
                    """,
                    CancellationToken.None
                );
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                continue;
            }

            count++;
        }

        return count;
    }

    /// <summary>Writes until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(400)), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Step();
        }
    }

    /// <summary>One transaction with some writes. It can be the victim of a deadlock, as any other session.</summary>
    public void Step()
    {
        using var connection = new NpgsqlConnection(database.ConnectionText + ";Application Name=writer");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        try
        {
            for (var i = _random.Next(1, 4); i > 0; i--)
            {
                WriteAsync(connection).GetAwaiter().GetResult();
                if (_random.Next(3) == 0)
                    Thread.Sleep(_random.Next(10));
            }

            if (_random.Next(8) == 0)
                transaction.Rollback();
            else
                transaction.Commit();
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation) { }
    }

    private Task WriteAsync(NpgsqlConnection connection)
    {
        var (model, value, section) = (_random.Next(Models), _random.Next(3), Sections[_random.Next(Sections.Length)]);
        return _random.Next(8) switch
        {
            0 => InsertModelAsync(connection, model, value, CancellationToken.None),
            1 => InsertSettingsAsync(connection, section, value, CancellationToken.None),
            2 => ExecuteAsync(connection, $"DELETE FROM \"LiteLLM_ProxyModelTable\" WHERE model_id = 'id-{model}'", CancellationToken.None),
            3 => ExecuteAsync(
                connection,
                $$"""UPDATE "LiteLLM_ProxyModelTable" SET litellm_params = litellm_params || '{"{{(value == 0 ? "rpm" : "tpm")}}": {{_random.Next(4)}}}', updated_by = 'ui', updated_at = now() WHERE model_id = 'id-{{model}}'""",
                CancellationToken.None
            ),
            4 => ExecuteAsync(
                connection,
                $$"""UPDATE "LiteLLM_ProxyModelTable" SET model_info = model_info || '{"seen": {{value}}}', updated_at = now(), updated_by = 'ui' WHERE model_id = 'id-{{model}}'""",
                CancellationToken.None
            ),
            _ => ExecuteAsync(
                connection,
                $$"""UPDATE "LiteLLM_Config" SET param_value = param_value || '{"{{Keys[_random.Next(Keys.Length)]}}": {{value}}}' WHERE param_name = '{{section}}'""",
                CancellationToken.None
            ),
        };
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }
}
