using LiteLlmOps.Configuration;

namespace LiteLlmOps.Schema;

/// <summary>Compares the package with the Prisma client on disk: a client generated from an older schema reports existing columns as missing.</summary>
/// <param name="installed">The package and its client.</param>
/// <param name="live">The tables.</param>
internal sealed class ClientComparison(InstalledLiteLlm installed, LiveSchema live)
{
    public IEnumerable<SchemaDifference> Differences() =>
        installed.Client is not { } client
            ? []
            : from table in installed.Schema.Tables
            let known = client.Tables.FirstOrDefault(t => t.Name == table.Name)
            from column in table.Columns
            where
                live.Tables.Any(t => t.Name == table.Name && t.Columns.Any(c => c.Name == column.Name))
                && known?.Columns.Any(c => c.Name == column.Name) != true
            select new SchemaDifference(
                table.Name,
                column.Name,
                DriftKind.Missing,
                DriftSeverity.Error,
                "in the Prisma client",
                "only in the table",
                $"the Prisma client on disk ({installed.ClientSource}) is stale: it fails with FieldNotFoundError on {column.Name}, which exists in the table",
                "Regenerate it with the package's schema (prisma generate --schema …/litellm/proxy/schema.prisma) and restart the proxy."
            );
}
