using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>What the installed litellm expects of its database.</summary>
/// <param name="Source">The source of the schema: a file, or the version of a bundled schema.</param>
/// <param name="Schema">The schema.</param>
/// <param name="IsBundled">True when the installation was not found and the nearest bundled schema is used.</param>
internal sealed record InstalledLiteLlm(string Source, LiteLlmSchema Schema, bool IsBundled)
{
    private const string SchemaPath = "specify the schema.prisma of the installed LiteLLM with Get-LlmDrift -SchemaPath.";

    /// <summary>How certain it is that the installed version expects this schema.</summary>
    public SchemaMatch Match { get; init; }

    /// <summary>The schema, as messages name it.</summary>
    public string Shown =>
        Match switch
        {
            _ when !IsBundled => Source,
            SchemaMatch.Exact => $"the bundled schema of LiteLLM {Source}",
            SchemaMatch.Ledger => $"the bundled schema of LiteLLM {Source}, the version of the migration ledger",
            SchemaMatch.NearestVersion => $"the bundled schema of LiteLLM {Source}, the nearest to the installed version",
            _ => $"the bundled schema of LiteLLM {Source}, the nearest to the tables",
        };

    /// <summary>Why the version is a guess. Null when it is known.</summary>
    public string? Doubt =>
        Match == SchemaMatch.Guess
            ? "Could not determine the installed LiteLLM version: the proxy did not report it, and llmops.yaml has no litellm.version."
            : null;

    /// <summary>What the user does to compare with the schema of the installed version.</summary>
    public string Specify => Match == SchemaMatch.Guess ? $"Set litellm.version in llmops.yaml, or {SchemaPath}" : $"S{SchemaPath[1..]}";

    /// <summary>The migrations of the package: name and SQL. Null when their folder was not found.</summary>
    public IReadOnlyDictionary<string, string>? Migrations { get; init; }

    /// <summary>The bundled lists of migrations, oldest version first.</summary>
    public IReadOnlyList<MigrationList> KnownMigrations { get; init; } = [];

    /// <summary>
    /// The names of all migrations of the installed version: those of the package, otherwise the bundled list of exactly this version. Null
    /// when they are not known completely.
    /// </summary>
    public IReadOnlySet<string>? AllMigrations =>
        Migrations is { } found ? found.Keys.ToHashSet(StringComparer.Ordinal)
        : IsBundled && Match == SchemaMatch.Exact ? KnownMigrations.FirstOrDefault(l => l.IsComplete && l.Version == Source)?.Names
        : null;

    /// <summary>Where <see cref="AllMigrations"/> is from, as messages name it.</summary>
    public string MigrationSource => Migrations is null ? $"LiteLLM {Source}" : "the package";

    /// <summary>The schema that the Prisma client on disk was generated from. Null when it was not found.</summary>
    public LiteLlmSchema? Client { get; init; }

    /// <summary>The path of that schema. Null when it was not found.</summary>
    public string? ClientSource { get; init; }
}

/// <summary>How certain it is that the installed version expects a schema.</summary>
internal enum SchemaMatch
{
    /// <summary>It is the schema of the installed version.</summary>
    Exact,

    /// <summary>The installed version did not report itself; it is the schema of the version whose migrations are in the ledger.</summary>
    Ledger,

    /// <summary>The version is known, but no schema of exactly this version is bundled.</summary>
    NearestVersion,

    /// <summary>The version is unknown; the schema is the nearest to the tables of the database.</summary>
    Guess,
}
