using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Queries;

/// <summary>Merges the declared and the stored credentials, with the models that use them.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="planes">The planes.</param>
internal sealed class CredentialQuery(Deployment deployment, EntryPlanes planes)
{
    private readonly ILookup<string, string> _models = Models(deployment, planes);

    /// <summary>All credentials, by name.</summary>
    public IReadOnlyList<LlmCredential> Credentials() =>
        [.. planes.Matches(ConfigSections.Credentials).Select(Of).OrderBy(static c => c.Credential, StringComparer.OrdinalIgnoreCase)];

    private LlmCredential Of(EntryMatch match)
    {
        var (declared, row) = (match.Declared, match.Stored);
        var stored = row?.Value as ConfigMap;
        var value = (deployment.Mode == DeploymentMode.File ? declared?.Value ?? stored : stored ?? declared?.Value) ?? ConfigMap.Empty;
        var (name, info) = (declared?.Name ?? row!.Key, value.MapAt(CredentialEntries.Info));
        var position = declared?.Value.Position ?? default;
        return new LlmCredential
        {
            Credential = name,
            // The admin UI writes custom_llm_provider.
            Provider = info?.TextAt("custom_llm_provider"),
            Description = info?.TextAt("description"),
            ValueNames = [.. value.MapAt(CredentialEntries.Values)?.Keys ?? []],
            UnreadableValues = [.. row?.Unreadable.Keys.Select(JsonPointer.Last) ?? []],
            Models = [.. _models[name].Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase)],
            ModelCount = _models[name].Count(),
            IsDeclared = planes.Entries is null ? null : declared is not null,
            IsStored = planes.Stored is null ? null : row is not null,
            File = position.File,
            Line = position.IsKnown ? position.Line : null,
            CreatedAt = row?.CreatedAt,
            CreatedBy = row?.CreatedBy,
            UpdatedAt = row?.ChangedAt,
            UpdatedBy = row?.ChangedBy,
            Deployment = deployment.Path,
        };
    }

    // A model that is declared and stored counts once; it uses what the plane names that the proxy reads.
    private static ILookup<string, string> Models(Deployment deployment, EntryPlanes planes) =>
        planes
            .Matches(ConfigSections.Models)
            .Select(m =>
                deployment.Mode == DeploymentMode.File
                    ? m.Declared?.Value ?? m.Stored?.Value as ConfigMap
                    : m.Stored?.Value as ConfigMap ?? m.Declared?.Value
            )
            .OfType<ConfigMap>()
            .Select(static m =>
                (
                    Name: TeamModel.PublicNameOf(m) ?? m.TextAt("model_name"),
                    Credential: m.MapAt("litellm_params")?.TextAt("litellm_credential_name")
                )
            )
            .Where(static m => m is { Name: not null, Credential: not null })
            .ToLookup(static m => m.Credential!, static m => m.Name!, StringComparer.Ordinal);
}
