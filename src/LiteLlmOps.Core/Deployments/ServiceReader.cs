using LiteLlmOps.Configuration;

namespace LiteLlmOps.Deployments;

/// <summary>The services of a deployment file.</summary>
internal static class ServiceReader
{
    public static IEnumerable<ServiceSettings> Read(SettingsReader reader, string folder, ReaderContext context)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in reader.List("services"))
        {
            if (item is not ConfigMap map)
                throw reader.Wrong("services", item, "must be a list of services, each a map with a name and a command");
            var service = Read(map, folder, context);
            if (!names.Add(service.Name))
                throw reader.Wrong("services", item, $"names '{service.Name}' twice");
            yield return service;
        }
    }

    private static ServiceSettings Read(ConfigMap map, string folder, ReaderContext context)
    {
        var name = map.TextAt("name") ?? "?";
        var reader = new SettingsReader(
            map, $"services.{name}.", context, "name", "purpose", "command", "port", "ready", "environment", "log", "dependsOn");
        if (!reader.Has("name") || !reader.Has("command"))
            throw reader.Wrong("name", map, "and a command are what every service needs");
        var log = reader.Lookup("log", null)?.Text;
        var environment = reader.Lookup("environment", null)?.Text;
        context.Note($"services.{name}", reader.Lookup("command", null)?.Text ?? "", context.Show(map.Position));
        return new ServiceSettings(
            name,
            reader.Lookup("purpose", null)?.Text,
            reader.Lookup("command", null)?.Text ?? "",
            reader.Number("port"),
            reader.Lookup("ready", null)?.Text,
            environment is null ? null : Path.GetFullPath(environment, folder),
            log is null ? null : Path.GetFullPath(log, folder),
            [.. reader.List("dependsOn").OfType<ConfigScalar>().Select(static s => s.Text ?? "")]);
    }
}
