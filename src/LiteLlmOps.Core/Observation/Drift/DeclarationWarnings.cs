using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>Something valid in a declaration that LiteLLM uses differently from what it says.</summary>
/// <param name="Id">The id of the finding of Test-LlmConsistency.</param>
/// <param name="Subject">The key or the model.</param>
/// <param name="Position">Its position.</param>
/// <param name="Message">What LiteLLM does with it, as a sentence.</param>
/// <param name="Remediation">What to do, as a sentence.</param>
internal sealed record DeclarationWarning(string Id, string Subject, SourcePosition Position, string Message, string Remediation)
{
    public override string ToString() =>
        Position.IsKnown ? $"{Path.GetFileName(Position.File)}:{Position.Line}: {Message} {Remediation}" : $"{Message} {Remediation}";
}

/// <summary>Finds what LiteLLM accepts in a declaration without a word, and then ignores or uses differently.</summary>
/// <param name="planes">The planes. Without the database, only what needs no names of its models.</param>
internal sealed partial class DeclarationWarnings(PlaneSet planes)
{
    // SlackAlerting/utils.py resolves them itself.
    private const string Resolved = $"/{ConfigSections.General}/alert_to_webhook_url";

    private readonly ConfigMap _root = planes.Declared?.Root ?? ConfigMap.Empty;

    public static IReadOnlyList<DeclarationWarning> Of(PlaneSet planes) =>
        planes.Declared is null ? [] : new DeclarationWarnings(planes).All();

    /// <summary>The places of a config where a reference is an item of a list, which LiteLLM does not resolve.</summary>
    public static IEnumerable<string> UnresolvedIn(ConfigMap root) =>
        Texts(root, "", isItem: false)
            .Where(static w => w.Id == "ReferenceUnresolved")
            .Select(static w => w.Subject)
            .Distinct(StringComparer.Ordinal);

    private IReadOnlyList<DeclarationWarning> All() =>
        [.. Keys(), .. Duplicates(), .. Providers(), .. Fallbacks(), .. Texts(_root, "", isItem: false), .. Lines(planes.Deployment)];

    private IEnumerable<DeclarationWarning> Keys() =>
        UnknownKeys
            .In(_root)
            // A misspelt section is an error.
            .Where(k => k.Path.Contains('.', StringComparison.Ordinal) || k.Near is null || _root.Has(k.Near))
            // Of a UI setting drift and seed say themselves that the version does not have it.
            .Where(static k => !k.Path.StartsWith(ConfigSections.Ui + ".", StringComparison.Ordinal))
            .Select(static k => new DeclarationWarning(
                "KeyUnknown",
                k.Path,
                k.Position,
                k.Right is null
                    ? $"LiteLLM knows no key {k.Path}."
                    : $"LiteLLM reads {k.Path[(k.Path.IndexOf('.', StringComparison.Ordinal) + 1)..]} from {k.Right}, not from {k.Path.Split('.')[0]}.",
                k.Right is not null ? $"Move it to {k.Right}."
                    : k.Near is not null ? $"Did you mean {k.Near}?"
                    : "Check its name and its section."
            ));

    private IEnumerable<DeclarationWarning> Duplicates() => planes.Declared!.Layers.SelectMany(static l => Duplicates(l.Root, ""));

    private static IEnumerable<DeclarationWarning> Duplicates(ConfigNode node, string path) =>
        node switch
        {
            ConfigMap map => map
                .Duplicates.Select(d => new DeclarationWarning(
                    "KeyDuplicate",
                    PrintableText.Of($"{path}/{d.Key}"),
                    d.Value,
                    $"The key {PrintableText.Of($"{path}/{d.Key}")} is in its map more than once; only its last value counts.",
                    "Delete or rename one of them."
                ))
                .Concat(map.Entries.SelectMany(e => Duplicates(e.Value, $"{path}/{e.Key}"))),
            ConfigList list => list.Items.SelectMany((item, i) => Duplicates(item, FormattableString.Invariant($"{path}/{i}"))),
            _ => [],
        };

    private IEnumerable<DeclarationWarning> Providers()
    {
        var custom = ModelProvider.Custom(_root);
        string? Variable(string name) => planes.Deployment.Environment.TryGet(name, out var value) ? value.Text : null;
        return from model in (_root[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? []
            let parameters = model.MapAt("litellm_params")
            where parameters is not null
            let unknown = ModelProvider.Unknown(parameters, custom, Variable)
            where unknown is not null
            let name = PrintableText.Of(model.TextAt("model_name") ?? "")
            select new DeclarationWarning(
                "ProviderUnknown",
                name,
                parameters["model"]!.Position,
                $"LiteLLM cannot determine the provider of '{PrintableText.Of(unknown)}' (model {name}), so that it skips the model: LLM Provider NOT provided.",
                $"Write provider/model, such as openai/{PrintableText.Of(unknown.Split('/')[^1])} for a server with the API of OpenAI (hosted_vllm/{PrintableText.Of(unknown.Split('/')[^1])} for vLLM, by which its spend is found), or set custom_llm_provider."
            );
    }

    private IEnumerable<DeclarationWarning> Fallbacks()
    {
        if (planes.Stored is null && planes.Deployment.Mode != DeploymentMode.File && planes.Deployment.Database.Url is not null)
            return [];
        var names = new ServedNames().With(_root).With(planes.Stored);
        return FallbackTargets
            .In(_root)
            .Where(t => !names.Has(t.Target))
            .Select(static t => new DeclarationWarning(
                "FallbackDangling",
                PrintableText.Of(t.Path),
                t.Position,
                PrintableText.Of(
                    $"{t.Key} points to '{t.Target}', but no model has that name: when the model fails, its fallback fails too."
                ),
                PrintableText.Of($"Declare {t.Target} or correct {t.Key}.")
            ));
    }

    private static IEnumerable<DeclarationWarning> Texts(ConfigNode node, string path, bool isItem) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(e => Texts(e.Value, $"{path}/{e.Key}", isItem: false)),
            ConfigList list => list.Items.SelectMany(i => Texts(i, path, isItem: true)),
            ConfigScalar { Text: { } text } => OfText(text, PrintableText.Of(path), node.Position, isItem),
            _ => [],
        };

    private static IEnumerable<DeclarationWarning> OfText(string text, string path, SourcePosition position, bool isItem)
    {
        // ProxyConfig._check_for_os_environ_vars enters the maps of a list, not its texts.
        if (isItem && EnvironmentReference.IsReference(text) && !path.StartsWith(Resolved, StringComparison.Ordinal))
            yield return new DeclarationWarning(
                "ReferenceUnresolved",
                path,
                position,
                $"LiteLLM does not resolve os.environ/ references that are items of a list ({path}): from its file it uses the text itself."
                    + (IsEntry(path) ? " Invoke-LlmSeed stores the value of the variable." : ""),
                "Use the reference as the value of a key, where LiteLLM resolves it, if the proxy reads it from its file."
            );
        if (Expansion().IsMatch(text) || (text.Contains("://", StringComparison.Ordinal) && Part().IsMatch(text)))
            yield return new DeclarationWarning(
                "ValueUnexpanded",
                path,
                position,
                $"LiteLLM does not expand ${{…}} in its config: {path} is used as it is written.",
                "Use os.environ/NAME as the whole value."
            );
    }

    private static bool IsEntry(string path) =>
        path.Split('/') is [_, var section, ..]
        && !ConfigSections.IsSettings(section)
        && ConfigSections.All.Contains(section, StringComparer.Ordinal);

    private static IEnumerable<DeclarationWarning> Lines(Deployment deployment) =>
        from file in deployment.Environment.Files
        from line in file.Skipped
        select new DeclarationWarning(
            "VariableSkipped",
            FormattableString.Invariant($"{Path.GetFileName(file.Path)}:{line}"),
            new SourcePosition(file.Path, line, 1),
            "LiteLLM (python-dotenv) skips this line, which is not an assignment: it defines no variable.",
            "Write NAME=value, or delete the line."
        );

    [GeneratedRegex(@"^\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-?+=][^}]*)?\}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expansion();

    [GeneratedRegex(@"\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-?+=][^}]*)?\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
