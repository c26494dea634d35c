namespace LiteLlmOps.Signatures;

/// <summary>A part of LiteLLM, recognized by logger and source file: what to look at first when it writes a failure that no signature matches.</summary>
internal sealed record SourceArea
{
    /// <summary>The family, as in signatures.</summary>
    public string Family { get; init; } = "";

    /// <summary>The part in a few words.</summary>
    public string Name { get; init; } = "";

    /// <summary>What to look at first.</summary>
    public string FirstLook { get; init; } = "";

    /// <summary>Loggers, with those below them. With files, folders or texts, only records of these loggers match.</summary>
    public IReadOnlyList<string> Loggers { get; init; } = [];

    /// <summary>Names of source files.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Starts of paths in the package, for sources whose path is known.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Texts of messages, for file names that several parts use.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];
}

/// <summary>All parts of LiteLLM.</summary>
/// <param name="areas">The parts, special ones before general ones.</param>
internal sealed class SourceAreas(IReadOnlyList<SourceArea> areas)
{
    /// <summary>The start of the proxy, whichever part ended it.</summary>
    public SourceArea? Start => areas.FirstOrDefault(static a => a.Family == "startup");

    /// <summary>The part that wrote a record. Null when it is not known.</summary>
    /// <param name="logger">The logger; empty when it is not known.</param>
    /// <param name="file">The name or the path of the source file; empty when it is not known.</param>
    /// <param name="message">The message.</param>
    public SourceArea? Find(string logger, string file, string message) =>
        First(logger, a => a.Files.Contains(Path.GetFileName(file), StringComparer.Ordinal))
        ?? ByFolder(file)
        ?? First(logger, a => a.Texts.Any(t => message.Contains(t, StringComparison.Ordinal)))
        ?? areas.FirstOrDefault(a => a is { Files.Count: 0, Folders.Count: 0, Texts.Count: 0 } && a.Loggers.Any(l => Covers(l, logger)));

    // The longest start is the most special one.
    private SourceArea? ByFolder(string path) =>
        areas
            .Where(_ => path.Contains('/', StringComparison.Ordinal))
            .SelectMany(static a => a.Folders.Select(f => (Area: a, Folder: f)))
            .Where(f => path.StartsWith(f.Folder, StringComparison.Ordinal))
            .OrderByDescending(static f => f.Folder.Length)
            .FirstOrDefault()
            .Area;

    private SourceArea? First(string logger, Func<SourceArea, bool> matches) =>
        areas.FirstOrDefault(a => (a.Loggers.Count == 0 || logger.Length == 0 || a.Loggers.Any(l => Covers(l, logger))) && matches(a));

    private static bool Covers(string logger, string written) =>
        written.Equals(logger, StringComparison.Ordinal)
        || (written.Length > logger.Length && written[logger.Length] == '.' && written.StartsWith(logger, StringComparison.Ordinal));
}
