using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Ports;

/// <summary>Reads the schema that a LiteLLM installation expects.</summary>
internal interface ISchemaFiles
{
    /// <summary>The schema at a path, otherwise that in the Python environment of the proxy service, otherwise the bundled one nearest to the version.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="path">A schema.prisma, or a folder that contains one. Null to find the installation.</param>
    /// <param name="rules">The rules of the version; of the oldest possible version when it is unknown.</param>
    /// <param name="unknown">The tables of the database when the version is unknown: the bundled schema nearest to them is used. Null when it is known.</param>
    /// <exception cref="LlmException">The path contains no schema, or the schema is invalid.</exception>
    InstalledLiteLlm Find(Deployment deployment, string? path, LiteLlmRules rules, LiveSchema? unknown);
}
