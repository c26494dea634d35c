using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Reads the custom checks of a deployment file.</summary>
/// <param name="context">What the readers of the file share.</param>
internal sealed class CustomCheckReader(ReaderContext context)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public CustomCheck Read(SettingsReader parent, ConfigNode item)
    {
        // Those of a check file are not part of the deployment file, which has been validated already.
        if (item is not ConfigMap map)
            throw parent.Wrong("checks", item, "must be a list of checks, each a map with a name and one of http, sql, process, file");
        var reader = parent.Item("checks", map);
        var name = reader.Needed("name");
        if (!_names.Add(name))
            throw reader.Wrong("name", reader.Node("name")!, $"is not unique: another check has the name '{name}'");
        return new CustomCheck(
            name,
            reader.Lookup("category")!.Text,
            reader.Choice<CheckLevel>("level"),
            reader.Words("dependsOn"),
            reader.Time("timeout"),
            reader.Choice("severity") == "Warning",
            reader.Lookup("remediation")?.Text,
            ReadProbe(reader)
        );
    }

    /// <summary>The check that is the probe of a signature, by the arguments of the probe.</summary>
    public CustomProbe ReadProbe(ConfigMap arguments) => ReadProbe(new SettingsReader(arguments, "verify.", context, CheckKeys.Probe));

    private static CustomProbe ReadProbe(SettingsReader reader)
    {
        if (reader.Has("http"))
            return new CustomHttpReader().Read(reader.Inner("http"));
        if (reader.Has("sql"))
            return Sql(reader.Inner("sql"));
        return reader.Has("process") ? Process(reader.Inner("process")) : File(reader.Inner("file"));
    }

    private static CustomSqlProbe Sql(SettingsReader reader) =>
        new(reader.Needed("query"), reader.Lookup("value")?.Text, reader.Lookup("rows")?.Text);

    private static CustomProcessProbe Process(SettingsReader reader) =>
        reader.Words("command") is { Count: > 0 } command
            ? new CustomProcessProbe(command, reader.Number("exitCode")!.Value, reader.Lookup("contains")?.Text)
            : throw reader.Wrong("command", reader.Root, "must name a program");

    private static CustomFileProbe File(SettingsReader reader)
    {
        reader.Needed("path");
        return new CustomFileProbe(
            reader.FullPath("path")!,
            reader.FlagOf("exists"),
            reader.Time("maxAge"),
            reader.Lookup("size")?.Text,
            reader.Lookup("contains")?.Text
        );
    }
}
