using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>DATABASE_HOST and its companions, of which LiteLLM makes a DATABASE_URL when there is none (proxy_cli.py).</summary>
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
        // The host may carry the port: there is no variable for it.
        return new SecretValue(
            $"postgresql://{Uri.EscapeDataString(user.Text)}{password}@{host.Text}/{Uri.EscapeDataString(name.Text)}{schema}",
            "DATABASE_HOST and its companions"
        );
    }
}
