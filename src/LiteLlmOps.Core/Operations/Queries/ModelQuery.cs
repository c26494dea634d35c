using System.Globalization;
using System.Numerics;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>Merges the models of all planes: one for each declared entry with its row, each other row, and each other model of a proxy.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="planes">The planes.</param>
/// <param name="teams">The names of teams by id.</param>
/// <param name="use">When models were requested. Null when that is not known.</param>
internal sealed class ModelQuery(Deployment deployment, EntryPlanes planes, IReadOnlyDictionary<string, string> teams, ModelUse? use)
{
    private const string Params = "litellm_params";
    private const string Info = "model_info";
    private const decimal Million = 1_000_000;

    // A division by it removes the zeros at the end: 2.5 and not 2.5000000.
    private const decimal One = 1.0000000000000000000000000000m;

    private readonly IReadOnlyCollection<string> _customProviders = planes.Declared is { } declared
        ? ModelProvider.Custom(declared.Root)
        : [];

    private readonly Dictionary<string, ConfigMap> _credentials = Credentials(planes, deployment.Mode);

    private readonly ModelRoutes _routes = new(RouteSettings(planes));

    // The models of the proxies that belong to no entry and no row so far.
    private readonly List<Dictionary<string, LiveModel>> _open =
    [
        .. planes.Live.Select(static l => new Dictionary<string, LiveModel>(l.Models, StringComparer.Ordinal)),
    ];

    /// <summary>All models, by name and id.</summary>
    public IReadOnlyList<LlmModel> Models()
    {
        var matches = planes.Matches(ConfigSections.Models);
        // First all that have their id, so that a model without a known one is not given the model of another.
        var served = matches.Select(m => Take(KeyOf(m))).ToList();
        for (var i = 0; i < matches.Count; i++)
        {
            if (served[i].Count == 0 && matches[i] is { Stored: null, Declared: { } declared })
                served[i] = TakeLike(declared);
        }

        return
        [
            .. matches
                .Select((m, i) => OfMatch(m, served[i]))
                .Concat(Others())
                .OrderBy(static m => m.Model, StringComparer.OrdinalIgnoreCase)
                .ThenBy(static m => m.ModelId, StringComparer.Ordinal),
        ];
    }

    /// <summary>The ids of the teams that models belong to.</summary>
    public static IReadOnlyCollection<string> TeamIds(EntryPlanes planes) =>
        [
            .. (planes.Entries ?? [])
                .Select(static e => (ConfigNode)e.Value)
                .Concat((planes.Stored?.EntriesOf(ConfigSections.Models) ?? []).Select(static r => r.Value))
                .Select(static v => (v as ConfigMap)?.MapAt(Info)?.TextAt("team_id"))
                .Concat(planes.Live.SelectMany(static l => l.Models.Values).Select(static m => m.Info.TextAt("team_id")))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];

    private static string KeyOf(EntryMatch match) => match.Stored?.Key ?? match.Declared!.Key;

    private List<LiveModel> Take(string key)
    {
        var found = new List<LiveModel>();
        foreach (var models in _open)
        {
            if (models.Remove(key, out var model))
                found.Add(model);
        }

        return found;
    }

    // LiteLLM gives a model of its file an id of its own (Router._generate_model_id), unless the file contains one.
    private List<LiveModel> TakeLike(ConfigEntry declared)
    {
        var found = new List<LiveModel>();
        foreach (var models in _open)
        {
            var model = models.Values.FirstOrDefault(m =>
                !m.IsFromDatabase
                && m.IsServedAs(declared.Name)
                && m.Parameters.TextAt("model") == declared.Value.MapAt(Params)?.TextAt("model")
            );
            if (model is not null && models.Remove(model.Id))
                found.Add(model);
        }

        return found;
    }

    private IEnumerable<LlmModel> Others()
    {
        foreach (var id in _open.SelectMany(static o => o.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            var served = Take(id);
            var value = ModelEntries.FromRow(served[0].Names[0], served[0].Parameters, served[0].Info);
            yield return Of(new EntryMatch(null, null), id, value, served);
        }
    }

    private LlmModel OfMatch(EntryMatch match, List<LiveModel> served)
    {
        var stored = match.Stored?.Value as ConfigMap;
        var value = deployment.Mode == DeploymentMode.File ? match.Declared?.Value ?? stored : stored ?? match.Declared?.Value;
        return Of(match, KeyOf(match), value ?? ConfigMap.Empty, served);
    }

    private LlmModel Of(EntryMatch match, string key, ConfigMap value, List<LiveModel> served)
    {
        var pointer = JsonPointer.Of(ConfigSections.Models, key);
        var unreadable = ReferenceEquals(value, match.Stored?.Value) ? Unreadable(match.Stored!) : [];
        var parameters = (value.MapAt(Params) ?? ConfigMap.Empty).Where(k => !unreadable.Contains(k, StringComparer.Ordinal));
        var info = value.MapAt(Info) ?? ConfigMap.Empty;
        var (reported, team) = (served.FirstOrDefault()?.Info, info.TextAt("team_id"));
        // LiteLLM reports 0 also for a model whose price it does not know (utils.py, _get_model_info_helper of 1.83.2).
        var priced = reported?.Where(k => Amount(reported[k]) is not 0m);
        var (name, row) = (value.TextAt("model_name") ?? "", match.Stored);
        var shown = TeamModel.PublicNameOf(value) ?? name;
        var position = match.Declared?.Value.Position ?? default;
        var names = Names(shown, name);
        return new LlmModel
        {
            Model = shown,
            Aliases = [.. _routes.AliasesOf(shown).Distinct(StringComparer.Ordinal)],
            ModelId = key,
            Provider = ModelProvider.Of(parameters, _customProviders) ?? reported?.TextAt("litellm_provider"),
            Upstream = parameters.TextAt("model") is { } upstream ? SecretMask.Scrub(upstream) : null,
            ApiBase = AddressOf(parameters),
            Credential = parameters.TextAt("litellm_credential_name"),
            Mode = info.TextAt("mode") ?? reported?.TextAt("mode"),
            IsDeclared = planes.Entries is null ? null : match.Declared is not null,
            IsStored = planes.Stored is null ? null : row is not null,
            IsLive = planes.Live.Count > 0 && served.Count < planes.Live.Count ? false : planes.IsLive(static _ => true),
            File = position.File,
            Line = position.IsKnown ? position.Line : null,
            TeamId = team,
            Team = team is null ? null : teams.GetValueOrDefault(team, team),
            AccessGroups = [.. Texts(info["access_groups"])],
            RpmLimit = Limit(parameters["rpm"]),
            TpmLimit = Limit(parameters["tpm"]),
            InputPrice = Price("input_cost_per_token", parameters, info, priced),
            OutputPrice = Price("output_cost_per_token", parameters, info, priced),
            IsBlocked = info["blocked"] is ConfigScalar { Value: true },
            LastRequestDay = use?.LastDay(names),
            CreatedAt = row?.CreatedAt,
            CreatedBy = row?.CreatedBy,
            UpdatedAt = row?.ChangedAt,
            UpdatedBy = row?.ChangedBy,
            Parameters = NodeJson.Write(SecretMask.Mask(parameters, JsonPointer.Append(pointer, Params))),
            UnreadableParameters = [.. unreadable],
            PathText = pointer,
            RequestNames = names,
            Deployment = deployment.Path,
        };
    }

    private IReadOnlyList<string> Names(string shown, string name) =>
        [
            .. new[] { shown, name }
                .Where(static n => n.Length > 0)
                .SelectMany(n => _routes.AliasesOf(n).Prepend(n))
                .Distinct(StringComparer.Ordinal),
        ];

    private static List<string> Unreadable(StoredRow row) => [.. row.Unreadable.Keys.Select(JsonPointer.Last)];

    private string? AddressOf(ConfigMap parameters)
    {
        var node = Address(parameters);
        if (node is null && parameters.TextAt("litellm_credential_name") is { } credential)
            node = Address(_credentials.GetValueOrDefault(credential));
        if (EnvironmentReference.TryGetName(node, out var variable) && deployment.Environment.TryGet(variable, out var found))
            return SecretText.ScrubValue(found.Text);
        return (node as ConfigScalar)?.Text is { Length: > 0 } text ? SecretText.ScrubValue(text) : null;
    }

    private static ConfigNode? Address(ConfigMap? map) => map?["api_base"] ?? map?["base_url"];

    // The price of litellm_params comes before that of model_info (router.py, _create_deployment of 1.83.2); the proxy reports what it has registered.
    private static decimal? Price(string key, params ReadOnlySpan<ConfigMap?> maps)
    {
        foreach (var map in maps)
        {
            if (Amount(map?[key]) is { } price)
                return price * Million / One;
        }

        return null;
    }

    private static decimal? Amount(ConfigNode? node) =>
        (node as ConfigScalar)?.Value switch
        {
            long number => number,
            double number when Math.Abs(number) < 1e9 => (decimal)number,
            string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };

    private static long? Limit(ConfigNode? node) =>
        (node as ConfigScalar)?.Value switch
        {
            long number => number,
            double number when number == Math.Truncate(number) && Math.Abs(number) < 1e15 => (long)number,
            BigInteger => long.MaxValue,
            string text when long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };

    private static IEnumerable<string> Texts(ConfigNode? list) =>
        (list as ConfigList)?.Items.OfType<ConfigScalar>().Select(static s => s.Text).OfType<string>() ?? [];

    private static Dictionary<string, ConfigMap> Credentials(EntryPlanes planes, DeploymentMode mode)
    {
        var declared = planes.Declared is { } config ? CredentialEntries.FromConfig(config.Root[ConfigSections.Credentials], []) : [];
        var stored = planes.Stored?.EntriesOf(ConfigSections.Credentials) ?? [];
        var all = new Dictionary<string, ConfigMap>(StringComparer.Ordinal);
        foreach (
            var (name, value) in declared
                .Select(static e => (e.Name, (ConfigNode)e.Value))
                .Concat(stored.Select(static r => (r.Key, r.Value)))
        )
        {
            if (
                (value as ConfigMap)?.MapAt(CredentialEntries.Values) is { } values
                && (mode != DeploymentMode.File || !all.ContainsKey(name))
            )
                all[name] = values;
        }

        return all;
    }

    private static IEnumerable<ConfigMap> RouteSettings(EntryPlanes planes) =>
        new[]
        {
            planes.Stored?.Settings.GetValueOrDefault(ConfigSections.Router)?.Value as ConfigMap,
            planes.Declared?.Root.MapAt(ConfigSections.Router),
        }.OfType<ConfigMap>();
}
