using System.Text;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Schema;
using LiteLlmOps.Secrets;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>The readers of foreign text. The property tests run them with a corpus, and tests/fuzz/run.py under AFL++.</summary>
internal static class FuzzTargets
{
    public static readonly IReadOnlyList<FuzzTarget> All =
    [
        new("database-url", "DATABASE_URL, up to the driver's connection string", ReadDatabaseUrl),
        new("dotenv", "dotenv files", ReadDotEnv),
        new("log-lines", "logs: collectors, JSON, CSV, logfmt, tracebacks, access lines", LogTarget.Read),
        new("yaml", "YAML with positions and duplicates, and the quote of a line in an error", ReadYaml),
        new("plan", "plan files of Export-LlmPlan", ReadPlan),
        new("checkpoint", "checkpoint files, encrypted by the target when the input is JSON", StateTarget.ReadCheckpoint),
        new("proxy-answers", "JSON answers of the proxy: a status, a line break, the body", ProxyTarget.Read),
        new("prisma-schema", "schema.prisma of an installed package", ReadPrisma),
        new("llmops-yaml", "llmops.yaml", ReadDeployment),
        new("signatures", "files of signatures", ReadSignatures),
        new("config", "LiteLLM's config", ReadConfig),
        new("seeded", "seeded.json of the state folder", StateTarget.ReadSeeded),
        new("journal", "the files of the journal", StateTarget.ReadJournal),
        new("observations", "observations.jsonl of the state folder", StateTarget.ReadObservations),
    ];

    public static FuzzTarget Named(string name) => All.Single(t => t.Name == name);

    private static void ReadDatabaseUrl(byte[] input, string folder)
    {
        var text = Encoding.UTF8.GetString(input);
        var deployment = TestDeployments.Minimal;
        _ = DatabaseUrl.ForLibpq(text);
        _ = ConnectionText.Of(
            deployment with
            {
                Database = deployment.Database with { Url = new SecretValue(text, "DATABASE_URL") },
            },
            readOnly: true
        );
    }

    private static void ReadDotEnv(byte[] input, string folder) =>
        _ = new ConfigFiles().ReadEnvironment(Written(folder, ".env", input)).Variables.Select(static v => v.Name + v.Value).ToList();

    private static void ReadYaml(byte[] input, string folder)
    {
        if (new FuzzFiles(folder).ReadYaml(Written(folder, "any.yaml", input)) is not { } node)
            return;
        // A value that is missing at the end has the position after the last line.
        var lines = Encoding.UTF8.GetString(input).ReplaceLineEndings("\n").Count('\n') + 2;
        CheckPositions(node, lines, []);
        var written = IsWide(node) ? null : YamlWriter.Write(node, []);
        if (written is not null && NodeJson.WriteCanonical(YamlReader.Read("written.yaml", written)!) != NodeJson.WriteCanonical(node))
            throw new FuzzFailureException($"The written YAML has another value:\n{written}");
    }

    private static void CheckPositions(ConfigNode node, int lines, HashSet<ConfigNode> seen)
    {
        if (!seen.Add(node))
            return;
        if (node.Position is { IsKnown: true } position && (position.Line < 1 || position.Line > lines || position.Column < 1))
            throw new FuzzFailureException($"A value has the position {position.Line}:{position.Column} in {lines} lines.");
        var duplicates = node is ConfigMap map ? map.Duplicates : [];
        if (duplicates.Any(d => d.Value.Line < 1 || d.Value.Line > lines))
            throw new FuzzFailureException("A duplicate key has a position outside the file.");
        foreach (var inner in Inner(node))
            CheckPositions(inner, lines, seen);
    }

    private static IEnumerable<ConfigNode> Inner(ConfigNode node) =>
        node switch
        {
            ConfigMap map => map.Entries.Select(static e => e.Value),
            ConfigList list => list.Items,
            _ => [],
        };

    // Aliases make a few lines a value that takes gigabytes when it is written.
    private static bool IsWide(ConfigNode node)
    {
        var left = 10_000;
        return !Fits(node, ref left);
    }

    private static bool Fits(ConfigNode node, ref int left)
    {
        if (--left < 0)
            return false;
        foreach (var inner in Inner(node))
        {
            if (!Fits(inner, ref left))
                return false;
        }

        return true;
    }

    // Every hash is the same text here, so that a file can have a valid seal.
    private static void ReadPlan(byte[] input, string folder)
    {
        var path = Written(folder, "plan.yaml", input);
        var plan = PlanFile.Read(new FuzzFiles(folder).ReadYaml(path), path, TestDeployments.Minimal, static _ => "hash");
        foreach (var field in plan.Lines.SelectMany(static l => l.Fields.Append(l.Path)))
            _ = SettingPath.Parse(field).Fields;
    }

    private static void ReadPrisma(byte[] input, string folder)
    {
        // As File.ReadAllText does it.
        using var reader = new StreamReader(new MemoryStream(input), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        _ = PrismaReader.Read("schema.prisma", reader.ReadToEnd());
    }

    private static void ReadDeployment(byte[] input, string folder)
    {
        var path = Written(folder, "llmops.yaml", input);
        _ = new DeploymentReader(new FuzzFiles(folder), static _ => null).Read(new DeploymentLocation(folder, path, null));
    }

    private static void ReadSignatures(byte[] input, string folder) =>
        _ = SignatureFile.Read(new FuzzFiles(folder), [Written(folder, "own.yaml", input)]);

    private static void ReadConfig(byte[] input, string folder) =>
        _ = new FuzzFiles(folder).ReadDeclared(Written(folder, "config.yaml", input), []);

    private static string Written(string folder, string name, byte[] input)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, input);
        return path;
    }
}
