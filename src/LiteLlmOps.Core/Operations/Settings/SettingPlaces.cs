using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>The places in which a value of a setting may be written: the file, the database, the environment.</summary>
/// <param name="planes">The planes.</param>
internal sealed class SettingPlaces(PlaneSet planes)
{
    private readonly ConfigMap _file = planes.File ?? planes.Declared?.Root ?? ConfigMap.Empty;

    /// <summary>Every setting that is written somewhere, by section and key.</summary>
    public IEnumerable<(string Section, string Name)> All =>
        ConfigSections.Settings.Concat(_file.Keys.Where(IsOther)).SelectMany(s => KeysOf(s).Select(k => (s, k)));

    public SettingCandidate? File(string section, string name)
    {
        var value = section == name ? _file[name] : _file.MapAt(section)?[name];
        if (value is null)
            return null;
        // People change the declaration; the rendered file only follows it, unless somebody has changed that by hand.
        var declared = section == name ? planes.Declared?.Root[name] : planes.Declared?.Root.MapAt(section)?[name];
        var position = declared is not null && NodeEquality.AreEqual(declared, value) ? declared.Position : value.Position;
        return new SettingCandidate(
            SettingSource.File,
            value,
            position.IsKnown ? $"{Path.GetFileName(position.File)}:{position.Line}" : "the file"
        );
    }

    /// <summary>What people wrote; null where the proxy is started with the declaration itself, which then is the file.</summary>
    public SettingCandidate? Declared(string section, string name) =>
        planes.Deployment.Config.Rendered is not null
        && _file != planes.Declared?.Root
        && (section == name ? planes.Declared?.Root[name] : planes.Declared?.Root.MapAt(section)?[name]) is { } value
            ? new SettingCandidate(SettingSource.Declared, value, $"{Path.GetFileName(value.Position.File)}:{value.Position.Line}")
            : null;

    /// <summary>Where the file has it; unknown when it has not.</summary>
    public SourcePosition PositionOf(string section, string name) => planes.Declared?.Root.MapAt(section)?[name]?.Position ?? default;

    public SettingCandidate? Database(string section, string name) =>
        planes.Stored?.Settings.GetValueOrDefault(section)?.Value is ConfigMap row && row.TryGet(name, out var value)
            ? new SettingCandidate(SettingSource.Database, value, $"LiteLLM_Config.{section}")
            : null;

    /// <summary>The variable beside the setting, or of the name itself in environment_variables; null when it is not defined.</summary>
    public SettingCandidate? Environment(string section, string name)
    {
        var variable = section == ConfigSections.Environment ? name : SettingVariables.Of(section, name)?.Name;
        if (variable is null || !planes.Deployment.Environment.TryGet(variable, out var value))
            return null;
        var place = value.Source.StartsWith("environment variable", StringComparison.Ordinal)
            ? value.Source
            : $"{variable} in {Path.GetFileName(value.Source)}";
        return new SettingCandidate(SettingSource.Environment, new ConfigScalar(value.Text), place);
    }

    private IEnumerable<string> KeysOf(string section)
    {
        if (IsOther(section))
            return (_file[section] as ConfigMap)?.Keys ?? [section];
        var inFile = _file.MapAt(section)?.Keys ?? [];
        var declared = planes.Declared?.Root.MapAt(section)?.Keys ?? [];
        var stored = (planes.Stored?.Settings.GetValueOrDefault(section)?.Value as ConfigMap)?.Keys ?? [];
        var beside = SettingVariables
            .All.Where(v => v.Section == section && Environment(section, v.Key) is not null)
            .Select(static v => v.Key);
        return inFile.Concat(stored).Concat(declared).Concat(beside).Distinct(StringComparer.Ordinal);
    }

    private static bool IsOther(string section) => !ConfigSections.All.Contains(section, StringComparer.Ordinal) && section != "include";
}
