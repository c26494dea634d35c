using LiteLlmOps.Configuration;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>What a signature asks a probe about one incident.</summary>
/// <param name="Call">The probe, and what the signature tells it.</param>
/// <param name="Values">What the pattern captured.</param>
internal sealed record ProbeQuestion(ProbeCall Call, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>Two questions with the same key have the same answer.</summary>
    public string Key => $"{NodeJson.Write(Call.Arguments)}\n{string.Join('\n', Values.Select(static v => $"{v.Key}={v.Value}"))}";

    /// <summary>An argument of the call with groups filled in, else the group of that name; null when there is neither.</summary>
    public string? Text(string name) =>
        Call.Arguments[name] is ConfigScalar { Text: { } template }
            ? SignatureText.Fill(template, Captured) is { Length: > 0 } filled
                ? filled
                : null
            : Captured(name);

    /// <summary>The texts of an argument that is a list; empty when it is none.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. (Call.Arguments[name] as ConfigList)?.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>() ?? []];

    public bool Flag(string name) => Call.Arguments[name] is ConfigScalar { Value: true };

    private string? Captured(string name) => Values.FirstOrDefault(v => v.Key == name).Value;
}
