using LiteLlmOps.Adapters.Resources;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Signatures;

// Converts YAML files to the form in which they are embedded: <folder> <file>... writes <folder>/<name of the file>.nodes for each, and for
// signatures <name of the file>.texts.nodes, the texts that the index of the catalogue needs.
var folder = args[0];
Directory.CreateDirectory(folder);
foreach (var file in args[1..])
{
    try
    {
        var root = YamlReader.Read(file, File.ReadAllText(file))!;
        var path = Path.Combine(folder, Path.GetFileNameWithoutExtension(file));
        Write(path + ".nodes", root);
        if (TextsOf(root) is { } texts)
            Write(path + ".texts.nodes", texts);
    }
    catch (YamlProblem e)
    {
        // In the form of a compiler error, so that an editor finds the place.
        Console.Error.WriteLine($"{file}({e.Position.Line}): error YAML: {e.Message}");
        return 1;
    }
}

return 0;

static void Write(string path, ConfigNode node)
{
    using var output = File.Create(path);
    NodeFormat.Write(output, node);
}

// Null for a file without signatures.
static ConfigList? TextsOf(ConfigNode root) =>
    root is ConfigList { Items: [ConfigMap first, ..] } list && first.Has("pattern")
        ? new ConfigList([
            .. list
                .Items.Cast<ConfigMap>()
                .Select(static s => new ConfigList([
                    .. PatternLiterals.OfSignature(s.TextAt("pattern")!).Select(static t => new ConfigScalar(t)),
                ])),
        ])
        : null;
