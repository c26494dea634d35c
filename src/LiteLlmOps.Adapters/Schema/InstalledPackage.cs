using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Adapters.Schema;

/// <summary>Finds the installed litellm and reads its schema and migrations.</summary>
internal sealed class InstalledPackage : ISchemaFiles
{
    private const string SchemaName = "schema.prisma";

    // Below site-packages or a checkout of LiteLLM.
    private static readonly string[] Places = ["litellm/proxy/schema.prisma", "litellm_proxy_extras/schema.prisma", SchemaName];
    private static readonly string[] MigrationPlaces =
    [
        "litellm_proxy_extras/migrations",
        "litellm-proxy-extras/litellm_proxy_extras/migrations",
        "migrations",
    ];

    public InstalledLiteLlm Find(Deployment deployment, string? path, LiteLlmRules rules, LiveSchema? unknown)
    {
        if (path is not null)
            return At(path);
        var packages = deployment
            .Services.Where(s => deployment.ProxyServices.Contains(s.Name, StringComparer.Ordinal) && s.EnvironmentFolder is not null)
            .SelectMany(s => PackagesOf(s.EnvironmentFolder!));
        return packages.Select(Below).FirstOrDefault(static found => found is not null)
            ?? (unknown is null ? Bundled(rules) : OfTables(unknown, rules));
    }

    private static InstalledLiteLlm OfTables(LiveSchema tables, LiteLlmRules rules)
    {
        var ofLedger = LiteLlmSchemas.VersionOfLedger(tables, BundledMigrations.All) is { } version
            ? Bundled(new LiteLlmRules(version))
            : null;
        return ofLedger is { Match: SchemaMatch.Exact }
            ? ofLedger with
            {
                Match = SchemaMatch.Ledger,
            }
            : LiteLlmSchemas.Nearest(tables, Since(rules));
    }

    private static InstalledLiteLlm Bundled(LiteLlmRules rules)
    {
        var label = rules.Release.Schema;
        var isOfVersion = LiteLlmVersion.TryParse(label, out var version) && version.Equals(rules.Version);
        return new InstalledLiteLlm(label, BundledSchema.Of(label), IsBundled: true)
        {
            Match = isOfVersion ? SchemaMatch.Exact : SchemaMatch.NearestVersion,
            KnownMigrations = BundledMigrations.All,
        };
    }

    private static IEnumerable<InstalledLiteLlm> Since(LiteLlmRules rules) =>
        LiteLlmReleases
            .All.Where(r => r.Since >= rules.Release.Since)
            .Select(static r => r.Schema)
            .Distinct(StringComparer.Ordinal)
            .Select(static label => new InstalledLiteLlm(label, BundledSchema.Of(label), IsBundled: true));

    private static InstalledLiteLlm At(string path)
    {
        if (File.Exists(path))
            return Read(path, Path.GetDirectoryName(path)!);
        return (Directory.Exists(path) ? Below(path) : null)
            ?? throw new LlmException(
                ErrorIds.SchemaNotFound,
                $"No {SchemaName} at '{path}' or below it at {Places[0]}. Specify the file or the folder site-packages.",
                path
            );
    }

    private static InstalledLiteLlm? Below(string folder) =>
        Places.Select(p => Path.Combine(folder, p)).FirstOrDefault(File.Exists) is { } file ? Read(file, folder) : null;

    private static InstalledLiteLlm Read(string file, string folder)
    {
        var client = Path.Combine(folder, "prisma", SchemaName);
        var hasClient = File.Exists(client) && client != file;
        return new InstalledLiteLlm(file, PrismaReader.Read(file, Bounded.ReadText(file, Limits.TextFile)), IsBundled: false)
        {
            Migrations = MigrationPlaces.Select(p => Path.Combine(folder, p)).FirstOrDefault(Directory.Exists) is { } migrations
                ? ReadMigrations(migrations)
                : null,
            KnownMigrations = BundledMigrations.All,
            Client = hasClient ? PrismaReader.Read(client, Bounded.ReadText(client, Limits.TextFile)) : null,
            ClientSource = hasClient ? client : null,
        };
    }

    private static Dictionary<string, string> ReadMigrations(string folder) =>
        Directory
            .EnumerateDirectories(folder)
            .Select(static d => (Name: Path.GetFileName(d), File: Path.Combine(d, "migration.sql")))
            .Where(static m => File.Exists(m.File))
            .ToDictionary(static m => m.Name, static m => Bounded.ReadText(m.File, Limits.TextFile), StringComparer.Ordinal);

    private static IEnumerable<string> PackagesOf(string environment)
    {
        var library = Path.Combine(environment, "lib");
        var unix = Directory.Exists(library)
            ? Directory
                .EnumerateDirectories(library, "python3*")
                .Order(StringComparer.Ordinal)
                .Select(static d => Path.Combine(d, "site-packages"))
            : [];
        return unix.Append(Path.Combine(environment, "Lib", "site-packages")).Where(Directory.Exists);
    }
}
