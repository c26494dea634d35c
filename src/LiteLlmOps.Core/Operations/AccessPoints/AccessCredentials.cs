using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.AccessPoints;

/// <summary>Finds the variables that open the access points of a deployment.</summary>
/// <param name="deployment">The deployment.</param>
internal sealed class AccessCredentials(Deployment deployment)
{
    private const string SessionSource = "environment variable ";

    /// <summary>The login of the admin UI. Without UI_PASSWORD it is the master key.</summary>
    public IReadOnlyList<LlmAccessCredential> Ui(ServiceSettings? proxy)
    {
        var user = Of(AccessVariables.UiUser, proxy);
        return Of(AccessVariables.UiPassword, proxy) is { Place: not null } password ? [user, password] : [user, .. MasterKey()];
    }

    public IReadOnlyList<LlmAccessCredential> Dashboard(ServiceSettings service) =>
        [Of(AccessVariables.DashboardUser, service), Of(AccessVariables.DashboardPassword, service)];

    public IReadOnlyList<LlmAccessCredential> MasterKey() => Key(deployment.Proxy.MasterKey, "master key");

    /// <summary>The key of the scraper, otherwise the master key.</summary>
    public IReadOnlyList<LlmAccessCredential> Metrics() =>
        deployment.Smoke.MetricsKey is { } key ? Key(key, "smoke.metricsKey") : MasterKey();

    /// <summary>The value of a variable for a service: its own variables override the environment files.</summary>
    public string? ValueOf(string variable, ServiceSettings? service) =>
        service?.Variables.GetValueOrDefault(variable) ?? (deployment.Environment.TryGet(variable, out var value) ? value.Text : null);

    public LlmAccessCredential Of(string variable, ServiceSettings? service)
    {
        if (service?.Variables.TryGetValue(variable, out var own) == true)
            return new LlmAccessCredential
            {
                Variable = variable,
                Place = $"variables of {service.Name} in {Path.GetFileName(deployment.File)}",
                File = deployment.File,
                Value = Shown(variable, own),
            };
        return deployment.Environment.TryGet(variable, out var value)
            ? At(variable, value.Source, Shown(variable, value.Text))
            : new LlmAccessCredential { Variable = variable };
    }

    private IReadOnlyList<LlmAccessCredential> Key(SecretValue? key, string name) =>
        key is null ? [] : [At(VariableAt(key.Source) ?? name, key.Source, SecretMask.Mask(key.Text))];

    private LlmAccessCredential At(string variable, string source, string value)
    {
        var place = Relative(source);
        var colon = place.LastIndexOf(':');
        var isLine = int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) && colon > 0;
        return new LlmAccessCredential
        {
            Variable = variable,
            Place = place,
            File = isLine ? Path.GetFullPath(place[..colon], deployment.Folder) : null,
            Line = isLine ? line : null,
            Value = value,
        };
    }

    /// <summary>The variable that a source of a value is: the line of an environment file, or the session.</summary>
    private string? VariableAt(string source) =>
        source.StartsWith(SessionSource, StringComparison.Ordinal)
            ? source[SessionSource.Length..]
            : deployment
                .Environment.Declared.Where(v => Relative(v.Value.Source) == Relative(source))
                .Select(static v => v.Key)
                .FirstOrDefault();

    private string Relative(string source) =>
        source.StartsWith(deployment.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? source[(deployment.Folder.Length + 1)..]
            : source;

    private static string Shown(string variable, string value) =>
        SecretWords.IsSecretName(variable) ? SecretMask.Mask(value) : SecretText.ScrubValue(value);
}
