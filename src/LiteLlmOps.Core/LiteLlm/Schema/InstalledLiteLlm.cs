using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>What the litellm that is installed expects of its database.</summary>
/// <param name="Source">Where the schema is from: a file, or the bundled one of a version.</param>
/// <param name="Schema">The schema.</param>
/// <param name="IsBundled">True when the installation was not found, and the nearest bundled schema stands for it.</param>
internal sealed record InstalledLiteLlm(string Source, LiteLlmSchema Schema, bool IsBundled)
{
    /// <summary>The migrations that it brings: name and SQL. Null when their folder was not found.</summary>
    public IReadOnlyDictionary<string, string>? Migrations { get; init; }

    /// <summary>The schema that the Prisma client on disk was generated from. Null when it was not found.</summary>
    public LiteLlmSchema? Client { get; init; }

    /// <summary>Where that stands. Null when it was not found.</summary>
    public string? ClientSource { get; init; }
}
