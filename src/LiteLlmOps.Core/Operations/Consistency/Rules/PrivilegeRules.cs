using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Checks whether the database user has privileges that neither LiteLLM nor this module needs.</summary>
internal static class PrivilegeRules
{
    private const string Id = "PrivilegeExcess";
    private const int MostShown = 5;

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        if (facts.Privileges is not { } role)
            return [];
        // A superuser has all the others.
        IEnumerable<LlmFinding> found = role.IsSuperuser
            ? [Superuser(role)]
            : [.. OfAttributes(role), .. OfMemberships(role), .. OfTables(facts, role)];
        var position = facts.Deployment.Database.Url is { } url ? facts.PositionOf(url.Source) : default;
        return found.Select(f => f.At(position));
    }

    private static LlmFinding Superuser(RolePrivileges role) =>
        new(
            Id,
            FindingSeverity.Warning,
            "SUPERUSER",
            $"The database user {Shown(role)} is a superuser.",
            "Whoever has DATABASE_URL can read and change every database of the server, and run programs on its machine.",
            "Use a user that owns only LiteLLM's tables, or has the privileges that about_LiteLlmOps lists."
        );

    private static IEnumerable<LlmFinding> OfAttributes(RolePrivileges role) =>
        from attribute in role.Attributes
        select new LlmFinding(
            Id,
            attribute == "CREATEDB" ? FindingSeverity.Info : FindingSeverity.Warning,
            attribute,
            $"The database user {Shown(role)} has the attribute {attribute}.",
            "Neither LiteLLM nor this module needs it.",
            $"Run ALTER ROLE {Quoted(role)} NO{attribute};"
        );

    private static IEnumerable<LlmFinding> OfMemberships(RolePrivileges role) =>
        from membership in role.Memberships
        select new LlmFinding(
            Id,
            FindingSeverity.Warning,
            membership,
            $"The database user {Shown(role)} is a member of {membership}.",
            membership == "pg_write_all_data"
                ? "It may write every table of the database."
                : "Through it, whoever has DATABASE_URL reaches files or programs of the server's machine.",
            $"Run REVOKE {membership} FROM {Quoted(role)};"
        );

    // The migrations of a proxy need an owner. Other users need neither ownership nor CREATE.
    private static IEnumerable<LlmFinding> OfTables(ConsistencyFacts facts, RolePrivileges role)
    {
        var isOwn = IsOfModule(facts.Deployment, role);
        if (!isOwn && !HasNoMigrations(facts.Deployment))
            yield break;
        var why = isOwn
            ? "Only the proxy, which uses another user, needs it for its migrations."
            : "With DISABLE_SCHEMA_UPDATE=true the proxy runs no migrations, and does not need it.";
        if (role.Owned.Count > 0)
            yield return new LlmFinding(
                Id,
                FindingSeverity.Info,
                "ownership of tables",
                $"The database user {Shown(role)} owns {Names(role.Owned)}.",
                why,
                "Make another role the owner (ALTER TABLE … OWNER TO …), and grant this one the privileges that about_LiteLlmOps lists."
            );
        if (role.CanCreate)
            yield return new LlmFinding(
                Id,
                FindingSeverity.Info,
                "CREATE on the schema",
                $"The database user {Shown(role)} may create tables in the schema {PrintableText.Of(role.Schema)}.",
                why,
                $"Run REVOKE CREATE ON SCHEMA \"{PrintableText.Of(role.Schema)}\" FROM {Quoted(role)}; or from PUBLIC, or from the role that it is a member of."
            );
        if (isOwn && Unneeded(facts.Deployment, role) is { Count: > 0 } tables)
            yield return new LlmFinding(
                Id,
                FindingSeverity.Info,
                "write privileges",
                $"The database user {Shown(role)} may write {Names(tables)}.",
                "A check writes nothing, and a seed writes only the tables of the seeded sections.",
                $"Run REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {string.Join(", ", tables.Select(static t => $"\"{t}\""))} FROM {Quoted(role)};"
            );
    }

    /// <summary>The tables that it may write, besides those that a seed of this deployment writes and those that it owns.</summary>
    private static List<string> Unneeded(Deployment deployment, RolePrivileges role)
    {
        List<string> seeded =
            deployment.Mode == DeploymentMode.File
                ? []
                : [.. ConfigSections.All.Where(deployment.Seed.Covers).Select(StoredSchema.TableOf)];
        return
        [
            .. role.Writable.Where(t => !seeded.Contains(t, StringComparer.Ordinal) && !role.Owned.Contains(t, StringComparer.Ordinal)),
        ];
    }

    // True when the environment of the proxy has another user.
    private static bool IsOfModule(Deployment deployment, RolePrivileges role)
    {
        try
        {
            return deployment.Environment.TryGet("DATABASE_URL", out var url)
                && DatabaseUrl.IsUrl(url.Text)
                && DatabaseUrl.Parse(url.Text).User != role.User;
        }
        catch (DatabaseUrlException)
        {
            return false;
        }
    }

    private static bool HasNoMigrations(Deployment deployment) =>
        deployment.Environment.TryGet("DISABLE_SCHEMA_UPDATE", out var value)
        && value.Text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string Shown(RolePrivileges role) => PrintableText.Of(role.User);

    private static string Quoted(RolePrivileges role) => $"\"{Shown(role).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Names(IReadOnlyList<string> tables) =>
        string.Join(", ", tables.Take(MostShown)) + (tables.Count > MostShown ? $" and {tables.Count - MostShown} more" : "");
}
