using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Auth;

/// <summary>
/// The caller of a request: the holder of the master key or of a virtual key, or an anonymous caller where no key is required.
/// </summary>
internal sealed record Caller
{
    public const string AdminRole = "proxy_admin";
    public const string AdminViewerRole = "proxy_admin_viewer";
    public const string UserRole = "internal_user";
    public const string UserViewerRole = "internal_user_viewer";

    /// <summary>The user id of the master key (constants.py, LITELLM_PROXY_ADMIN_NAME).</summary>
    public const string AdminName = "default_user_id";

    public string? Role { get; init; }

    public string? UserId { get; init; }

    /// <summary>The hash of the key; null without a key.</summary>
    public string? Token { get; init; }

    /// <summary>The row of the key, with the row of its team under "team". Empty for the master key.</summary>
    public ConfigMap Key { get; init; } = ConfigMap.Empty;

    /// <summary>The ids of the MCP servers that the key may use; null when the key has no such list.</summary>
    public IReadOnlyList<string>? McpServers { get; init; }

    public bool IsAdmin => Role == AdminRole;

    public bool SeesAll => Role is AdminRole or AdminViewerRole;

    public string? TeamId => Key.TextAt("team_id");

    public IReadOnlyList<string> Models => Texts(Key["models"]);

    public IReadOnlyList<string> TeamModels => Texts((Key["team"] as ConfigMap)?["models"]);

    public IReadOnlyList<string> AllowedRoutes => Texts(Key["allowed_routes"]);

    public double Spend => Number("spend") ?? 0;

    public double? Number(string column) =>
        (Key[column] as ConfigScalar)?.Value switch
        {
            long whole => whole,
            double number => number,
            _ => null,
        };

    private static IReadOnlyList<string> Texts(ConfigNode? node) =>
        node is ConfigList list ? [.. list.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>()] : [];
}
