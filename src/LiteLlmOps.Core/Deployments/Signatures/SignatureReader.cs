using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using static LiteLlmOps.DeploymentFile.CustomCheckReader;

namespace LiteLlmOps.Signatures;

/// <summary>Reads signatures from YAML. Checks types, keys and patterns; every error has its position.</summary>
/// <param name="context">The context that the readers of a file share.</param>
/// <param name="prefix">The key path of the signatures in the file; empty for a file that contains only signatures.</param>
/// <param name="source">The file. Null for the signatures of this module.</param>
internal sealed class SignatureReader(ReaderContext context, string prefix, string? source)
{
    public static readonly (ErrorId Invalid, ErrorId KeyUnknown, string Key) Words = (
        ErrorIds.SignatureInvalid,
        ErrorIds.SignatureKeyUnknown,
        "key of a signature"
    );

    private static readonly string[] Keys =
    [
        "id",
        "family",
        "title",
        "severity",
        "transience",
        "pattern",
        "unless",
        "subject",
        "level",
        "status",
        "line",
        "wrapper",
        "harmless",
        "restart",
        "cause",
        "remedy",
        "verify",
        "samples",
        "see",
    ];

    public LlmSignature Read(ConfigNode item, string family)
    {
        if (item is not ConfigMap map)
            throw SourceException.At(
                item.Position,
                ErrorIds.SignatureInvalid,
                "A signature must be a map with the keys id, pattern and title.",
                context.LineOf
            );
        var reader = new SettingsReader(map, prefix, context, Keys);
        var signature = new LlmSignature
        {
            Id = Required(reader, map, "id"),
            Family = Text(reader, "family") ?? family,
            Title = Required(reader, map, "title"),
            Severity = Enum.Parse<SignatureSeverity>(Choice(reader, "severity", "Error", Enum.GetNames<SignatureSeverity>())),
            Transience = Enum.Parse<SignatureTransience>(Choice(reader, "transience", "Unknown", Enum.GetNames<SignatureTransience>())),
            Pattern = Pattern(reader, "pattern") ?? throw Missing(reader, map, "pattern"),
            Cause = Text(reader, "cause") ?? "",
            Remedy = Text(reader, "remedy") ?? "",
            Unless = Pattern(reader, "unless"),
            Subject = Text(reader, "subject"),
            MinLevel = Enum.Parse<RecordLevel>(Choice(reader, "level", "Warning", ["Debug", "Info", "Warning"])),
            Status = Texts(reader, "status"),
            IsLine = Flag(reader, "line"),
            IsWrapper = Flag(reader, "wrapper"),
            IsHarmless = Flag(reader, "harmless"),
            NeedsRestart = Flag(reader, "restart"),
            ProbeCalls = [.. reader.List("verify").Select(v => Probe(reader, v))],
            Samples = Texts(reader, "samples"),
            See = Texts(reader, "see"),
            Source = source,
        };
        // The signatures of this module are checked by its tests; their expressions are created when the first line needs them.
        if (source is not null)
        {
            CheckGroups(reader, signature);
            CheckStatus(reader, signature);
        }

        return signature;
    }

    private static void CheckGroups(SettingsReader reader, LlmSignature signature)
    {
        var groups = new SignaturePattern(signature).Groups;
        if (SignatureText.GroupsOf(signature.Subject ?? "").FirstOrDefault(g => !groups.Contains(g)) is { } unknown)
            throw reader.Wrong(
                "subject",
                reader.Node("subject")!,
                $"uses the group '{unknown}', but the pattern has {(groups.Count == 0 ? "no named groups" : $"only {string.Join(", ", groups)}")}"
            );
    }

    private static void CheckStatus(SettingsReader reader, LlmSignature signature)
    {
        foreach (
            var status in signature.Status.Where(static s =>
                s is not ("*" or [>= '1' and <= '9', 'x', 'x'] or [>= '1' and <= '9', >= '0' and <= '9', >= '0' and <= '9'])
            )
        )
            throw reader.Wrong(
                "status",
                reader.Node("status")!,
                $"contains '{status}'; use a status such as 404, a class such as 5xx, or *"
            );
    }

    private static ProbeCall Probe(SettingsReader reader, ConfigNode item)
    {
        if (item is not ConfigMap map || map.TextAt("probe") is not { } name)
            throw reader.Wrong("verify", item, "must be a list of probes such as { probe: column }");
        return ProbeNames.TryParse(name) is { } kind
            ? new ProbeCall(kind, map)
            : throw reader.Wrong(
                "verify",
                item,
                $"contains the unknown probe '{name}'; {(NearestName.Of(name, ProbeNames.All) is { } near ? $"did you mean {near}" : $"known probes are {string.Join(", ", ProbeNames.All)}")}"
            );
    }

    private string? Pattern(SettingsReader reader, string key)
    {
        if (Text(reader, key) is not { } text)
            return null;
        if (text.Length == 0)
            throw reader.Wrong(key, reader.Node(key)!, "is empty and would match every line");
        return source is not null && SignaturePattern.Problem(text) is { } problem
            ? throw reader.Wrong(key, reader.Node(key)!, $"is not a valid pattern: {problem.TrimEnd('.')}")
            : text;
    }

    private static string Required(SettingsReader reader, ConfigMap map, string key) =>
        Text(reader, key) is { Length: > 0 } text ? text : throw Missing(reader, map, key);

    private static SourceException Missing(SettingsReader reader, ConfigMap map, string key) =>
        reader.Wrong(key, map, "is required in every signature");

    private static List<string> Texts(SettingsReader reader, string key) => [.. reader.List(key).Select(i => Plain(reader, key, i))];

    private static bool Flag(SettingsReader reader, string key) =>
        reader.Node(key) switch
        {
            null or ConfigScalar { IsNull: true } => false,
            ConfigScalar { Value: bool flag } => flag,
            var other => throw reader.Wrong(key, other, "must be true or false"),
        };
}
