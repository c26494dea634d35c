using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_checkpoint_is_encrypted_private_and_readable_with_the_key_of_the_deployment()
    {
        var checkpoint = Of(
            new CheckpointRow(
                new RowKey("general_settings", "general_settings"),
                "general_settings",
                """{"master_key":"sk-geheim"}""",
                null,
                null
            )
        );
        new StateStore(Deployment, TimeProvider.System).Complete(checkpoint);
        var path = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "checkpoints")));
        var bytes = File.ReadAllBytes(path);
        Assert.DoesNotContain("geheim", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var opened = CheckpointFile.Open(bytes, StateKey.Of(Deployment, "checkpoint"));
        Assert.Equal(
            (checkpoint.Id, checkpoint.CreatedAt, "a reason", checkpoint.Rows[0]),
            (opened.Id, opened.CreatedAt, opened.Reason, opened.Rows[0])
        );
    }

    [Fact]
    public void A_modified_checkpoint_cannot_be_read()
    {
        var key = StateKey.Of(Deployment, "checkpoint");
        var bytes = CheckpointFile.Seal(Of(), key);
        bytes[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => CheckpointFile.Open(bytes, key));
    }

    [Fact]
    public void A_file_that_cannot_be_read_does_not_hide_the_others()
    {
        var store = new StateStore(Deployment, TimeProvider.System);
        store.Complete(Of());
        var folder = Path.Combine(_folder, "checkpoints");
        File.CreateSymbolicLink(Path.Combine(folder, "id-2.checkpoint"), Path.Combine(folder, "id-2.checkpoint"));
        File.WriteAllText(Path.Combine(folder, "id-3.checkpoint"), "text");
        // Deleted after the folder was listed.
        File.CreateSymbolicLink(Path.Combine(folder, "id-4.checkpoint"), Path.Combine(folder, "missing"));
        File.CreateSymbolicLink(Path.Combine(folder, "id-5.pending"), Path.Combine(folder, "missing"));

        var facts = store.ReadCheckpoints(onlyUnfinished: false);
        Assert.Equal(["id-1", "id-2", "id-3"], facts.Select(static f => f.Id));
        Assert.NotNull(facts[0].Checkpoint);
        Assert.Contains("id-2.checkpoint", facts[1].Problem, StringComparison.Ordinal);
        Assert.Equal("The file is not a checkpoint that this version can read.", facts[2].Problem);
    }

    [Fact]
    public async Task A_listing_during_a_change_contains_its_checkpoint_once()
    {
        var store = new StateStore(Deployment, TimeProvider.System);
        var changes = Task.Run(
            () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    var checkpoint = Of() with { Id = $"id-{i:00}" };
                    store.SavePending(checkpoint);
                    store.Complete(checkpoint);
                    store.Finish(checkpoint.Id);
                }
            },
            TestContext.Current.CancellationToken
        );
        var known = new List<string>();
        while (!changes.IsCompleted)
        {
            var ids = store.ReadCheckpoints(onlyUnfinished: false).Select(static f => f.Id).ToList();
            Assert.Equal(ids.Distinct(), ids);
            Assert.Empty(known.Except(ids));
            known = ids;
        }

        await changes;
        Assert.Equal(50, store.ReadCheckpoints(onlyUnfinished: false).Count);
    }

    [Fact]
    public void Each_line_of_the_journal_contains_the_hash_of_the_previous_one()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero));
        var store = new StateStore(Deployment, time);
        for (var i = 0; i < 3; i++, time.Advance(TimeSpan.FromMinutes(1)))
            store.Append(JournalEntries.Of("Invoke-LlmSeed", "Applied", $"c{i}", [$"Update /x/{i}"]));
        var lines = File.ReadAllLines(Path.Combine(_folder, "journal.jsonl"));
        Assert.Equal(3, lines.Length);
        for (var i = 0; i < 3; i++)
        {
            var entry = JsonDocument.Parse(lines[i]).RootElement;
            Assert.Equal($"2026-11-23T01:0{2 + i}:03Z", entry.GetProperty("time").GetString());
            Assert.Equal($"Update /x/{i}", entry.GetProperty("changes")[0].GetString());
            Assert.Equal(Hash(i == 0 ? "" : lines[i - 1]), entry.GetProperty("previous").GetString());
        }
    }

    [Fact]
    public async Task Concurrent_writers_keep_the_chain_of_hashes()
    {
        var store = new StateStore(Deployment, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => store.Append(JournalEntries.Of("x", "y", null, [$"{i}"])))));
        var lines = File.ReadAllLines(Path.Combine(_folder, "journal.jsonl"));
        Assert.Equal(20, lines.Length);
        Assert.Equal(
            lines[..^1].Select(Hash),
            lines[1..].Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("previous").GetString())
        );
    }

    [Fact]
    public void The_journal_names_the_first_500_changes_of_a_large_seed() =>
        Assert.Equal(501, JournalEntries.Of("x", "y", null, [.. Enumerable.Range(0, 10_000).Select(static i => $"{i}")]).Changes.Count);

    private Deployment Deployment =>
        TestDeployments.Minimal with
        {
            State = new StateSettings(_folder, Path.Combine(_folder, "archive"), TimeSpan.FromDays(7)),
            Database = new DatabaseSettings(null, new SecretValue("a salt key", "test"), [], TimeSpan.FromSeconds(1)),
        };

    private static Checkpoint Of(params CheckpointRow[] rows) =>
        new()
        {
            Id = "id-1",
            CreatedAt = new DateTime(2026, 11, 23, 1, 2, 3, DateTimeKind.Utc),
            Deployment = "test",
            Command = "Invoke-LlmSeed",
            User = "tester",
            Reason = "a reason",
            Changes = [],
            Rows = rows,
        };

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
