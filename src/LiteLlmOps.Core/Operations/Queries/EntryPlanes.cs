using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Queries;

/// <summary>The planes of a deployment with models, credentials or MCP servers, each as far as it could be read.</summary>
internal sealed record EntryPlanes
{
    /// <summary>Null when the declaration was not or could not be read.</summary>
    public DeclaredConfig? Declared { get; init; }

    /// <summary>The declared entries of the section, those of invalid declarations left out. Null without a declaration.</summary>
    public IReadOnlyList<ConfigEntry>? Entries { get; init; }

    /// <summary>Null when the database was not or could not be read.</summary>
    public StoredState? Stored { get; init; }

    /// <summary>The proxies that could be read.</summary>
    public IReadOnlyList<LiveState> Live { get; init; } = [];

    /// <summary>Why proxies could not be read. Empty when none was asked.</summary>
    public IReadOnlyList<LlmException> LiveProblems { get; init; } = [];

    /// <summary>Why the declaration and the database could not be read.</summary>
    public IReadOnlyList<LlmException> Problems { get; init; } = [];

    /// <summary>What is invalid in the declaration.</summary>
    public IReadOnlyList<EntryProblem> EntryProblems { get; init; } = [];

    /// <summary>True when an entry that is not found may be in a plane that could not be read.</summary>
    public bool IsIncomplete => Problems.Count + EntryProblems.Count + LiveProblems.Count > 0;

    /// <summary>The declared entries of a section and the rows that belong to them; entries without a row, and rows without an entry.</summary>
    public IReadOnlyList<EntryMatch> Matches(string section) =>
        EntryMatcher.Match(Declared is null ? [] : EntriesOf(Declared, section, []), Stored?.EntriesOf(section) ?? []);

    /// <summary>The declared entries of a section, whether or not the deployment seeds it.</summary>
    /// <param name="config">The declaration.</param>
    /// <param name="section">The section.</param>
    /// <param name="problems">Receives what is invalid.</param>
    public static IReadOnlyList<ConfigEntry> EntriesOf(DeclaredConfig config, string section, ICollection<EntryProblem> problems) =>
        section switch
        {
            ConfigSections.Models => ModelEntries.FromConfig(config.Root[section], problems),
            ConfigSections.McpServers => McpServerEntries.FromConfig(config.Root[section], problems),
            _ => CredentialEntries.FromConfig(config.Root[section], problems),
        };

    /// <summary>Whether all proxies have something: false when one of those that could be read does not. Null when that is not known.</summary>
    public bool? IsLive(Func<LiveState, bool> isServedBy) =>
        Live.Count == 0 ? null
        : !Live.All(isServedBy) ? false
        : LiveProblems.Count == 0 ? true
        : null;

    /// <summary>The planes that were read, in words.</summary>
    public IEnumerable<string> Searched()
    {
        if (Declared is not null)
            yield return "declared config";
        if (Stored is not null)
            yield return "database";
        if (Live.Count > 0)
            yield return "running proxy";
    }
}
