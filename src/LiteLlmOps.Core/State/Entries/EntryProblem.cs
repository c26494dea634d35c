using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>Something invalid in the declaration, with its position.</summary>
internal sealed record EntryProblem(ErrorId Id, SourcePosition Position, string Message);

internal static class EntryLists
{
    /// <summary>The elements of a section. A section that is not a list is a problem; a missing or null section is empty.</summary>
    public static IReadOnlyList<ConfigNode> Items(ConfigNode? section, string name, ICollection<EntryProblem> problems)
    {
        switch (section)
        {
            case null or ConfigScalar { IsNull: true }:
                return [];
            case ConfigList list:
                return list.Items;
            default:
                problems.Add(new EntryProblem(ErrorIds.SectionInvalid, section.Position, $"{name} must be a list."));
                return [];
        }
    }
}
