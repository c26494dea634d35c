using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>Something in the declaration that cannot be brought to the database, with its place.</summary>
internal sealed record EntryProblem(ErrorId Id, SourcePosition Position, string Message);

internal static class EntryLists
{
    /// <summary>The elements of a section that is a list; anything else but nothing is a problem.</summary>
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
