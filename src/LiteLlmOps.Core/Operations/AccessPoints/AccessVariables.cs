using LiteLlmOps.Deployments;

namespace LiteLlmOps.AccessPoints;

/// <summary>The variables with the logins of a deployment, and the services that read them.</summary>
internal static class AccessVariables
{
    public const string UiUser = "UI_USERNAME";
    public const string UiPassword = "UI_PASSWORD";
    public const string DashboardUser = DeploymentFile.DeploymentKeys.DashboardUser;
    public const string DashboardPassword = DeploymentFile.DeploymentKeys.DashboardPassword;

    /// <summary>The user name that LiteLLM uses for the admin UI without UI_USERNAME, and this module for the dashboard.</summary>
    public const string DefaultUser = "admin";

    private const string Dashboard = "dashboard";

    public static IReadOnlyList<string> Passwords { get; } = [UiPassword, DashboardPassword];

    /// <summary>The services that have to be restarted to read another value of a variable.</summary>
    public static IReadOnlyList<string> ReadersOf(string variable, Deployment deployment)
    {
        if (variable is UiUser or UiPassword)
            return deployment.ProxyServices;
        // Which program reads the login of the dashboard is not declared. A restart too many is better than the old password in use.
        var dashboards = deployment.Services.Where(IsDashboard).ToList();
        return [.. (dashboards.Count > 0 ? dashboards : deployment.Services).Select(static s => s.Name)];
    }

    /// <summary>True for a service that is named or described as a dashboard.</summary>
    public static bool IsDashboard(ServiceSettings service) =>
        new[] { service.Name, service.Purpose ?? "", service.Command }.Any(static t =>
            t.Contains(Dashboard, StringComparison.OrdinalIgnoreCase)
        );
}
