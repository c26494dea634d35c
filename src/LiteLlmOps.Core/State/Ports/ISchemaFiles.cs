using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Ports;

/// <summary>Finds out what tables a LiteLLM expects.</summary>
internal interface ISchemaFiles
{
    /// <summary>The schema at a path, else that of the litellm in the proxy service's Python environment, else the bundled one nearest to the version.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="path">A schema.prisma, or a folder with one. Null to look for the installation.</param>
    /// <param name="rules">The rules of the version.</param>
    /// <exception cref="LlmException">There is no schema at the path, or it cannot be read.</exception>
    InstalledLiteLlm Find(Deployment deployment, string? path, LiteLlmRules rules);
}
