using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the current state of a deployment.</summary>
/// <param name="adapters">Opens the database, the services and the state folder.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="limit">The time limit of each statement.</param>
internal sealed class InventoryReader(IAdapters adapters, Deployment deployment, TimeSpan limit)
{
    private const string Seed = "Invoke-LlmSeed";

    // The outcomes of changes that are in the database.
    private static readonly string[] Written = ["Applied", "RecordedLater", "InterruptedAfterWrite"];

    // Services are started by these as well.
    private static readonly string[] Starts = ["Restart-LlmServices", "Start-LlmService"];

    /// <summary>Why parts could not be read, besides the planes.</summary>
    public List<LlmException> Problems { get; } = [];

    public async Task<LlmInventory> ReadAsync(PlaneSet planes, CancellationToken token)
    {
        var inventory = new LlmInventory
        {
            Name = deployment.Name,
            Mode = deployment.Mode,
            Version = planes.Alternatives.Count == 0 ? planes.Rules.Version.Text : null,
            VersionSource = planes.VersionSource,
            McpServers = planes.Stored?.EntriesOf(ConfigSections.McpServers).Count,
            ReadAt = adapters.Time.UtcNow(),
            Deployment = deployment.Path,
        };
        inventory = WithModels(inventory, planes);
        inventory = WithJournal(inventory);
        inventory = inventory with { LastRestartAt = await StartOfProxyAsync(token) ?? inventory.LastRestartAt };
        // The error of an unreachable database is that of the plane.
        return planes.Stored is null ? inventory : await WithRecordsAsync(inventory, token);
    }

    private static LlmInventory WithModels(LlmInventory inventory, PlaneSet planes)
    {
        var models = planes.Live.Count > 0 ? [.. planes.Live[0].Models.Values.Select(static m => m.Parameters)] : Configured(planes);
        if (models is null)
            return inventory;
        var locations = new ModelLocations(planes.Deployment.Environment, Credentials(planes));
        var count = models.CountBy(locations.Of).ToDictionary();
        return inventory with
        {
            Models = models.Count,
            LocalModels = count.GetValueOrDefault(ModelLocation.Local),
            CloudModels = count.GetValueOrDefault(ModelLocation.Cloud),
            OtherModels = count.GetValueOrDefault(ModelLocation.Unknown),
            ModelSource = planes.Live.Count > 0 ? "the proxy" : "the database and the config file",
        };
    }

    // What the proxy has after its start: the models of its file and those of the table. Null when one of the two is not known.
    private static IReadOnlyList<ConfigMap>? Configured(PlaneSet planes)
    {
        if (planes.Stored is null || planes.IsFileUnreadable)
            return null;
        var ofFile = (planes.File?[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];
        var stored =
            planes.Deployment.Mode == DeploymentMode.File
                ? []
                : planes.Stored.EntriesOf(ConfigSections.Models).Select(static r => r.Value as ConfigMap ?? ConfigMap.Empty);
        return [.. ofFile.Concat(stored).Select(static m => m.MapAt("litellm_params") ?? ConfigMap.Empty)];
    }

    // A stored credential has priority over one of the file with the same name.
    private static Dictionary<string, ConfigMap> Credentials(PlaneSet planes) =>
        (planes.Stored?.EntriesOf(ConfigSections.Credentials) ?? [])
            .Select(static r => (r.Name, Content: r.Value as ConfigMap))
            .Concat(
                ((planes.File?[ConfigSections.Credentials] as ConfigList)?.Items ?? [])
                    .OfType<ConfigMap>()
                    .Select(static c => (Name: c.TextAt("credential_name") ?? "", Content: (ConfigMap?)c))
            )
            .GroupBy(static c => c.Name, StringComparer.Ordinal)
            .ToDictionary(
                static g => g.Key,
                static g => g.First().Content?.MapAt("credential_values") ?? ConfigMap.Empty,
                StringComparer.Ordinal
            );

    private LlmInventory WithJournal(LlmInventory inventory)
    {
        try
        {
            var lines = adapters.OpenState(deployment).ReadJournal().Lines;
            var seed = lines.LastOrDefault(static l => l.Command == Seed && Written.Contains(l.Outcome, StringComparer.Ordinal));
            return inventory with
            {
                LastSeedAt = seed?.Time,
                LastSeedBy = seed is null ? null : $"{seed.User}@{seed.Host}",
                LastRestartAt = lines
                    .LastOrDefault(static l => Starts.Contains(l.Command, StringComparer.Ordinal) && l.Outcome == "Applied")
                    ?.Time,
            };
        }
        catch (LlmException e)
        {
            Problems.Add(e);
            return inventory;
        }
    }

    // With several proxies the one that started last.
    private async Task<DateTime?> StartOfProxyAsync(CancellationToken token)
    {
        var services = deployment.Services.Where(s => deployment.ProxyServices.Contains(s.Name, StringComparer.Ordinal)).ToList();
        if (services.Count == 0)
            return null;
        try
        {
            var facts = await adapters.OpenServices(deployment).InspectAsync(services, token);
            return facts.Max(static f => f.Process?.StartedAt);
        }
        catch (LlmException e)
        {
            Problems.Add(e);
            return null;
        }
    }

    private async Task<LlmInventory> WithRecordsAsync(LlmInventory inventory, CancellationToken token)
    {
        try
        {
            var records = adapters.OpenRecords(deployment, limit);
            var schema = await records.ReadTablesAsync(InventoryQuery.Tables, token);
            return await new InventoryQuery(records, schema, inventory.ReadAt).AddToAsync(inventory, token);
        }
        catch (LlmException e)
        {
            Problems.Add(e);
            return inventory;
        }
    }
}
