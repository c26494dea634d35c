using System.Globalization;

namespace LiteLlmOps;

/// <summary>
/// The limits of what is read from outside. Beyond a limit the error is LimitExceeded. The table in about_LiteLlmOps has the same values.
/// </summary>
internal static class Limits
{
    /// <summary>A YAML file: llmops.yaml, a config and each file that it includes, an overlay, a plan, signatures, a Compose file.</summary>
    public static readonly Limit YamlFile = Limit.OfBytes(32 << 20, "a YAML file");

    /// <summary>The files of one declared config: its source, included files and overlays.</summary>
    public static readonly Limit DeclaredFiles = new(1000, "the files of a declared config", "files");

    /// <summary>All files of one declared config together.</summary>
    public static readonly Limit DeclaredLength = Limit.OfBytes(128 << 20, "all files of a declared config");

    /// <summary>The values of one YAML document, with those that aliases repeat.</summary>
    public static readonly Limit YamlValues = new(1_000_000, "the values of a YAML document, with those that aliases repeat", "values");

    /// <summary>The nesting of one YAML document, with what aliases repeat.</summary>
    public static readonly Limit YamlDepth = new(200, "the nesting of a YAML document", "levels");

    /// <summary>The values of one JSON document: an answer of a proxy, a column of a row.</summary>
    public static readonly Limit JsonValues = new(2_000_000, "the values of a JSON document", "values");

    /// <summary>An environment file (dotenv).</summary>
    public static readonly Limit EnvironmentFile = Limit.OfBytes(1 << 20, "an environment file");

    /// <summary>A file whose content a custom check searches, and any other text file.</summary>
    public static readonly Limit TextFile = Limit.OfBytes(64 << 20, "a text file");

    /// <summary>The body of an HTTP response.</summary>
    public static readonly Limit HttpBody = Limit.OfBytes(64 << 20, "the body of an HTTP response");

    /// <summary>The status line and the headers of an HTTP response.</summary>
    public static readonly Limit HttpHeaders = Limit.OfBytes(64 << 10, "the status line and the headers of an HTTP response");

    /// <summary>The standard output of a program, and its standard error.</summary>
    public static readonly Limit CommandOutput = Limit.OfBytes(16 << 20, "the output of a program");

    /// <summary>The result of the SQL query of a custom check.</summary>
    public static readonly Limit QueryResult = Limit.OfBytes(64 << 20, "the result of a query");

    /// <summary>The prompt, and the response, of one request in the spend log.</summary>
    public static readonly Limit RequestContent = Limit.OfBytes(2 << 20, "the prompt or the response of a request");

    /// <summary>A file of the state folder.</summary>
    public static readonly Limit StateFile = Limit.OfBytes(256 << 20, "a file of the state folder");

    /// <summary>The journal. From this size on it is rotated, unless state.journalSize of llmops.yaml has another one.</summary>
    public static readonly Limit JournalFile = Limit.OfBytes(10 << 20, "the journal, which is then rotated");

    /// <summary>The remark or the command of Add-LlmNote.</summary>
    public static readonly Limit Note = Limit.OfBytes(64 << 10, "a note in the journal");

    /// <summary>The file of observations. Beyond it, the file becomes the older one, which it replaces.</summary>
    public static readonly Limit ObservationFile = Limit.OfBytes(4 << 20, "the file of observations");

    /// <summary>The record of one run among the observations. Beyond it, the record has fewer items.</summary>
    public static readonly Limit ObservationLine = Limit.OfBytes(1 << 20, "the record of one run among the observations");

    /// <summary>The files of the state folder and its archive.</summary>
    public static readonly Limit StateFiles = new(100_000, "the state folder and its archive", "files");

    /// <summary>
    /// What Watch-LlmDrift remembers of differences that have disappeared. Beyond it, those that disappeared first are forgotten.
    /// </summary>
    public static readonly Limit RememberedDrift = new(
        10_000,
        "the differences of a deployment that Watch-LlmDrift remembers after they disappeared",
        "differences"
    );

    /// <summary>The content of a checkpoint after decompression.</summary>
    public static readonly Limit CheckpointContent = Limit.OfBytes(256 << 20, "the content of a checkpoint");

    /// <summary>The content of a compressed log after decompression. Logs without compression have no limit; they are read in parts.</summary>
    public static readonly Limit ExpandedLog = Limit.OfBytes(64L << 30, "the content of a compressed log");
}

/// <summary>A limit was reached in the middle of a stream; what was read before it is used.</summary>
internal sealed class LimitReachedException(string message) : IOException(message);

/// <summary>A limit.</summary>
/// <param name="Most">The largest value that is accepted.</param>
/// <param name="What">What it limits: "the output of a program".</param>
/// <param name="Unit">The unit: bytes, files, values.</param>
internal sealed record Limit(long Most, string What, string Unit)
{
    private const string Bytes = "bytes";

    public static Limit OfBytes(long most, string what) => new(most, what, Bytes);

    /// <summary>32 MiB; 1,000,000 values.</summary>
    public override string ToString() =>
        Unit != Bytes ? string.Create(CultureInfo.InvariantCulture, $"{Most:#,0} {Unit}")
        : Most % (1L << 30) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Most >> 30} GiB")
        : Most % (1L << 20) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Most >> 20} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{Most:#,0} bytes");

    /// <summary>The error of something that is larger.</summary>
    /// <param name="subject">What is larger: "'/srv/x.yaml'".</param>
    /// <param name="target">The path or the address.</param>
    public LlmException Exceeded(string subject, object? target) =>
        new(ErrorIds.LimitExceeded, $"{subject} exceeds the limit for {What} ({this}), and was not used.", target);
}
