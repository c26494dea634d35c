using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.State;

/// <summary>Reading the journal, and notes.</summary>
public sealed class JournalQueryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Update /router_settings/timeout", "/router_settings/timeout /router_settings")]
    [InlineData("Create /model_list/a b/litellm_params", "/model_list/a b/litellm_params|/model_list/a b|/model_list")]
    [InlineData("Update /litellm_settings/x in /srv/a/config.yaml", "/litellm_settings/x /litellm_settings")]
    [InlineData("Restart litellm: Ready, process 1 → 2", "litellm")]
    [InlineData("Restart litellm", "litellm")]
    [InlineData("litellm", "litellm")]
    [InlineData("Update /", "/")]
    [InlineData("", "")]
    public void The_targets_of_a_change_are_its_path_and_those_above_or_its_service(string change, string expected) =>
        Assert.Equal(expected.Split(expected.Contains('|', StringComparison.Ordinal) ? '|' : ' '), JournalQuery.TargetsOf(change));

    public static TheoryData<string, int[]> Filters() =>
        new()
        {
            { "none", [1, 2, 3, 4] },
            { "since", [2, 3, 4] },
            { "until", [1, 2, 4] },
            { "user", [1, 3] },
            { "command", [1, 2] },
            { "outcome", [2] },
            { "reason", [2] },
            { "target", [1] },
            { "parent", [1, 2] },
            { "service", [3] },
            { "two", [1] },
        };

    [Theory]
    [MemberData(nameof(Filters))]
    public void A_filter_selects_entries(string filter, int[] numbers)
    {
        var query = filter switch
        {
            "since" => new JournalQuery { Since = Day(2) },
            // The end is not included. The last entry has no time.
            "until" => new JournalQuery { Until = Day(3) },
            "user" => new JournalQuery { Users = Only("ada") },
            "command" => new JournalQuery { Commands = Only("invoke-*") },
            "outcome" => new JournalQuery { Outcomes = Only("SeedTooLarge") },
            "reason" => new JournalQuery { Reasons = Only("*4711*") },
            "target" => new JournalQuery { Targets = Only("/router_settings/timeout") },
            "parent" => new JournalQuery { Targets = Only("/router_settings") },
            "service" => new JournalQuery { Targets = Only("litellm") },
            "two" => new JournalQuery { Users = Only("ada"), Targets = Only("/router_settings") },
            _ => new JournalQuery(),
        };
        Assert.Equal(numbers, Entries.Where(query.Selects).Select(static e => e.Number));
        Assert.Empty(query.Missing(Entries, "lab"));
    }

    [Fact]
    public void A_name_without_an_entry_is_an_error_that_names_a_similar_one()
    {
        var query = new JournalQuery
        {
            Users = Only("adda"),
            Commands = Only("x*"),
            Targets = Only("/router_settings/timeouts"),
            // Of an entry outside the time range.
            Outcomes = Only("Applied"),
            Since = Day(3),
        };
        var errors = query.Missing(Entries, "lab").ToList();
        Assert.All(errors, static e => Assert.Equal("JournalValueNotFound", e.ErrorId));
        Assert.Equal(
            [
                "The journal of lab has no entry with the user 'adda'. Did you mean 'ada'?",
                "The journal of lab has no entry with the target '/router_settings/timeouts'. Did you mean '/router_settings/timeout'?",
            ],
            errors.Select(static e => e.Message)
        );
    }

    [Fact]
    public void Gaps_name_the_lines_that_are_missing_or_damaged()
    {
        var journal = new Journal(_folder, TimeProvider.System, FileOperations.Disk);
        for (var i = 0; i < 5; i++)
            journal.Append(JournalEntries.Of("x", "y", null, []));
        var path = Path.Combine(_folder, "journal.jsonl");
        var lines = File.ReadAllLines(path);
        Assert.Empty(JournalGaps.Of(journal.Read(), null));

        File.WriteAllText(path, $"{lines[0]}\n{lines[1][..40]}\n{lines[2]}\n{lines[4]}\n");
        Assert.Equal(
            [
                "Line 2 of journal.jsonl is not a complete entry and is not included.",
                "Line 3 of journal.jsonl does not continue line 2: entries between them may be missing, or one was modified. Test-LlmJournal has the details.",
                "Line 4 of journal.jsonl does not continue line 3: entries between them may be missing, or one was modified. Test-LlmJournal has the details.",
            ],
            JournalGaps.Of(journal.Read(), null)
        );

        File.WriteAllText(path, $"{lines[3]}\n{lines[4]}\n");
        var first = journal.Read().Lines[0].Time!.Value;
        Assert.Equal(
            [
                $"The beginning of the journal is missing: the first line of journal.jsonl continues a line that is not there. Entries before {first:u} are not included.",
            ],
            JournalGaps.Of(journal.Read(), null)
        );
        // Of no interest for a time range after it.
        Assert.Empty(JournalGaps.Of(journal.Read(), first.AddSeconds(1)));
    }

    [Theory]
    [InlineData("restarted after api_key=sk-geheim-0123456789abcdef", "geheim")]
    [InlineData("password: correct-horse-battery", "correct-horse")]
    [InlineData("with postgresql://llm:s3cr3tpass@db/x", "s3cr3tpass")]
    public void A_note_shows_no_secret(string text, string secret)
    {
        var note = JournalEntries.Note(text, text, 1, KnownSecrets.None);
        Assert.DoesNotContain(secret, $"{note.Text} {note.CommandLine}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis-cli -a s3cretpw1 ping")]
    [InlineData("curl -H 'Authorization: Bearer s3cretpw1' http://x")]
    [InlineData("DB_PASSWORD=s3cretpw1 ./run")]
    [InlineData("tool --token s3cretpw1")]
    public void The_command_of_a_note_shows_no_secret(string command)
    {
        var note = JournalEntries.Note(null, command, 0, KnownSecrets.None);
        Assert.DoesNotContain("s3cretpw1", note.CommandLine, StringComparison.Ordinal);
        Assert.Null(note.Text);
        Assert.Equal("systemctl restart x", JournalEntries.Note(null, "systemctl restart x", 0, KnownSecrets.None).CommandLine);
    }

    [Fact]
    public void A_note_is_read_as_it_was_written_and_old_lines_are_still_read()
    {
        var journal = new Journal(_folder, TimeProvider.System, FileOperations.Disk);
        journal.Append(JournalEntries.Note("a remark", "true", 3, KnownSecrets.None));
        journal.Append(JournalEntries.Of("Invoke-LlmSeed", "Applied", "c1", ["Update /x/y"]));
        var entries = journal.Read().Lines.Select(l => LlmJournalEntry.Of(l, _folder, "/d")!).ToList();
        Assert.Equal(
            ("Add-LlmNote", "Noted", "a remark", "true", 3, "a remark; true", (string?)null),
            (
                entries[0].Command,
                entries[0].Outcome,
                entries[0].Text,
                entries[0].CommandLine,
                entries[0].ExitCode,
                entries[0].ToString(),
                entries[0].Checkpoint
            )
        );
        Assert.Equal(
            ((string?)null, (string?)null, (long?)null, "Update /x/y", "c1", 2, "/d"),
            (
                entries[1].Text,
                entries[1].CommandLine,
                entries[1].ExitCode,
                entries[1].ToString(),
                entries[1].Checkpoint,
                entries[1].Number,
                entries[1].Deployment
            )
        );
    }

    private static IReadOnlyList<LlmJournalEntry> Entries =>
        [
            Of(1, "Invoke-LlmSeed", "Applied", "ada", "Update /router_settings/timeout"),
            Of(2, "Invoke-LlmSeed", "SeedTooLarge", "bob", "Update /router_settings/retries") with
            {
                Reason = "CHG-4711 load",
            },
            Of(3, "Restart-LlmServices", "Restarted", "ada", "Restart litellm: Ready, process 1 → 2"),
            Of(4, "Add-LlmNote", "Noted", "bob") with
            {
                Time = null,
            },
        ];

    private static DateTime Day(int day) => new(2026, 11, day, 0, 0, 0, DateTimeKind.Utc);

    private static NameFilter Only(string pattern) =>
        new(new NameGlob(pattern).Matches, pattern.Contains('*', StringComparison.Ordinal) ? [] : [pattern]);

    private static LlmJournalEntry Of(int day, string command, string outcome, string user, params string[] changes) =>
        new()
        {
            Number = day,
            Time = Day(day),
            Command = command,
            Outcome = outcome,
            User = user,
            Changes = [.. changes],
        };
}
