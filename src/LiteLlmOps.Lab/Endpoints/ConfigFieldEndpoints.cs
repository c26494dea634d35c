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
        if (x.Worker.Behaviour.FileOwnsKeys)
            return Resolved(x.Worker, name);
        var row = await RowAsync(stored, x) ?? ConfigMap.Empty;
        return row.TryGet(name, out var value)
            ? Json.Map(("field_name", name), ("field_value", value))
            : throw DetailError.Of(400, $"Field name={name} not in DB");
    }

    // From 1.103: from the memory of the worker that answers, and not from the row. A value of the file is shown as written; one of the
    // database with its references replaced.
    private static ConfigMap Resolved(Worker worker, string name)
    {
        var store = worker.Config.Store(StoredSettings.General);
        if (store[name] is not { } written)
            throw DetailError.Of(400, $"Field name={name} is not set");
        return Json.Map(
            ("field_name", name),
            ("field_value", store.IsOwnedByFile(name) ? written : worker.General.Values[name] ?? written),
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
        return Json.List(GeneralFields.ListedIn(x.Worker.Behaviour).Select(f => Entry(x, f.Name, f.Type, f.Description, row)));
    }

    private static ConfigMap Entry(Exchange x, string name, string type, string description, ConfigMap row)
    {
        var live = x.Worker.General.Values;
        var value =
            live[name] is { } given and not ConfigScalar { IsNull: true } ? given
            : type == "PydanticModel" || IsOfFile(x.Worker, name) ? ConfigScalar.Null
            : row[name];
        var entry = Json.Map(
            ("field_name", name),
            ("field_type", type),
            ("field_description", description),
            ("field_value", value),
            (
                "stored_in_db",
                row.Has(name) ? true
                : live.Has(name) ? false
                : null
            ),
            ("field_default_value", null),
            ("premium_field", false),
            ("nested_fields", null)
        );
        if (!x.Worker.Behaviour.FileOwnsKeys)
            return entry;
        var store = x.Worker.Config.Store(StoredSettings.General);
        return entry.With("source", Json.Of(store.SourceOf(name))).With("editable", Json.Of(!store.IsOwnedByFile(name)));
    }

    private static bool IsOfFile(Worker worker, string name) =>
        worker.Behaviour.FileOwnsKeys && worker.Config.Store(StoredSettings.General).IsOwnedByFile(name);

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
