using System.Globalization;

namespace LiteLlmOps.Consistency;

/// <summary>A command that starts a proxy.</summary>
/// <param name="Place">Where it stands, such as services.proxy or docker-compose.yml.</param>
/// <param name="Words">The program and its arguments.</param>
/// <param name="Variables">The variables that are set for it, besides those of the environment files.</param>
internal sealed record ProxyCommand(string Place, IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Variables)
{
    private static readonly Dictionary<string, string> NoVariables = [];

    public bool Has(string option) => Words.Any(w => w == option || w.StartsWith(option + "=", StringComparison.Ordinal));

    /// <summary>The number after an option. 0 when it is missing.</summary>
    public int Number(string option) => Number(Words, option);

    public static int Number(IReadOnlyList<string> words, string option)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var text =
                words[i] == option && i + 1 < words.Count ? words[i + 1]
                : words[i].StartsWith(option + "=", StringComparison.Ordinal) ? words[i][(option.Length + 1)..]
                : null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
        }

        return 0;
    }

    public static IReadOnlyList<ProxyCommand> Of(ConsistencyFacts facts)
    {
        var proxies = facts.Deployment.ProxyServices;
        return
        [
            .. facts
                .Deployment.Services.Where(s => proxies.Contains(s.Name, StringComparer.Ordinal))
                .Select(static s => new ProxyCommand($"services.{s.Name} of llmops.yaml", s.Command.Split(' '), s.Variables)),
            .. facts.Compose.Where(static c => c.IsProxy).Select(static c => new ProxyCommand(c.Place, c.Command, NoVariables)),
            .. facts
                .Machine.Running.Where(p => facts.Deployment.Proxy.Addresses.Any(a => a.IsLoopback && a.Port == p.Port))
                .Select(static p => new ProxyCommand(
                    $"process {p.ProcessId.ToString(CultureInfo.InvariantCulture)}",
                    p.Arguments,
                    NoVariables
                )),
        ];
    }
}
