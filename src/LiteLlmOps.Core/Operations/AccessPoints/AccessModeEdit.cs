using LiteLlmOps.Configuration;
using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Settings;

namespace LiteLlmOps.AccessPoints;

/// <summary>Declares general_settings.ui_access_mode. The declaration is the only place that is written: a seed or a rendered file takes it from there.</summary>
/// <param name="adapters">The files and the editor.</param>
/// <param name="planes">The declaration, and what decides the setting; the database may be missing.</param>
internal sealed class AccessModeEdit(IAdapters adapters, PlaneSet planes)
{
    public const string Setting = "ui_access_mode";

    private static readonly string[] SingleSignOn = ["GOOGLE_CLIENT_ID", "MICROSOFT_CLIENT_ID", "GENERIC_CLIENT_ID"];

    public static string Name => $"{ConfigSections.General}.{Setting}";

    /// <summary>The declared value. Null when it is not declared.</summary>
    public ConfigNode? Declared => planes.Declared!.Root.MapAt(ConfigSections.General)?[Setting];

    public bool IsDeclared(string mode) => Declared is ConfigScalar { Text: { } text } && text == mode;

    /// <summary>The edited file, and the line of the setting in it.</summary>
    /// <exception cref="LlmException">The file cannot be edited such that the setting has this value.</exception>
    public (FileChange File, int? Line) Draft(string mode)
    {
        var declared = planes.Declared!;
        var value = new ConfigScalar(mode);
        var edit = new EditPlacement(declared.Layers).Place(
            TreeEdit.Set([PathStep.At(ConfigSections.General), PathStep.At(Setting)], value)
        );
        var (path, inFile) = (edit.InFiles[0].File, edit.InFiles[0].Edit);
        var before = adapters.Files.ReadText(path);
        var edited = adapters.Editor.Edit(path, before, [inFile]);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal) { [path] = edited.Text };
        var config = planes.Deployment.Config;
        if (
            !NodeEquality.AreEqual(
                adapters.Files.ReadDeclared(config.Source!, config.Overlays, texts).Root,
                edit.Merged.Apply(declared.Root)
            )
        )
            throw new LlmException(
                ErrorIds.DeclarationNotVerified,
                $"{Name} was not changed: the edited declaration would not have the expected value, because of the way its files are merged. Edit '{path}' manually.",
                path
            );
        return (new FileChange(path, before, edited.Text), edited.Lines.TryGetValue(inFile.Value!, out var line) ? line : null);
    }

    /// <summary>What is to be done until the proxy uses the declared value, and the services to restart.</summary>
    public (string Message, IReadOnlyList<string> Services) Next()
    {
        var (deployment, rules) = (planes.Deployment, planes.Rules);
        var decided = new SettingAnswers(planes, [], null).Of(ConfigSections.General, Setting);
        var isFileRead = decided.DecidedBy == SettingSource.File && rules.FileWins(ConfigSections.General, Setting);
        if (deployment.Mode == DeploymentMode.File || deployment.Database.Url is null || (isFileRead && deployment.Config.Rendered is null))
            return OfFile(rules);
        if (!deployment.Seed.Covers(ConfigSections.General))
            return (
                $"Seeds of this deployment do not cover {ConfigSections.General}: add it to seed.sections of llmops.yaml, and run Invoke-LlmSeed.",
                []
            );
        if (isFileRead)
            return (
                "The rendered file sets it, and overrides the database: render it again with Export-LlmConfig, and run Invoke-LlmSeed.",
                []
            );
        return planes.Stored is null
            ? (
                "Run Invoke-LlmSeed to write it to the database. Could not determine whether another place decides it, because the database could not be read.",
                []
            )
            : ("Run Invoke-LlmSeed to write it to the database.", []);
    }

    /// <summary>A mode that has no effect. Null when it has one, or when that is not known.</summary>
    public string? WarningOf(string mode)
    {
        var services = planes.Deployment.Services;
        var hasSignOn = SingleSignOn.Any(v =>
            planes.Deployment.Environment.TryGet(v, out _) || services.Any(s => s.Variables.ContainsKey(v))
        );
        return mode != "admin_only" || hasSignOn
            ? null
            : $"{Setting} applies to single sign-on only, and the environment files configure none: the login with user name and password ignores it.";
    }

    private (string Message, IReadOnlyList<string> Services) OfFile(LiteLlmRules rules)
    {
        var isPolled = rules.FileWins(ConfigSections.General, Setting);
        var (render, services) = (
            planes.Deployment.Config.Rendered is null ? "" : "Render the file with Export-LlmConfig. ",
            planes.Deployment.ProxyServices
        );
        return isPolled
            ? ($"{render}The proxy reads its file again within {rules.Release.PollInterval.TotalSeconds:0} s.", [])
            : ($"{render}Then restart {(services.Count > 0 ? string.Join(", ", services) : "the proxy")}.", services);
    }
}
