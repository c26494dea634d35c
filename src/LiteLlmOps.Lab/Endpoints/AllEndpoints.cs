using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Registers all endpoints of the proxy.</summary>
internal static class AllEndpoints
{
    public static void Map(RouteTable routes, WebApplication app, Behaviour behaviour)
    {
        HealthEndpoints.Map(routes, behaviour);
        ModelListEndpoints.Map(routes);
        ModelInfoEndpoints.Map(routes);
        ModelWriteEndpoints.Map(routes);
        ConfigUpdateEndpoint.Map(routes, behaviour);
        ConfigFieldEndpoints.Map(routes);
        if (behaviour.FileOwnsKeys)
            RouterSettingsEndpoint.Map(routes);
        CallbackEndpoints.Map(routes);
        CredentialEndpoints.Map(routes);
        McpEndpoints.Map(routes);
        GuardrailEndpoints.Map(routes);
        KeyEndpoints.Map(routes);
        UserEndpoints.Map(routes);
        CompletionEndpoints.Map(routes);
        EmbeddingEndpoints.Map(routes);
        LoginEndpoints.Map(routes);
        MetricsEndpoint.Map(routes);
        PageEndpoints.Map(routes, app);
    }
}
