using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Deployments;

/// <summary>Resolves a deployment: its file when there is one, conventions and defaults for the rest.</summary>
/// <param name="files">Files.</param>
/// <param name="session">The environment variables of the session.</param>
/// <param name="vault">The vaults of the session. Null leaves secret/NAME unresolved, as if nothing defined it: completion has no session.</param>
internal sealed class DeploymentReader(IConfigFiles files, Func<string, string?> session, ISecretVault? vault = null)
{
    private const string Default = "default";
    private const string Convention = "convention";

    public Deployment Read(DeploymentLocation location)
    {
        var context = new ReaderContext(location.Folder, files.ReadLine);
        var reader = new SettingsReader(RootOf(location.File), "", context, DeploymentKeys.Root);
        context.Environment = ReadEnvironment(reader, location.Folder, context);

        var name = reader.Text("name", Path.GetFileName(location.Folder));
        var config = ReadConfig(reader, location, context);
        var general = new Lazy<ConfigMap>(() => GeneralSettings(config));
        var logs = ReadLogs(reader);
        var deployment = new Deployment
        {
            Name = name,
            Folder = location.Folder,
            File = location.File,
            Environment = context.Environment,
            Mode = ReadMode(reader, general, context),
            Version = ReadVersion(reader),
            Proxy = ReadProxy(reader, general, context),
            Database = ReadDatabase(reader, general, context),
            Config = config,
            Seed = ReadSeed(reader),
            Expected = [.. ExpectedDrift.Read(reader, context)],
            Suppressions = [.. FindingSuppression.Read(reader, context)],
            Signatures = ReadSignatures(reader, location, context),
            State = ReadState(reader, context),
            Logs = logs.Paths,
            LogZone = logs.Zone,
            Smoke = ReadSmoke(reader, context),
            Monitor = ReadMonitor(reader, context),
            Services = [.. new ServiceReader(context).Read(reader)],
            Settings = context.Settings,
            Paths = context.Paths,
        };
        context.Environment.Secrets.Close();
        return deployment;
    }

    private ConfigMap RootOf(string? file) =>
        file is null
            ? ConfigMap.Empty
            : files.ReadYaml(file) switch
            {
                null or ConfigScalar { IsNull: true } => ConfigMap.Empty,
                ConfigMap map => map,
                var other => throw SourceException.At(
                    other.Position,
                    ErrorIds.DeploymentFileInvalid,
                    "A deployment file must be a map of settings.",
                    files.ReadLine
                ),
            };

    private DeploymentEnvironment ReadEnvironment(SettingsReader reader, string folder, ReaderContext context)
    {
        var found = DeploymentLocator.EnvironmentNames.Where(n => files.Exists(Path.Combine(folder, n))).ToList();
        var paths = reader.Texts("environment", found, Convention).Select(context.FullPath).ToList();
        if (paths.Find(files.IsFolder) is { } folderPath)
            throw new LlmException(
                ErrorIds.PathIsDirectory,
                $"The environment file '{folderPath}' is a directory. Specify the path of a file in 'environment' of llmops.yaml.",
                folderPath
            );
        if (paths.Find(p => !files.Exists(p)) is { } missing)
            throw new LlmException(
                ErrorIds.EnvironmentFileNotFound,
                $"The environment file '{missing}' does not exist. Create it, or remove it from 'environment' in llmops.yaml.",
                missing
            );
        return new DeploymentEnvironment(paths.Select(files.ReadEnvironment), session) { Secrets = new VaultSecrets(vault) };
    }

    private ConfigSettings ReadConfig(SettingsReader reader, DeploymentLocation location, ReaderContext context)
    {
        var inner = reader.Inner("config");
        var found = location.Source ?? DeploymentLocator.ConfigNames.FirstOrDefault(n => files.Exists(context.FullPath(n)));
        var source = found is null
            ? inner.OptionalText("source")
            : inner.Text("source", found, location.Source is null ? Convention : "-Deployment");
        var overlays = inner.FullPaths("overlays");
        var rendered =
            files.Exists(context.FullPath(DeploymentKeys.RenderedDefault)) && !inner.Has("rendered")
                ? inner.Text("rendered", DeploymentKeys.RenderedDefault, Convention)
                : inner.OptionalText("rendered");
        return new ConfigSettings(
            source is null ? null : context.FullPath(source),
            overlays,
            rendered is null ? null : context.FullPath(rendered)
        );
    }

    // What LiteLLM itself would read from its config. A broken config is reported by the commands that work with it.
    private ConfigMap GeneralSettings(ConfigSettings config)
    {
        try
        {
            return config.Source is null || !files.Exists(config.Source)
                ? ConfigMap.Empty
                : files.ReadDeclared(config.Source, config.Overlays).Root.MapAt(ConfigSections.General) ?? ConfigMap.Empty;
        }
        catch (LlmException)
        {
            return ConfigMap.Empty;
        }
    }

    private static DeploymentMode ReadMode(SettingsReader reader, Lazy<ConfigMap> general, ReaderContext context)
    {
        if (reader.Choice("mode") is { } mode)
        {
            context.Note("mode", mode, reader.Lookup("mode")!.Source);
            return mode == "file" ? DeploymentMode.File : DeploymentMode.DbSsot;
        }

        // An OR in LiteLLM: true in the environment overrides false in the file, and false never overrides true.
        var off =
            general.Value["store_model_in_db"] is ConfigScalar { Value: false }
            && !(
                context.Environment.TryGet("STORE_MODEL_IN_DB", out var variable)
                && string.Equals(variable.Text, "true", StringComparison.OrdinalIgnoreCase)
            );
        context.Note("mode", off ? "file" : "db-ssot", off ? "general_settings.store_model_in_db" : Default);
        return off ? DeploymentMode.File : DeploymentMode.DbSsot;
    }

    private static LiteLlmVersion? ReadVersion(SettingsReader reader) =>
        LiteLlmVersion.TryParse(reader.Inner("litellm").OptionalText("version"), out var version) ? version : null;

    private static ProxySettings ReadProxy(SettingsReader reader, Lazy<ConfigMap> general, ReaderContext context)
    {
        var inner = reader.Inner("proxy");
        var url = Address(inner.Text("url"));
        // In LiteLLM general_settings.master_key overrides the variable.
        var key = inner.Secret(
            "masterKey",
            () => FromConfig(general, "master_key", context) ?? Variable("LITELLM_MASTER_KEY", context),
            "LITELLM_MASTER_KEY"
        );
        return new ProxySettings(
            url,
            key,
            [.. inner.Texts("replicas").Select(Address)],
            inner.Count("workers", Variable("NUM_WORKERS", context)),
            inner.Duration("timeout")
        );
    }

    private static DatabaseSettings ReadDatabase(SettingsReader reader, Lazy<ConfigMap> general, ReaderContext context)
    {
        var inner = reader.Inner("database");
        var url = inner.Secret(
            "url",
            () =>
                FromConfig(general, "database_url", context)
                ?? Variable("DATABASE_URL", context)
                ?? DatabaseVariables.Compose(context.Environment),
            "DATABASE_URL"
        );
        var salt = inner.Secret("saltKey", () => Variable("LITELLM_SALT_KEY", context), "the master key is used");
        return new DatabaseSettings(url, salt, inner.Secrets("formerKeys"), inner.Duration("timeout"));
    }

    private static SeedSettings ReadSeed(SettingsReader reader)
    {
        var inner = reader.Inner("seed");
        return new SeedSettings(
            [.. inner.Texts("sections").Select(static s => s.ToLowerInvariant())],
            inner.Flag("models"),
            inner.Flag("credentials"),
            Globs(inner, "ignore"),
            Globs(inner, "protected"),
            ReadLimits(inner)
        );
    }

    private static IReadOnlyList<PathGlob> Globs(SettingsReader reader, string key) =>
        [.. reader.Texts(key).Select(static g => new PathGlob(g))];

    private static SeedLimits ReadLimits(SettingsReader reader)
    {
        var inner = reader.Inner("limits");
        return new SeedLimits(inner.Share("changed"), inner.Share("removed"));
    }

    // A list of paths, or a map.
    private static (IReadOnlyList<string> Paths, TimeZoneInfo? Zone) ReadLogs(SettingsReader reader)
    {
        if (reader.Node("logs") is not ConfigMap)
            return (reader.FullPaths("logs"), null);
        var inner = reader.Inner("logs");
        return (inner.FullPaths("paths"), inner.OptionalText("timeZone") is { } zone ? TimeZones.TryParse(zone) : null);
    }

    private static StateSettings ReadState(SettingsReader reader, ReaderContext context)
    {
        var inner = reader.Inner("state");
        var folder = context.FullPath(inner.Text("folder"));
        return new StateSettings(
            folder,
            context.FullPath(inner.Text("archive", Path.Combine(folder, "archive"))),
            inner.Duration("staleAfter")
        )
        {
            JournalSize = inner.Bytes("journalSize"),
            KeepsObservations = inner.Flag("observations"),
        };
    }

    private static MonitorSettings ReadMonitor(SettingsReader reader, ReaderContext context)
    {
        var inner = reader.Inner("monitor");
        return new MonitorSettings
        {
            Address = inner.Text("address"),
            Certificate = inner.FullPath("certificate"),
            CertificateKey = inner.FullPath("certificateKey"),
            AllowsPlainHttp = inner.Flag("allowPlainHttp"),
            Level = inner.Choice<CheckLevel>("level"),
            Interval = Positive(inner, "interval"),
            SlowInterval = Positive(inner, "slowInterval"),
            Timeout = Positive(inner, "timeout"),
            Top = inner.Number("top")!.Value,
            User = inner.Secret("user", () => Variable(DeploymentKeys.DashboardUser, context), DeploymentKeys.DashboardUser),
            Password = inner.Secret(
                "password",
                () => Variable(DeploymentKeys.DashboardPassword, context),
                DeploymentKeys.DashboardPassword
            ),
        };
    }

    private static TimeSpan Positive(SettingsReader reader, string key) =>
        reader.Duration(key) is var time && time >= MonitorSettings.ShortestTime && time <= MonitorSettings.LongestTime
            ? time
            : throw reader.Wrong(key, reader.Node(key)!, "must be between 1s and 1d");

    private SmokeSettings ReadSmoke(SettingsReader reader, ReaderContext context)
    {
        var inner = reader.Inner("smoke");
        var custom = new CustomCheckReader(context);
        return new SmokeSettings(inner.Texts("requiredAliases"), inner.Texts("completions"), inner.Duration("timeout"))
        {
            MetricsKey = inner.Secret("metricsKey", static () => null, "Test-LlmSmoke asks for /metrics without a key"),
            CustomChecks =
            [
                .. inner.List("checks").Concat(inner.FullPaths("checkFiles").SelectMany(ReadCheckFile)).Select(c => custom.Read(inner, c)),
            ],
        };
    }

    private IReadOnlyList<LlmSignature> ReadSignatures(SettingsReader reader, DeploymentLocation location, ReaderContext context)
    {
        var inner = reader.Inner("incidents");
        var own = new SignatureReader(context, "incidents.signatures.", location.File ?? "");
        IReadOnlyList<LlmSignature> found =
        [
            .. inner.List("signatures").Select(s => own.Read(s, "own")),
            .. SignatureFile.Read(files, inner.FullPaths("signatureFiles")),
        ];
        SignatureCatalogue.CheckIds(found);
        ResolveProbes(found, context);
        return found;
    }

    // Probes run on other threads, where no secret can be read from a vault.
    private static void ResolveProbes(IEnumerable<LlmSignature> signatures, ReaderContext context)
    {
        foreach (var probe in signatures.SelectMany(static s => s.ProbeCalls).Where(static p => p.Kind == ProbeKind.Check))
            new CustomCheckReader(context).ReadProbe(probe.Arguments);
    }

    // A pattern may match several files or none; a file without a pattern must exist.
    private IEnumerable<ConfigNode> ReadCheckFile(string path)
    {
        var found = Path.GetFileName(path).Contains('*', StringComparison.Ordinal)
            ? files.List(Path.GetDirectoryName(path)!, Path.GetFileName(path))
            : [path];
        return found.SelectMany(f =>
            files.ReadYaml(f) switch
            {
                null or ConfigScalar { IsNull: true } => [],
                ConfigList list => list.Items,
                var other => throw SourceException.At(
                    other.Position,
                    ErrorIds.DeploymentFileInvalid,
                    "A check file must be a list of checks.",
                    files.ReadLine
                ),
            }
        );
    }

    private static Uri Address(string text) => new(new Uri(text).GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");

    private static SecretValue? Variable(string name, ReaderContext context) =>
        context.Environment.TryGet(name, out var value) ? value with { Source = context.Show(value.Source) } : null;

    private static SecretValue? FromConfig(Lazy<ConfigMap> general, string key, ReaderContext context)
    {
        if (general.Value[key] is not ConfigScalar { Text: { } text } node)
            return null;
        return EnvironmentReference.TryGetName(node, out var name)
            ? Variable(name, context)
            : new SecretValue(text, context.Show(node.Position));
    }
}
