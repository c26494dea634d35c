using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

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

    public Signature Read(ConfigNode item, string family)
    {
        if (item is not ConfigMap map)
            throw SourceException.At(
                item.Position,
                ErrorIds.SignatureInvalid,
                "A signature is a map with an id, a pattern and a title.",
                context.LineOf
            );
        var reader = new SettingsReader(map, prefix, context, SignatureKeys.Signature);
        var signature = new Signature(
            reader.Needed("id"),
            reader.Lookup("family")?.Text ?? family,
            reader.Needed("title"),
            reader.Choice<SignatureSeverity>("severity"),
            reader.Choice<SignatureTransience>("transience"),
            Pattern(reader, "pattern")!,
            reader.Lookup("cause")!.Text,
            reader.Lookup("remedy")!.Text
        )
        {
            Unless = Pattern(reader, "unless"),
            Subject = reader.Lookup("subject")?.Text,
            Level = reader.Choice<RecordLevel>("level"),
            Statuses = reader.Words("status"),
            IsLine = reader.FlagOf("line"),
            IsWrapper = reader.FlagOf("wrapper"),
            IsHarmless = reader.FlagOf("harmless"),
            NeedsRestart = reader.FlagOf("restart"),
            Probes = [.. reader.Items("verify").Select(static v => new ProbeCall(v.Choice("probe")!, v.Root))],
            Samples = reader.Words("samples"),
            See = reader.Words("see"),
            Source = source,
        };
        // Those of this module are held by its tests: their expressions are made when the first line asks for them.
        if (source is not null)
        {
            CheckGroups(reader, signature);
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

    private string? Pattern(SettingsReader reader, string key)
    {
        if (reader.Lookup(key)?.Text is not { } text)
            return null;
        if (text.Length == 0)
            throw reader.Wrong(key, reader.Node(key)!, "is empty, and would match every line");
        return source is not null && SignaturePattern.Problem(text) is { } problem
            ? throw reader.Wrong(key, reader.Node(key)!, problem.TrimEnd('.'))
            : text;
    }
}
