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
    /// <param name="rules">The rules of the version.</param>
    /// <exception cref="LlmException">The path contains no schema, or the schema is invalid.</exception>
    InstalledLiteLlm Find(Deployment deployment, string? path, LiteLlmRules rules);
}
