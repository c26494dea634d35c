using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Single keys of general_settings in the database (proxy_server.py, /config/field/… and /config/list).</summary>
internal static class ConfigFieldEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post("/config/field/update", UpdateAsync);
        routes.Get("/config/field/info", InfoAsync);
        routes.Post("/config/field/delete", DeleteAsync);
        routes.Get("/config/list", ListAsync);
    }

    /// <exception cref="DetailError">There is no database, or the caller is not an admin.</exception>
    public static StoredSettings Stored(Exchange x)
    {
        if (x.Worker.Stored is not { } stored)
            throw DetailError.Of(400, DetailError.NoDatabase);
        return x.Caller.IsAdmin ? stored : throw DetailError.Of(400, $"{DetailError.NotAllowed}, your role={x.Caller.Role}");
    }

    // Up to 1.102 this only writes the row: the value takes effect with the next poll, and only if the poll applies this key.
    private static async Task<Answer> UpdateAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        var name = Field(x, body, out var stored);
        if (!body.TryGet("field_value", out var value))
            throw DetailError.Invalid("missing", "Field required", "body", "field_value");
        try
        {
            if (name == "alerting_args" && x.Worker.Behaviour.FileOwnsKeys)
                AlertingArguments.Check(value, x.Worker.Behaviour.HasSpendAlerts);
            GeneralFields.Of(x.Worker.Behaviour).Check(name, value);
        }
        catch (PythonException)
        {
            throw DetailError.Of(400, $"Invalid type of field value=<class '{PythonType.Of(value)}'> passed in.");
        }

        var row = await RowAsync(stored, x) ?? ConfigMap.Empty;
        SettingsOwner.Check(x.Worker, StoredSettings.General, [KeyValuePair.Create(name, (ConfigNode?)value)]);
        return await WriteAsync(x, stored, row.With(name, value));
    }

    private static async Task<Answer> InfoAsync(Exchange x)
    {
        var stored = Stored(x);
        var name = x.Query("field_name") ?? throw DetailError.Invalid("missing", "Field required", "query", "field_name");
        Check(x, name);
        var row = await RowAsync(stored, x) ?? ConfigMap.Empty;
        if (x.Worker.Behaviour.FileOwnsKeys)
            return Resolved(x.Worker, row, name);
        return row.TryGet(name, out var value)
            ? Json.Map(("field_name", name), ("field_value", value))
            : throw DetailError.Of(400, $"Field name={name} not in DB");
    }

    // From 1.103: from the memory of the worker that answers; only the list that both sources serve is the row's (_declared_general_setting).
    // A value of the file is shown as written; one of the database with its references replaced.
    private static ConfigMap Resolved(Worker worker, ConfigMap row, string name)
    {
        var store = worker.Config.Store(StoredSettings.General);
        var isShared = store.IsServedByBoth(name);
        if ((isShared ? row[name] : store[name]) is not { } written || (isShared && written is ConfigScalar { IsNull: true }))
            throw DetailError.Of(400, $"Field name={name} is not set");
        return Json.Map(
            ("field_name", name),
            ("field_value", isShared || store.IsOwnedByFile(name) ? written : worker.General.Values[name] ?? written),
            ("source", store.SourceOf(name)),
            ("editable", !store.IsOwnedByFile(name))
        );
    }

    // From 1.103 the new value takes effect in this worker at once.
    private static async Task<Answer> WriteAsync(Exchange x, StoredSettings stored, ConfigMap row)
    {
        var written = await stored.WriteAsync(StoredSettings.General, row, x.Token);
        if (x.Worker.Behaviour.FileOwnsKeys)
            await x.Worker.Config.LoadAsync(x.Token);
        return written;
    }

    private static async Task<Answer> DeleteAsync(Exchange x)
    {
        var name = Field(x, await x.BodyAsync(), out var stored);
        SettingsOwner.Check(x.Worker, StoredSettings.General, [KeyValuePair.Create(name, (ConfigNode?)null)]);
        var row = await RowAsync(stored, x) ?? throw DetailError.Of(400, $"Field name={name} not in config");
        return await WriteAsync(x, stored, row.Without(name));
    }

    private static async Task<Answer> ListAsync(Exchange x)
    {
        var stored = Stored(x);
        if (x.Query("config_type") != StoredSettings.General)
            throw DetailError.Invalid("literal_error", "Input should be 'general_settings'", "query", "config_type");
        var row = await RowAsync(stored, x) ?? ConfigMap.Empty;
        var module = await stored.ReadAsync(StoredSettings.Module, x.Token) as ConfigMap ?? ConfigMap.Empty;
        var behaviour = x.Worker.Behaviour;
        return Json.List([
            .. ListedFields.General(behaviour).Select(f => OfGeneral(x, f, row)),
            .. ListedFields.Module(behaviour).Select(f => OfModule(x, f, module)),
        ]);
    }

    private static ConfigMap OfGeneral(Exchange x, ListedField field, ConfigMap row)
    {
        var (live, name) = (x.Worker.General.Values, field.Name);
        var isOwned = x.Worker.Behaviour.FileOwnsKeys && x.Worker.Config.Store(StoredSettings.General).IsOwnedByFile(name);
        var value =
            live[name] is { } given and not ConfigScalar { IsNull: true } ? given
            : field.Type == "PydanticModel" || isOwned ? ConfigScalar.Null
            : row[name];
        bool? stored =
            row.Has(name) ? true
            : live.Has(name) ? false
            : null;
        return Entry(x, StoredSettings.General, field, value, stored);
    }

    private static ConfigMap OfModule(Exchange x, ListedField field, ConfigMap row)
    {
        var value = x.Worker.Module[field.Name] ?? field.Default;
        bool? stored =
            row.Has(field.Name) ? true
            : NodeEquality.AreEqual(value, field.Default) ? null
            : false;
        return Entry(x, StoredSettings.Module, field, value, stored);
    }

    private static ConfigMap Entry(Exchange x, string section, ListedField field, ConfigNode? value, bool? stored)
    {
        var entry = Json.Map(
            ("field_name", field.Name),
            ("field_type", field.Type),
            ("field_description", field.Description),
            ("field_value", value),
            ("stored_in_db", stored),
            ("field_default_value", field.Default),
            ("premium_field", false),
            ("nested_fields", null)
        );
        if (!x.Worker.Behaviour.FileOwnsKeys)
            return entry;
        var store = x.Worker.Config.Store(section);
        return entry
            .With("field_options", field.Options.Count == 0 ? ConfigScalar.Null : Json.List(field.Options))
            .With("field_tab", Json.Of(field.Tab))
            .With("source", Json.Of(store.SourceOf(field.Name)))
            .With("editable", Json.Of(!store.IsOwnedByFile(field.Name)));
    }

    private static async Task<ConfigMap?> RowAsync(StoredSettings stored, Exchange x) =>
        await stored.ReadAsync(StoredSettings.General, x.Token) as ConfigMap;

    private static string Field(Exchange x, ConfigMap body, out StoredSettings stored)
    {
        var name = Exchange.Required(body, "field_name");
        if (Exchange.Required(body, "config_type") != StoredSettings.General)
            throw DetailError.Invalid("literal_error", "Input should be 'general_settings'", "body", "config_type");
        stored = Stored(x);
        Check(x, name);
        return name;
    }

    private static void Check(Exchange x, string name)
    {
        if (!GeneralFields.Of(x.Worker.Behaviour).Knows(name))
            throw DetailError.Of(400, $"Invalid field={name} passed in.");
    }
}
