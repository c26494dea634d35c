using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

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

    public LlmSignature Read(ConfigNode item, string family)
    {
        if (item is not ConfigMap map)
            throw SourceException.At(
                item.Position,
                ErrorIds.SignatureInvalid,
                "A signature must be a map with the keys id, pattern and title.",
                context.LineOf
            );
        var reader = new SettingsReader(map, prefix, context, SignatureKeys.Signature);
        var signature = new LlmSignature
        {
            Id = reader.Needed("id"),
            Family = reader.Lookup("family")?.Text ?? family,
            Title = reader.Needed("title"),
            Severity = reader.Choice<SignatureSeverity>("severity"),
            Transience = reader.Choice<SignatureTransience>("transience"),
            Pattern = Pattern(reader, "pattern")!,
            Cause = reader.Lookup("cause")!.Text,
            Remediation = reader.Lookup("remediation")!.Text,
            Unless = Pattern(reader, "unless"),
            Subject = reader.Lookup("subject")?.Text,
            MinLevel = reader.Choice<RecordLevel>("level"),
            Status = [.. reader.Words("status")],
            IsLine = reader.FlagOf("line"),
            IsWrapper = reader.FlagOf("wrapper") || reader.FlagOf("detail"),
            IsDetail = reader.FlagOf("detail"),
            IsHarmless = reader.FlagOf("harmless"),
            NeedsRestart = reader.FlagOf("restart"),
            ProbeCalls = [.. reader.Items("verify").Select(ProbeOf)],
            SampleTexts = [.. reader.Words("samples")],
            See = [.. reader.Words("see")],
            Source = source,
        };
        // The signatures of this module are checked by its tests; their expressions are created when the first line needs them.
        if (source is not null)
            CheckGroups(reader, signature);

        return signature;
    }

    private static ProbeCall ProbeOf(SettingsReader reader)
    {
        var kind = ProbeNames.TryParse(reader.Choice("probe")!)!.Value;
        if (reader.Node("proves") is not { } node)
            return new ProbeCall(kind, reader.Root);
        var states = ProbeStates.Of(kind);
        var texts = node is ConfigList list ? list.Items.Select(static i => (i as ConfigScalar)?.Text).ToList() : [null];
        if (states is null || texts.Exists(t => t is null || !states.Contains(t, StringComparer.Ordinal)))
            throw reader.Wrong(
                "proves",
                node,
                states is null
                    ? $"is not used by the probe {ProbeNames.Of(kind)}"
                    : $"must be a list of what the probe {ProbeNames.Of(kind)} observes: {string.Join(", ", states)}"
            );
        return new ProbeCall(kind, reader.Root);
    }

    private static void CheckGroups(SettingsReader reader, LlmSignature signature)
    {
        var groups = new SignaturePattern(signature).Groups;
        if (SignatureText.GroupsOf(signature.Subject ?? "").FirstOrDefault(g => !groups.Contains(g, StringComparer.Ordinal)) is { } unknown)
            throw reader.Wrong(
                "subject",
                reader.Node("subject")!,
                $"uses the group '{unknown}', but the pattern has {(groups.Count == 0 ? "no named groups" : $"only {string.Join(", ", groups)}")}"
            );
    }

    private string? Pattern(SettingsReader reader, string key)
    {
        if (reader.Lookup(key)?.Text is not { } text)
            return null;
        if (text.Length == 0)
            throw reader.Wrong(key, reader.Node(key)!, "is empty and would match every line");
        return source is not null && SignaturePattern.Problem(text) is { } problem
            ? throw reader.Wrong(key, reader.Node(key)!, $"is not a valid pattern: {problem.TrimEnd('.')}")
            : text;
    }
}
