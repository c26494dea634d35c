namespace LiteLlmOps.Adapters.Services;

/// <summary>What systemctl show prints: a line NAME=VALUE for each property.</summary>
internal static class UnitText
{
    public static Dictionary<string, string> Read(string text) =>
        text.Split('\n')
            .Select(static l => l.Split('=', 2))
            .Where(static p => p.Length == 2)
            .GroupBy(static p => p[0], StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Last()[1].Trim(), StringComparer.Ordinal);
}
