using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.State;
using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Tests.StateFiles;

/// <summary>What the files of a state folder are.</summary>
public sealed class StateFileRulesTests
{
    private static readonly DateTime Now = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Deployment Lab = TestDeployments.Minimal with
    {
        File = "/test/state/llmops.yaml",
        Config = new ConfigSettings("/test/config.yaml", ["/test/state/overlay.yaml"], "/test/state/config.generated.yaml"),
        Services = [TestDeployments.Service("proxy", "litellm", 4000)],
        Paths = ["/test/state/overlay.yaml", "/test/state/sig*.yaml", "/test/state"],
    };

    // file, days since the last change, kind, status
    [Theory]
    [InlineData("journal.jsonl", 100, "Journal", "Current")]
    [InlineData("journal-20261101T000000Z.jsonl", 100, "JournalSegment", "Current")]
    [InlineData("observations.jsonl", 100, "Observations", "Current")]
    [InlineData("observations-1.jsonl", 100, "Observations", "Current")]
    [InlineData("seeded.json", 100, "Fingerprints", "Current")]
    [InlineData("llmops.key", 100, "Key", "Current")]
    [InlineData("checkpoints/20261129T081420200Z-f76769.checkpoint", 100, "Checkpoint", "Current")]
    [InlineData("checkpoints/x.pending", 100, "Pending", "Current")]
    [InlineData("checkpoints/x.owner", 100, "Owner", "Current")]
    [InlineData("checkpoints/notes.md", 100, "Unknown", "Foreign")]
    [InlineData("updates/x.update", 100, "Update", "Current")]
    [InlineData("updates/x.owner", 100, "Owner", "Current")]
    [InlineData("keys/20261129T081420200Z-f76769.key", 100, "FormerKey", "Current")]
    [InlineData("reports/20261129T081420Z.json", 100, "Report", "Current")]
    [InlineData("reports/20261129T081420Z.md", 100, "Report", "Current")]
    [InlineData("reports/20261129T081420Z.html", 100, "Report", "Current")]
    [InlineData("run/proxy.pid", 100, "Service", "Current")]
    [InlineData("run/former.pid", 100, "Service", "Foreign")]
    [InlineData("run/runs.json", 100, "RunDurations", "Current")]
    [InlineData("run/rendered.last-good.yaml", 100, "LastGood", "Current")]
    [InlineData("run/services.lock", 100, "Lock", "Current")]
    [InlineData("run/archive.lock", 100, "Lock", "Current")]
    [InlineData("run/services.owner", 100, "Lock", "Current")]
    [InlineData("config.generated.yaml", 100, "Rendered", "Current")]
    [InlineData("llmops.yaml", 100, "Declaration", "Current")]
    [InlineData("overlay.yaml", 100, "Declaration", "Current")]
    [InlineData("signatures.yaml", 100, "Declaration", "Current")]
    [InlineData("included.yaml", 100, "Declaration", "Current")]
    [InlineData("old.yaml", 8, "Copy", "Stale")]
    [InlineData("old.yml", 8, "Copy", "Stale")]
    [InlineData("old.yaml", 6, "Copy", "Current")]
    [InlineData("LITELLM_STATE_SNAPSHOT.md", 8, "Note", "Stale")]
    [InlineData("notes.txt", 8, "Note", "Stale")]
    [InlineData("notes.txt", 7, "Note", "Current")]
    [InlineData("notes.txt", -1, "Note", "Current")]
    [InlineData("backup/old.yaml", 100, "Unknown", "Foreign")]
    [InlineData("dump.sql", 100, "Unknown", "Foreign")]
    [InlineData("seeded.json.bak", 100, "Unknown", "Foreign")]
    [InlineData("archive/2026-11-01/old.yaml", 100, "Archived", "Archived")]
    [InlineData("archive/2026-11-01/manifest.json", 100, "Manifest", "Current")]
    [InlineData("archive/config.generated.failed-20261101-101112.yaml", 100, "Archived", "Archived")]
    [InlineData("archive/old.yaml", 100, "Archived", "Archived")]
    public void Kind_and_status(string file, int days, string kind, string status)
    {
        var verdict = Judge(new StateEntry("/test/state/" + file, 1, Now.AddDays(-days)));
        Assert.Equal($"{kind} {status}", $"{verdict.Kind} {verdict.Status}");
        Assert.NotEqual("", verdict.Reason);
        Assert.Equal(status == "Stale", verdict.IsMovable);
    }

    [Fact]
    public void A_copy_of_a_rendered_config_is_a_snapshot()
    {
        var entry = new StateEntry("/test/state/old.yaml", 1, Now.AddDays(-8))
        {
            Header = ["# Rendered by LiteLlmOps: do not edit.", "# source: config.yaml", "# source-sha256: abc", "# rendered: x"],
        };
        Assert.Equal(StateFileKind.Snapshot, Judge(entry).Kind);
        Assert.True(Judge(entry).IsMovable);
    }

    // owner, status
    [Theory]
    [InlineData("Running", "Current")]
    [InlineData("Ended", "Stale")]
    [InlineData("Elsewhere", "Unknown")]
    public void A_temporary_file_is_left_when_its_process_has_ended(string owner, string status)
    {
        var verdict = Judge(new StateEntry("/test/state/.x.tmp", 1, Now.AddDays(-100)) { Owner = Enum.Parse<TemporaryOwner>(owner) });
        Assert.Equal($"Temporary {status}", $"{verdict.Kind} {verdict.Status}");
        Assert.False(verdict.IsMovable);
    }

    [Theory]
    [InlineData("old.yaml", "Link Foreign")]
    [InlineData("archive", "Link Foreign")]
    // The rendered config of the user may be a link.
    [InlineData("config.generated.yaml", "Rendered Current")]
    public void A_link_is_not_followed(string file, string expected)
    {
        var verdict = Judge(new StateEntry("/test/state/" + file, 0, Now.AddDays(-100)) { IsLink = true });
        Assert.Equal(expected, $"{verdict.Kind} {verdict.Status}");
    }

    [Theory]
    [InlineData("old.yaml", "Copy Unknown")]
    [InlineData("notes.md", "Note Stale")]
    [InlineData("overlay.yaml", "Declaration Current")]
    public void Without_the_declaration_it_is_not_known_whether_it_includes_a_file(string file, string expected)
    {
        var verdict = new StateFileRules(Lab, null, Now).Judge(new StateEntry("/test/state/" + file, 1, Now.AddDays(-8)));
        Assert.Equal(expected, $"{verdict.Kind} {verdict.Status}");
    }

    // archive, file, kind and status
    [Theory]
    [InlineData("/test/state", "/test/state/old.yaml", "Copy Stale")]
    [InlineData("/test/state", "/test/state/2026-11-01/old.yaml", "Archived Archived")]
    [InlineData("/test/state", "/test/state/journal.jsonl", "Journal Current")]
    [InlineData("/test", "/test/2026-11-01/old.yaml", "Archived Archived")]
    [InlineData("/test", "/test/state/old.yaml", "Copy Stale")]
    [InlineData("/srv/archive", "/srv/archive/2026-11-01/old.yaml", "Archived Archived")]
    [InlineData("/srv/archive", "/test/state/old.yaml", "Copy Stale")]
    [InlineData("/srv/archive", "/test/state/archive/old.yaml", "Unknown Foreign")]
    public void The_archive_may_be_anywhere(string archive, string file, string expected)
    {
        var deployment = Lab with { State = Lab.State with { Archive = archive } };
        var verdict = new StateFileRules(deployment, Declared, Now).Judge(new StateEntry(file, 1, Now.AddDays(-8)));
        Assert.Equal(expected, $"{verdict.Kind} {verdict.Status}");
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_not_called_empty()
    {
        var verdict = Judge(new StateEntry("/test/state/backup", 0, Now) { Problem = "Access denied." });
        Assert.Equal(StateFileStatus.Unknown, verdict.Status);
        Assert.Contains("Access denied.", verdict.Reason, StringComparison.Ordinal);
    }

    private static DeclaredConfig Declared =>
        new(ConfigMap.Empty, ["/test/config.yaml", "/test/state/included.yaml"], "abc") { Layers = [] };

    private static StateVerdict Judge(StateEntry entry) => new StateFileRules(Lab, Declared, Now).Judge(entry);
}
