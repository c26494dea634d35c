using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using static LiteLlmOps.DeploymentFile.CustomCheckReader;

namespace LiteLlmOps.Signatures;

/// <summary>Reads signatures from YAML: right types, known keys only, patterns that cannot stall, every error at its place.</summary>
/// <param name="context">What the readers of a file share.</param>
/// <param name="prefix">The path of the signatures in the file; empty for a file of signatures alone.</param>
/// <param name="source">The file that they stand in. Null for those of this module.</param>
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

    public Signature Read(ConfigNode item, string family)
    {
        if (item is not ConfigMap map)
            throw SourceException.At(
                item.Position,
                ErrorIds.SignatureInvalid,
                "A signature is a map with an id, a pattern and a title.",
                context.LineOf
            );
        var reader = new SettingsReader(map, prefix, context, Keys);
        var pattern = Pattern(reader, "pattern") ?? throw Missing(reader, map, "pattern");
        var signature = new Signature(
            Needed(reader, map, "id"),
            Text(reader, "family") ?? family,
            Needed(reader, map, "title"),
            Enum.Parse<SignatureSeverity>(Choice(reader, "severity", "Error", Enum.GetNames<SignatureSeverity>())),
            Enum.Parse<SignatureTransience>(Choice(reader, "transience", "Unknown", Enum.GetNames<SignatureTransience>())),
            pattern,
            Text(reader, "cause") ?? "",
            Text(reader, "remedy") ?? ""
        )
        {
            Unless = Pattern(reader, "unless"),
            Subject = Text(reader, "subject"),
            Level = Enum.Parse<RecordLevel>(Choice(reader, "level", "Warning", ["Debug", "Info", "Warning"])),
            Statuses = Texts(reader, "status"),
            IsLine = Flag(reader, "line"),
            IsWrapper = Flag(reader, "wrapper"),
            IsHarmless = Flag(reader, "harmless"),
            NeedsRestart = Flag(reader, "restart"),
            Probes = [.. reader.List("verify").Select(v => Probe(reader, v))],
            Samples = Texts(reader, "samples"),
            See = Texts(reader, "see"),
            Source = source,
        };
        // Those of this module are held by its tests: their expressions are made when the first line asks for them.
        if (source is not null)
        {
            CheckGroups(reader, signature);
            CheckStatuses(reader, signature);
        }

        return signature;
    }

    private static void CheckGroups(SettingsReader reader, Signature signature)
    {
        var groups = new SignaturePattern(signature).Groups;
        if (SignatureText.GroupsOf(signature.Subject ?? "").FirstOrDefault(g => !groups.Contains(g)) is { } unknown)
            throw reader.Wrong(
                "subject",
                reader.Node("subject")!,
                $"names the group '{unknown}', and the pattern has {(groups.Count == 0 ? "no named group" : string.Join(", ", groups))}"
            );
    }

    private static void CheckStatuses(SettingsReader reader, Signature signature)
    {
        foreach (
            var status in signature.Statuses.Where(static s =>
                s is not ("*" or [>= '1' and <= '9', 'x', 'x'] or [>= '1' and <= '9', >= '0' and <= '9', >= '0' and <= '9'])
            )
        )
            throw reader.Wrong("status", reader.Node("status")!, $"names '{status}': write statuses such as 404, 5xx or *");
    }

    private static ProbeCall Probe(SettingsReader reader, ConfigNode item)
    {
        if (item is not ConfigMap map || map.TextAt("probe") is not { } name)
            throw reader.Wrong("verify", item, "must be a list of probes, each a map such as { probe: column }");
        if (!ProbeNames.All.Contains(name, StringComparer.Ordinal))
            throw reader.Wrong(
                "verify",
                item,
                $"names '{name}', which is no probe; {(NearestName.Of(name, ProbeNames.All) is { } near ? $"did you mean {near}" : $"known are {string.Join(", ", ProbeNames.All)}")}"
            );
        return new ProbeCall(name, map);
    }

    private string? Pattern(SettingsReader reader, string key)
    {
        if (Text(reader, key) is not { } text)
            return null;
        if (text.Length == 0)
            throw reader.Wrong(key, reader.Node(key)!, "is empty, and would match every line");
        return source is not null && SignaturePattern.Problem(text) is { } problem
            ? throw reader.Wrong(key, reader.Node(key)!, problem.TrimEnd('.'))
            : text;
    }

    private static string Needed(SettingsReader reader, ConfigMap map, string key) =>
        Text(reader, key) is { Length: > 0 } text ? text : throw Missing(reader, map, key);

    private static SourceException Missing(SettingsReader reader, ConfigMap map, string key) =>
        reader.Wrong(key, map, "is what every signature needs");

    private static List<string> Texts(SettingsReader reader, string key) => [.. reader.List(key).Select(i => Plain(reader, key, i))];

    private static bool Flag(SettingsReader reader, string key) =>
        reader.Node(key) switch
        {
            null or ConfigScalar { IsNull: true } => false,
            ConfigScalar { Value: bool flag } => flag,
            var other => throw reader.Wrong(key, other, "must be true or false"),
        };
}
