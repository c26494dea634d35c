using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>What the installed litellm expects of its database.</summary>
/// <param name="Source">The source of the schema: a file, or the version of a bundled schema.</param>
/// <param name="Schema">The schema.</param>
/// <param name="IsBundled">True when the installation was not found and the nearest bundled schema is used.</param>
internal sealed record InstalledLiteLlm(string Source, LiteLlmSchema Schema, bool IsBundled)
{
    /// <summary>The migrations of the package: name and SQL. Null when their folder was not found.</summary>
    public IReadOnlyDictionary<string, string>? Migrations { get; init; }

    /// <summary>The schema that the Prisma client on disk was generated from. Null when it was not found.</summary>
    public LiteLlmSchema? Client { get; init; }

    /// <summary>The path of that schema. Null when it was not found.</summary>
    public string? ClientSource { get; init; }
}
