using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>DATABASE_HOST and the related variables, from which LiteLLM composes a URL when DATABASE_URL is not set (proxy_cli.py).</summary>
internal static class DatabaseVariables
{
    public static SecretValue? Compose(DeploymentEnvironment environment)
    {
        if (
            !environment.TryGet("DATABASE_HOST", out var host)
            || !environment.TryGet("DATABASE_USERNAME", out var user)
            || !environment.TryGet("DATABASE_NAME", out var name)
        )
        {
            return null;
        }

        var password = environment.TryGet("DATABASE_PASSWORD", out var secret) ? ":" + Uri.EscapeDataString(secret.Text) : "";
        var schema = environment.TryGet("DATABASE_SCHEMA", out var value) ? "?schema=" + Uri.EscapeDataString(value.Text) : "";
        // There is no variable for the port; it can be part of the host.
        return new SecretValue(
            $"postgresql://{Uri.EscapeDataString(user.Text)}{password}@{host.Text}/{Uri.EscapeDataString(name.Text)}{schema}",
            "DATABASE_HOST and related variables"
        );
    }
}
