using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Labs;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>
/// What one pipeline object selects: a difference, alone or as the change of a watch, a model, or a whole deployment. Objects of
/// Import-Clixml, of jobs and of ConvertFrom-Json are
/// read by their properties.
/// </summary>
/// <param name="Deployment">The path of the deployment.</param>
/// <param name="Plane">The plane of the difference. Null for a model and a whole deployment.</param>
/// <param name="Drift">The difference. Null for a model and a whole deployment.</param>
internal sealed record DriftInput(string Deployment, Plane? Plane, SelectedDrift? Drift)
{
    /// <summary>The JSON pointer of the model. Null for anything else.</summary>
    public string? Row { get; private init; }

    private const string SerializedPrefix = "Deserialized.";

    private static readonly string[] DeploymentTypes =
    [
        SerializedPrefix + typeof(LlmDeployment).FullName,
        SerializedPrefix + typeof(LlmLab).FullName,
    ];

    /// <param name="item">The object.</param>
    /// <param name="supported">What the command accepts, in words.</param>
    /// <exception cref="LlmException">UnsupportedInputType: the object is none of these.</exception>
    public static DriftInput Of(
        PSObject item,
        string supported = "objects of Get-LlmDrift, Get-LlmModel, Get-LlmDeployment or Get-LlmLab"
    ) =>
        item.BaseObject switch
        {
            LlmDrift drift => new DriftInput(drift.Deployment, drift.Plane, SelectedDrift.Of(drift)),
            LlmDriftChange change => new DriftInput(change.Deployment, change.Plane, SelectedDrift.Of(change.Drift)),
            LlmModel model => Of(model.Deployment, model.PathText.Exact),
            LlmDeployment deployment => Whole(deployment.Path),
            LlmLab lab => Whole(lab.Path),
            FileSystemInfo file => Whole(file.FullName),
            string path => Whole(path),
            PSCustomObject => OfProperties(item) ?? throw PipelineInput.Unsupported(item, supported),
            _ => throw PipelineInput.Unsupported(item, supported),
        };

    private static DriftInput Whole(string deployment) => new(deployment, null, null);

    private static DriftInput Of(string deployment, string row) => Whole(deployment) with { Row = row };

    private static DriftInput? OfProperties(PSObject item)
    {
        if (Text(item, "Path") is not { Length: > 0 } path)
            return null;
        if (item.TypeNames.Any(static t => DeploymentTypes.Contains(t, StringComparer.Ordinal)))
            return Whole(path);
        if (Text(item, "Deployment") is not { Length: > 0 } deployment)
            return null;
        if (Text(item, nameof(LlmModel.ModelId)) is not null && Text(item, nameof(LlmModel.Section)) == ConfigSections.Models)
            return Of(deployment, path);
        return
            LanguagePrimitives.TryConvertTo(Value(item, "Plane"), CultureInfo.InvariantCulture, out Plane plane)
            && LanguagePrimitives.TryConvertTo(Value(item, "Kind"), CultureInfo.InvariantCulture, out DriftKind kind)
            ? new DriftInput(
                deployment,
                plane,
                new SelectedDrift(ExactPath(item) ?? path, kind, Value(item, "Desired"), Value(item, "Actual"), null)
            )
            : null;
    }

    // Path has other characters in place of those that a terminal carries out.
    private static string? ExactPath(PSObject item)
    {
        try
        {
            return
                Text(item, nameof(LlmDrift.ExactPath)) is { Length: > 0 } json && NodeJson.Parse(json) is ConfigScalar { Text: { } exact }
                ? exact
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(PSObject item, string name) => Value(item, name) as string;

    private static object? Value(PSObject item, string name) =>
        item.Properties[name]?.Value is PSObject wrapped ? wrapped.BaseObject : item.Properties[name]?.Value;
}
