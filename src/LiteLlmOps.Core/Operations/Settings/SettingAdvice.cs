using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>Describes how to change a setting.</summary>
/// <param name="planes">The planes.</param>
internal sealed class SettingAdvice(PlaneSet planes)
{
    public string HowToChange(SettingDecision decision) =>
        decision.DecidedBy switch
        {
            SettingSource.Environment => $"Change {decision.Place} in the environment of the proxy and {Restart}.",
            SettingSource.Merged =>
                $"Declare it and run Invoke-LlmSeed. To change the part that is in the file ({decision.Place}), edit the file and {Restart}.",
            SettingSource.Database or SettingSource.Default when IsUi(decision) => SeedUi(decision),
            SettingSource.Database => Seed,
            SettingSource.File when IsStorable(decision) && planes.Rules.FileWins(decision.Section, decision.Name) =>
                $"Change it in {decision.Place}{After(decision)}, or remove it from the file with which the proxy is started, so that the database decides.",
            SettingSource.File when IsStorable(decision) =>
                $"Declare it and run Invoke-LlmSeed to write it to the database, or change it in {decision.Place}{Render} and {Restart}.",
            SettingSource.File => $"Change it in {decision.Place}{Render}{After(decision)}.",
            SettingSource.Unknown => $"Set it in the file with which the proxy is started, remove it from the database, and {Restart}.",
            _ when decision.Section == ConfigSections.Environment => $"Set the variable in the environment of the proxy and {Restart}.",
            _ when IsStorable(decision) => Seed,
            _ => $"Declare it{Render} and {Restart}.",
        };

    private static bool IsUi(SettingDecision decision) =>
        decision.Section == ConfigSections.Ui || decision.Place == $"{StoredSchema.TableOf(ConfigSections.Ui)}.{ConfigSections.Ui}";

    private string SeedUi(SettingDecision decision) =>
        planes.Effects.OfSetting(ConfigSections.Ui, decision.Name, new ConfigScalar(true), null) switch
        {
            { Effect: DriftEffect.Effective, Reason: null } =>
                $"Declare it in {ConfigSections.Ui} and run Invoke-LlmSeed. The proxy reads it within {planes.Rules.Release.PollInterval.TotalSeconds:0} s.",
            { Effect: DriftEffect.Effective, Reason: var reason } => $"Declare it in {ConfigSections.Ui} and run Invoke-LlmSeed; {reason}.",
            { Effect: DriftEffect.Ignored, Reason: var reason } => Sentence.Of($"It cannot be changed: {reason}"),
            _ => $"Declare it in {ConfigSections.Ui}, run Invoke-LlmSeed and {Restart}.",
        };

    private string Seed =>
        $"Declare it and run Invoke-LlmSeed. The proxy reads it within {planes.Rules.Release.PollInterval.TotalSeconds:0} s.";

    // From 1.103 on the proxy reads its file again at each poll, and some keys take effect without a restart.
    private string After(SettingDecision decision) =>
        planes.Effects.OfFile(new SettingPath(decision.Section, decision.Name), decision.Value, null).Effect == DriftEffect.Effective
            ? $" (the proxy reads it again within {planes.Rules.Release.PollInterval.TotalSeconds:0} s)"
            : $" and {Restart}";

    private string Render => planes.Deployment.Config.Rendered is null ? "" : ", render it with Export-LlmConfig";

    private string Restart =>
        planes.Deployment.ProxyServices is { Count: > 0 } services ? $"restart {string.Join(", ", services)}" : "restart the proxy";

    private bool IsStorable(SettingDecision decision) =>
        planes.Deployment.Mode == DeploymentMode.DbSsot
        && planes.Rules.PlacementOf(decision.Section, decision.Name) != SettingPlacement.File;
}
