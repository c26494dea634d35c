using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>The places in which settings are set: file, declaration, database and environment.</summary>
/// <param name="planes">The planes.</param>
internal sealed class SettingPlaces(PlaneSet planes)
{
    private readonly ConfigMap _file = planes.File ?? planes.Declared?.Root ?? ConfigMap.Empty;

    /// <summary>All settings that are set in some place.</summary>
    public IEnumerable<(string Section, string Name)> All =>
        ConfigSections.Settings.Concat(_file.Keys.Where(IsOther)).SelectMany(s => KeysOf(s).Select(k => (s, k)));

    /// <summary>The sections that can contain settings: those of LiteLLM, and the other top-level keys of the files.</summary>
    public IReadOnlyCollection<string> Sections =>
        ConfigSections
            .Settings.Concat(KnownSettings.Of(KnownSettings.Top).Concat(_file.Keys).Concat(planes.Declared?.Root.Keys ?? []).Where(IsOther))
            .ToHashSet(StringComparer.Ordinal);

    public SettingCandidate? File(string section, string name)
    {
        var value = section == name ? _file[name] : _file.MapAt(section)?[name];
        if (value is null)
            return null;
        // The rendered file is created from the declaration, so the position there is more useful, unless the file was edited manually.
        var declared = section == name ? planes.Declared?.Root[name] : planes.Declared?.Root.MapAt(section)?[name];
        var position = declared is not null && NodeEquality.AreEqual(declared, value) ? declared.Position : value.Position;
        return new SettingCandidate(
            SettingSource.File,
            value,
            position.IsKnown ? $"{Path.GetFileName(position.File)}:{position.Line}" : "the file"
        );
    }

    /// <summary>The declared value. Null when the proxy is started with the declaration itself, because that is the file.</summary>
    public SettingCandidate? Declared(string section, string name) =>
        planes.Deployment.Config.Rendered is not null
        && _file != planes.Declared?.Root
        && (section == name ? planes.Declared?.Root[name] : planes.Declared?.Root.MapAt(section)?[name]) is { } value
            ? new SettingCandidate(SettingSource.Declared, value, $"{Path.GetFileName(value.Position.File)}:{value.Position.Line}")
            : null;

    /// <summary>The position in the declaration. Unknown when the setting is not declared.</summary>
    public SourcePosition PositionOf(string section, string name) => planes.Declared?.Root.MapAt(section)?[name]?.Position ?? default;

    public SettingCandidate? Database(string section, string name) =>
        planes.Stored?.Settings.GetValueOrDefault(section)?.Value is ConfigMap row && row.TryGet(name, out var value)
            ? new SettingCandidate(SettingSource.Database, value, $"{StoredSchema.TableOf(section)}.{section}")
            : null;

    /// <summary>The variable of the setting; in environment_variables the variable of that name. Null when it is not defined.</summary>
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
        var inEnvironment = SettingVariables
            .All.Where(v => v.Section == section && Environment(section, v.Key) is not null)
            .Select(static v => v.Key);
        return inFile.Concat(stored).Concat(declared).Concat(inEnvironment).Distinct(StringComparer.Ordinal);
    }

    private static bool IsOther(string section) => !ConfigSections.All.Contains(section, StringComparer.Ordinal) && section != "include";
}
