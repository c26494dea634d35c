using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>A database in memory.</summary>
internal sealed class FakeDatabase
{
    private readonly Dictionary<RowKey, StoredRow> _rows = [];

    public string CreatedBy { get; set; } = "someone";

    public StoredState State =>
        new(
            _rows.Values.Where(static r => ConfigSections.IsSettings(r.Section)).ToDictionary(static r => r.Section),
            _rows
                .Values.Where(static r => !ConfigSections.IsSettings(r.Section))
                .GroupBy(static r => r.Section)
                .ToDictionary(static g => g.Key, static g => (IReadOnlyList<StoredRow>)[.. g]),
            Schema
        );

    public StoredSchema Schema { get; set; } =
        new(
            "public",
            new Dictionary<string, IReadOnlySet<string>>
            {
                ["LiteLLM_Config"] = new HashSet<string> { "param_name", "param_value" },
                ["LiteLLM_ProxyModelTable"] = new HashSet<string> { "model_id", "model_name", "litellm_params", "model_info" },
                ["LiteLLM_CredentialsTable"] = new HashSet<string> { "credential_name", "credential_values" },
                ["LiteLLM_GuardrailsTable"] = new HashSet<string> { "guardrail_id", "guardrail_name", "litellm_params", "guardrail_info" },
                ["LiteLLM_MCPServerTable"] = new HashSet<string>
                {
                    "url",
                    "transport",
                    "description",
                    "credentials",
                    "auth_type",
                    "mcp_access_groups",
                    "command",
                    "args",
                    "static_headers",
                    "alias",
                },
            }
        );

    public StoredRow this[string section, string key] => _rows[new RowKey(section, key)];

    public StoredRow? Find(RowKey row) => _rows.GetValueOrDefault(row);

    public int Count => _rows.Count;

    public void Apply(IEnumerable<RowWrite> writes)
    {
        foreach (var write in writes)
        {
            if (write.Value is null)
                _rows.Remove(write.Row);
            else
                _rows[write.Row] = write.Raw is { } raw
                    ? Open(write.Row, raw)
                    : Row(write, _rows.GetValueOrDefault(write.Row)?.CreatedBy ?? CreatedBy);
        }
    }

    public void Put(string section, string key, string json, string? name = null) =>
        Apply([new RowWrite(new RowKey(section, key), name ?? key, NodeJson.Parse(json), null)]);

    /// <summary>Marks a value of a row as one that no known key decrypts.</summary>
    public void Lock(string section, string key, string pointer)
    {
        var row = new RowKey(section, key);
        _rows[row] = _rows[row] with { Unreadable = new Dictionary<string, string?> { [pointer] = null } };
    }

    /// <summary>A row from its <see cref="StoredRow.Raw"/>.</summary>
    public static StoredRow Open(RowKey row, string raw)
    {
        var map = (ConfigMap)NodeJson.Parse(raw);
        return new StoredRow(row.Section, row.Key, map.TextAt("name")!, map["value"]!, map.TextAt("fingerprint")!)
        {
            Raw = raw,
            CreatedBy = map.TextAt("created_by"),
        };
    }

    private static StoredRow Row(RowWrite write, string createdBy)
    {
        var value = write.Row.Section switch
        {
            ConfigSections.Models => ModelEntries.FromRow(
                ((ConfigMap)write.Value!).TextAt("model_name") ?? write.Name,
                ((ConfigMap)write.Value!)["litellm_params"]!,
                ((ConfigMap)write.Value!)["model_info"]
            ),
            ConfigSections.McpServers => McpServerEntries.FromRow(
                McpServerEntries.ToRow(write.Name, (ConfigMap)write.Value!, static _ => true)
            ),
            _ => write.Value!,
        };
        var raw = ConfigMap
            .Empty.With("name", new ConfigScalar(write.Name))
            .With("value", value)
            .With("fingerprint", new ConfigScalar(Guid.NewGuid().ToString()))
            .With("created_by", new ConfigScalar(createdBy));
        return Open(write.Row, NodeJson.Write(raw));
    }
}

/// <summary>Compares, plans and applies without a server.</summary>
internal sealed class SeedBench(
    ConfigMap declared,
    string version = "1.83.2",
    DeploymentEnvironment? environment = null,
    ConfigMap? file = null
)
{
    private readonly LiteLlmRules _rules = new(LiteLlmVersion.Parse(version));
    private readonly DeploymentEnvironment _environment = environment ?? TestDeployments.Variables();

    public FakeDatabase Database { get; } = new() { CreatedBy = SeedMark.Author };

    public DesiredState Desired => DesiredState.From(declared, TestDeployments.Seed, _rules);

    public IReadOnlyList<StoredDifference> Differences(SeedSettings? seed = null) =>
        [
            .. new StoredComparison(
                Desired,
                Database.State,
                _rules,
                new EffectRules(_rules, file, TestDeployments.Minimal),
                _environment,
                seed ?? TestDeployments.Seed
            ).Differences(),
        ];

    public SeedPlan Plan(SeedOptions? options = null) =>
        new SeedPlanner(
            _rules,
            _environment,
            options ?? new SeedOptions(),
            new SeedGuards(TestDeployments.Minimal, new DateOnly(2026, 1, 1)),
            "/test"
        ).Plan(Differences());

    public void Seed(SeedOptions? options = null)
    {
        var plan = Plan(options);
        Database.Apply(plan.WritesFor(plan.Changes));
    }
}
