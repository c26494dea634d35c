namespace LiteLlmOps.Adapters.Labs;

/// <summary>Finds PostgreSQL's server programs: on the PATH, else where Debian puts them.</summary>
internal static class PostgresBinaries
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <exception cref="LlmException">They are not installed; the message names the package.</exception>
    public static string Folder()
    {
        var candidates = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(Debian());
        return candidates.FirstOrDefault(static f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl")))
            ?? throw new LlmException(
                ErrorIds.PostgresNotInstalled,
                $"A lab needs PostgreSQL's server programs (initdb, pg_ctl), and they are neither on the PATH nor in {DebianFolder}. On Debian and Ubuntu: apt-get install -y postgresql",
                "postgresql"
            );
    }

    // Newest first: 17 before 9.6.
    private static IEnumerable<string> Debian() =>
        Directory.Exists(DebianFolder)
            ? Directory
                .GetDirectories(DebianFolder)
                .OrderByDescending(static d =>
                    double.TryParse(Path.GetFileName(d), System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0
                )
                .Select(static d => Path.Combine(d, "bin"))
            : [];
}
