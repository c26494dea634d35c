using LiteLlmOps.Configuration;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>The call of a probe for one incident.</summary>
/// <param name="Call">The probe with the arguments of the signature.</param>
/// <param name="Values">The values that the pattern captured.</param>
internal sealed record ProbeRequest(ProbeCall Call, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>Requests with the same key have the same result.</summary>
    public string Key => $"{NodeJson.Write(Call.Arguments)}\n{string.Join('\n', Values.Select(static v => $"{v.Key}={v.Value}"))}";

    /// <summary>An argument of the call with the groups replaced; otherwise the captured group of that name. Null when there is neither.</summary>
    public string? Text(string name) =>
        Call.Arguments[name] is ConfigScalar { Text: { } template }
            ? SignatureText.Fill(template, Captured) is { Length: > 0 } filled
                ? filled
                : null
            : Captured(name);

    /// <summary>The texts of an argument that is a list; empty when it is not a list.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. (Call.Arguments[name] as ConfigList)?.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>() ?? []];

    public bool Flag(string name) => Call.Arguments[name] is ConfigScalar { Value: true };

    private string? Captured(string name) => Values.FirstOrDefault(v => v.Key == name).Value;
}
