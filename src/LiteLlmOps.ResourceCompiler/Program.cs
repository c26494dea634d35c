using LiteLlmOps.Adapters.Resources;
using LiteLlmOps.Adapters.Yaml;

// Converts YAML files to the form in which they are embedded: <folder> <file>... writes <folder>/<name of the file>.nodes for each.
var folder = args[0];
Directory.CreateDirectory(folder);
foreach (var file in args[1..])
{
    try
    {
        using var output = File.Create(Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".nodes"));
        NodeFormat.Write(output, YamlReader.Read(file, File.ReadAllText(file))!);
    }
    catch (YamlProblem e)
    {
        // In the form of a compiler error, so that an editor finds the place.
        Console.Error.WriteLine($"{file}({e.Position.Line}): error YAML: {e.Message}");
        return 1;
    }
}

return 0;
