namespace LiteLlmOps.Configuration;

/// <summary>The place of a value in LiteLLM's config: section, key in the section, and the rest below the key.</summary>
/// <remarks>The key is that of a setting, or the row key of a model, MCP server or credential.</remarks>
internal readonly record struct SettingPath
{
    // Null for the whole config, which a section with an empty name is not.
    private readonly string? _section;

    public SettingPath(string section, string? key = null)
    {
        _section = section;
        Key = key;
        Rest = "";
    }

    private SettingPath(string section, string key, string rest)
    {
        _section = section;
        Key = key;
        Rest = rest;
    }

    /// <summary>The top-level key of the config. Empty for the whole config.</summary>
    public string Section => _section ?? "";

    /// <summary>The key in the section. Null for the whole section.</summary>
    public string? Key { get; init; }

    /// <summary>The JSON pointer below the key. Empty for the whole value of the key.</summary>
    public string Rest
    {
        get => field ?? "";
        private init;
    }

    /// <summary>The tokens below the key.</summary>
    public IReadOnlyList<string> Fields => JsonPointer.Split(Rest);

    /// <summary>The path without what is below the key.</summary>
    public SettingPath Entry => Key is null ? this : new SettingPath(Section, Key);

    public static SettingPath Parse(string pointer)
    {
        if (pointer.Length == 0)
            return default;
        var key = pointer.IndexOf('/', 1);
        if (key < 0)
            return new SettingPath(JsonPointer.Last(pointer));
        var rest = pointer.IndexOf('/', key + 1) is >= 0 and var end ? end : pointer.Length;
        return new SettingPath(JsonPointer.Last(pointer[..key]), JsonPointer.Last(pointer[..rest]), pointer[rest..]);
    }

    /// <summary>The JSON pointer that <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        _section is null ? ""
        : Key is null ? JsonPointer.Of(_section)
        : JsonPointer.Of(_section, Key) + Rest;
}
