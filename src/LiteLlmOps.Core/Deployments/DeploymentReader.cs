using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Deployments;

/// <summary>Resolves a deployment: its file where there is one, conventions and defaults for the rest.</summary>
internal sealed class DeploymentReader(IConfigFiles files, Func<string, string?> session)
{
    private const string Default = "default";
    private const string Convention = "convention";

    public Deployment Read(DeploymentLocation location)
    {
        var root = location.File is null ? ConfigMap.Empty : RootOf(location.File);
        var context = new ReaderContext(location.Folder, files.ReadLine);
        var reader = new SettingsReader(
            root,
            "",
            context,
            "name",
            "mode",
            "environment",
            "litellm",
            "proxy",
            "database",
            "config",
            "seed",
            "state",
            "logs",
            "smoke",
            "services",
            "expected",
            "consistency",
            "incidents"
        );
        context.Environment = ReadEnvironment(reader, location.Folder, context);

        var name = reader.Text("name", Path.GetFileName(location.Folder));
        var config = ReadConfig(reader, location);
        var general = new Lazy<ConfigMap>(() => GeneralSettings(config));
        return new Deployment
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
            Expected = [.. ExpectedReader.Read(reader, context)],
            Accepted = [.. FindingSuppression.Read(reader, context)],
            Signatures = ReadSignatures(reader, location, context),
            State = ReadState(reader, location.Folder),
            Logs = [.. reader.Texts("logs", ["logs/*.log"]).Select(l => Absolute(l, location.Folder))],
            Smoke = ReadSmoke(reader, location.Folder, context),
            Services = [.. new ServiceReader(location.Folder, context).Read(reader)],
            Settings = context.Settings,
        };
    }

    private ConfigMap RootOf(string file) =>
        files.ReadYaml(file) switch
        {
            null or ConfigScalar { IsNull: true } => ConfigMap.Empty,
            ConfigMap map => map,
            var other => throw SourceException.At(
                other.Position,
                ErrorIds.DeploymentFileInvalid,
                "A deployment file is a map of settings.",
                files.ReadLine
            ),
        };

    private DeploymentEnvironment ReadEnvironment(SettingsReader reader, string folder, ReaderContext context)
    {
        var found = DeploymentLocator.EnvironmentNames.Where(n => files.Exists(Path.Combine(folder, n))).ToList();
        var names = reader.Texts("environment", found, Convention);
        var read = new List<EnvironmentFile>();
        foreach (var name in names)
        {
            var path = Absolute(name, folder);
            if (!files.Exists(path))
                throw new LlmException(
                    ErrorIds.EnvironmentFileNotFound,
                    $"The environment file '{path}' of the deployment does not exist: write it, or take it out of 'environment'.",
                    path
                );
            read.Add(files.ReadEnvironment(path));
        }

        return context.Environment = new DeploymentEnvironment(read, session);
    }

    private ConfigSettings ReadConfig(SettingsReader reader, DeploymentLocation location)
    {
        var inner = reader.Inner("config", "source", "overlays", "rendered");
        var found = location.Source ?? DeploymentLocator.ConfigNames.FirstOrDefault(n => files.Exists(Path.Combine(location.Folder, n)));
        var source = found is null
            ? inner.OptionalText("source")
            : inner.Text("source", found, location.Source is null ? Convention : "-Deployment");
        var overlays = inner.Texts("overlays", []);
        var rendered =
            files.Exists(Absolute(RenderedDefault, location.Folder)) && !inner.Has("rendered")
                ? inner.Text("rendered", RenderedDefault, Convention)
                : inner.OptionalText("rendered");
        return new ConfigSettings(
            source is null ? null : Absolute(source, location.Folder),
            [.. overlays.Select(o => Absolute(o, location.Folder))],
            rendered is null ? null : Absolute(rendered, location.Folder)
        );
    }

    /// <summary>Where the rendered file is put when nothing says otherwise.</summary>
    public const string RenderedDefault = "state/config.generated.yaml";

    // What LiteLLM itself would take from its config. A broken config is reported where it is read for its own sake.
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
        if (reader.Lookup("mode", null) is { } given)
        {
            context.Note("mode", given.Text, given.Source);
            return given.Text switch
            {
                "db-ssot" => DeploymentMode.DbSsot,
                "file" => DeploymentMode.File,
                _ => throw reader.Wrong("mode", reader.Node("mode")!, "must be db-ssot or file"),
            };
        }

        // An OR in LiteLLM: a false in the file is overruled by a true in the environment, and never the other way round.
        var off =
            general.Value["store_model_in_db"] is ConfigScalar { Value: false }
            && !(
                context.Environment.TryGet("STORE_MODEL_IN_DB", out var variable)
                && string.Equals(variable.Text, "true", StringComparison.OrdinalIgnoreCase)
            );
        context.Note("mode", off ? "file" : "db-ssot", off ? "general_settings.store_model_in_db" : Default);
        return off ? DeploymentMode.File : DeploymentMode.DbSsot;
    }

    private static LiteLlmVersion? ReadVersion(SettingsReader reader)
    {
        var inner = reader.Inner("litellm", "version");
        if (inner.OptionalText("version") is not { } text)
            return null;
        return LiteLlmVersion.TryParse(text, out var version)
            ? version
            : throw inner.Wrong("version", inner.Node("version")!, "must be a version of LiteLLM, such as 1.83.2 (in quotes)");
    }

    private static ProxySettings ReadProxy(SettingsReader reader, Lazy<ConfigMap> general, ReaderContext context)
    {
        var inner = reader.Inner("proxy", "url", "masterKey", "replicas", "workers", "timeout");
        var url = Address(inner, "url", inner.Text("url", "http://127.0.0.1:4000"));
        // LiteLLM: general_settings.master_key wins over the variable.
        var key = inner.Secret(
            "masterKey",
            () => FromConfig(general, "master_key", context) ?? Variable("LITELLM_MASTER_KEY", context),
            "LITELLM_MASTER_KEY"
        );
        var replicas = inner.Texts("replicas", []).Select(r => Address(inner, "replicas", r)).ToList();
        return new ProxySettings(
            url,
            key,
            replicas,
            inner.Count("workers", Variable("NUM_WORKERS", context)),
            inner.Duration("timeout", TimeSpan.FromSeconds(10))
        );
    }

    private static DatabaseSettings ReadDatabase(SettingsReader reader, Lazy<ConfigMap> general, ReaderContext context)
    {
        var inner = reader.Inner("database", "url", "saltKey", "formerKeys", "timeout");
        var url = inner.Secret(
            "url",
            () =>
                FromConfig(general, "database_url", context)
                ?? Variable("DATABASE_URL", context)
                ?? DatabaseVariables.Compose(context.Environment),
            "DATABASE_URL"
        );
        var salt = inner.Secret("saltKey", () => Variable("LITELLM_SALT_KEY", context), "the master key encrypts");
        return new DatabaseSettings(url, salt, inner.Secrets("formerKeys"), inner.Duration("timeout", TimeSpan.FromSeconds(30)));
    }

    private static SeedSettings ReadSeed(SettingsReader reader)
    {
        var inner = reader.Inner("seed", "sections", "models", "credentials", "ignore", "protected", "limits");
        string[] all = [.. ConfigSections.Settings, ConfigSections.McpServers];
        var sections = inner.Texts("sections", all);
        if (sections.FirstOrDefault(s => !all.Contains(s, StringComparer.Ordinal)) is { } unknown)
            throw inner.Wrong(
                "sections",
                inner.Node("sections")!,
                $"names '{unknown}', which no table can carry; known are {string.Join(", ", all)}"
            );
        return new SeedSettings(
            sections,
            inner.Flag("models", true),
            inner.Flag("credentials", true),
            Globs(inner, "ignore"),
            Globs(inner, "protected"),
            ReadLimits(inner)
        );
    }

    private static IReadOnlyList<PathGlob> Globs(SettingsReader reader, string key) =>
        [.. reader.Texts(key, []).Select(static g => new PathGlob(g))];

    private static SeedLimits ReadLimits(SettingsReader reader)
    {
        var inner = reader.Inner("limits", "changed", "removed");
        return new SeedLimits(inner.Share("changed", SeedLimits.Default.Changed), inner.Share("removed", SeedLimits.Default.Removed));
    }

    private static StateSettings ReadState(SettingsReader reader, string folder)
    {
        var inner = reader.Inner("state", "folder", "archive", "staleAfter");
        var state = Absolute(inner.Text("folder", "state"), folder);
        return new StateSettings(
            state,
            Absolute(inner.Text("archive", Path.Combine(state, "archive")), folder),
            inner.Duration("staleAfter", TimeSpan.FromDays(7))
        );
    }

    private SmokeSettings ReadSmoke(SettingsReader reader, string folder, ReaderContext context)
    {
        var inner = reader.Inner("smoke", "requiredAliases", "completions", "timeout", "checks", "checkFiles");
        var own = new CustomCheckReader(context, folder);
        return new SmokeSettings(
            inner.Texts("requiredAliases", []),
            inner.Texts("completions", []),
            inner.Duration("timeout", TimeSpan.FromSeconds(10))
        )
        {
            Own =
            [
                .. inner
                    .List("checks")
                    .Concat(inner.Texts("checkFiles", []).SelectMany(f => ReadCheckFile(Absolute(f, folder))))
                    .Select(c => own.Read(inner, c)),
            ],
        };
    }

    private IReadOnlyList<Signature> ReadSignatures(SettingsReader reader, DeploymentLocation location, ReaderContext context)
    {
        var inner = reader.Inner("incidents", "signatures", "signatureFiles");
        var own = new SignatureReader(context, "incidents.signatures.", location.File ?? "");
        IReadOnlyList<Signature> found =
        [
            .. inner.List("signatures").Select(s => own.Read(s, "own")),
            .. SignatureFile.Read(files, inner.Texts("signatureFiles", []).Select(f => Absolute(f, location.Folder))),
        ];
        SignatureCatalogue.CheckIds(found);
        return found;
    }

    // A pattern may stand for several files, or for none yet; a plain name has to be there.
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
                    "A file of checks is a list of them.",
                    files.ReadLine
                ),
            }
        );
    }

    private static Uri Address(SettingsReader reader, string key, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : throw reader.Wrong(key, reader.Node(key) ?? ConfigScalar.Null, "must be an address such as http://127.0.0.1:4000");

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

    private static string Absolute(string path, string folder)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
        return Path.GetFullPath(path, folder);
    }
}
