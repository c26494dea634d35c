using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Rotation;

/// <summary>A deployment with files, a state folder and a PostgreSQL database, whose key is changed.</summary>
internal sealed class RotationBench : IDisposable
{
    public const string Old = "sk-old-salt-of-the-tests";
    public const string New = "sk-new-salt-of-the-tests";
    public const string Secret = "a-secret-of-the-tests";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-rotation-");
    private readonly string _version;

    private RotationBench(TestDatabase database, string version, string key)
    {
        (Database, _version) = (database, version);
        File.WriteAllText(
            Path.Combine(_folder.FullName, "llmops.yaml"),
            $$"""
            name: test
            litellm: { version: "{{version}}" }
            database: { url: "{{database.Url}}" }
            config: { source: config.yaml }
            """
        );
        File.WriteAllText(Path.Combine(_folder.FullName, "config.yaml"), "model_list: []\n");
        File.WriteAllText(EnvironmentPath, $"# keys\nLITELLM_MASTER_KEY=sk-master\n{key}\nOTHER='x'\n");
    }

    public TestDatabase Database { get; }

    public string Folder => _folder.FullName;

    public FakeHost Host { get; private set; } = new();

    /// <summary>The operations on files. Null for those of the file system.</summary>
    public FileOperations? Operations { get; set; }

    public string EnvironmentPath => Path.Combine(_folder.FullName, ".env");

    public string EnvironmentText => File.ReadAllText(EnvironmentPath);

    public string StateFolder => Path.Combine(_folder.FullName, "state");

    /// <summary>Read again each time, as by a new command.</summary>
    public Deployment Deployment
    {
        get
        {
            using var adapters = new AdapterFactory();
            var location = new DeploymentLocator(adapters.Files).Locate(_folder.FullName, _folder.FullName, static _ => null);
            return new DeploymentReader(adapters.Files, static _ => null).Read(location);
        }
    }

    public StateStore State => new(Deployment, TimeProvider.System);

    public static async Task<RotationBench> CreateAsync(
        PostgresServer server,
        string version = "1.83.2",
        string key = $"LITELLM_SALT_KEY={Old}"
    ) => new(await server.CreateDatabaseAsync(version), version, key);

    public static string Sealed(string key, string text = Secret, CipherFormat format = CipherFormat.Legacy) =>
        new ValueCipher(key).Encrypt(text, format);

    public static SecretValue Key(string text) => new(text, "-NewKey");

    public Task AddModelAsync(string id, string apiKey, string parameters = "") =>
        Database.ExecuteAsync(
            $$"""
            INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by)
            VALUES ('{{id}}', '{{id}}', '{"model": "{{Sealed(
                Old,
                "openai/x"
            )}}", "api_key": "{{apiKey}}", "rpm": 10.50{{parameters}} }', '{"id": "{{id}}"}', 'a', 'a')
            """
        );

    public IReadOnlyList<LlmKeyRotation> Rotate(KeyRotationOptions? options = null, bool isWhatIf = false)
    {
        Host = new FakeHost { IsWhatIf = isWhatIf };
        using var adapters = new AdapterFactory(TimeProvider.System, Operations);
        var tables = new List<LlmKeyRotation>();
        new KeyRotationOperation(
            adapters,
            Deployment,
            options ?? new KeyRotationOptions { NewKey = Key(New) },
            Host,
            "Update-LlmEncryptionKey"
        ).Run(tables.AddRange);
        return tables;
    }

    public IReadOnlyList<LlmKeyRotation> Undo(string? checkpoint = null)
    {
        Host = new FakeHost();
        using var adapters = new AdapterFactory();
        var tables = new List<LlmKeyRotation>();
        new UndoOperation(adapters, Deployment, checkpoint, new ChangeOptions { NoWait = true }, Host).Run(
            static _ => { },
            tables.AddRange
        );
        return tables;
    }

    /// <summary>Seeds a declaration, or with the id of a checkpoint undoes it.</summary>
    public IReadOnlyList<LlmChange> Seed(string config)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "config.yaml"), config);
        Host = new FakeHost();
        using var adapters = new AdapterFactory();
        var changes = new List<LlmChange>();
        new SeedOperation(adapters, Deployment, new SeedOptions { NoWait = true, Force = true }, Host).Run(changes.AddRange);
        return changes;
    }

    public IReadOnlyList<LlmChange> UndoSeed(string checkpoint)
    {
        Host = new FakeHost();
        using var adapters = new AdapterFactory();
        var changes = new List<LlmChange>();
        new UndoOperation(adapters, Deployment, checkpoint, new ChangeOptions { NoWait = true }, Host).Run(changes.AddRange);
        return changes;
    }

    /// <summary>How many values a key decrypts, and how many it does not.</summary>
    public async Task<(int Readable, int Others)> CountAsync(string key)
    {
        using var adapters = new AdapterFactory();
        var scan = await adapters
            .OpenEncrypted(Deployment)
            .ScanAsync(new SigningKeys(Key(key), Key("sk-no-key")), LiteLlmVersion.Parse(_version), TestContext.Current.CancellationToken);
        return (scan.Values, scan.Unreadable.Count);
    }

    /// <summary>A hash of all rows of all tables with encrypted values.</summary>
    public async Task<string> HashAsync()
    {
        var hashes = new List<string>();
        foreach (var table in EncryptedTable.All)
        {
            if (await Database.ScalarAsync<bool>($"""SELECT to_regclass('"{table.Name}"') IS NOT NULL"""))
                hashes.Add(
                    await Database.ScalarAsync<string>(
                        $"""SELECT coalesce(md5(string_agg(x::text, '' ORDER BY x::text)), '') FROM "{table.Name}" x"""
                    )
                );
        }

        return string.Join(",", hashes);
    }

    public IReadOnlyList<string> StateFiles =>
        Directory.Exists(StateFolder)
            ?
            [
                .. Directory
                    .GetFiles(StateFolder, "*", SearchOption.AllDirectories)
                    .Select(p => Path.GetRelativePath(StateFolder, p))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>All files of the deployment, also hidden ones.</summary>
    public IReadOnlyList<string> Files =>
        Directory.GetFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None });

    public void UseRole(string role) => Edit(t => t.Replace("llmops:test@", $"{role}:test@", StringComparison.Ordinal));

    /// <summary>Deletes all records.</summary>
    public void ClearState() => Directory.Delete(Deployment.State.Folder, recursive: true);

    /// <summary>Sets database.saltKey of llmops.yaml.</summary>
    public void SetSaltKey(string value) =>
        Edit(t =>
            System.Text.RegularExpressions.Regex.Replace(
                t,
                "(?<start>database: \\{ url: \"[^\"]*\").*",
                $"${{start}}, saltKey: {value} }}",
                System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1)
            )
        );

    private void Edit(Func<string, string> edit)
    {
        var path = Path.Combine(_folder.FullName, "llmops.yaml");
        File.WriteAllText(path, edit(File.ReadAllText(path)));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
