using System.Globalization;
using LiteLlmOps.Deployments;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Applies the query parameters of a DATABASE_URL to Npgsql.</summary>
internal static class UrlParameters
{
    private const string SystemRoot = "system";

    public static void Apply(DatabaseUrl url, NpgsqlConnectionStringBuilder builder)
    {
        foreach (var (name, value) in url.Parameters)
            Apply(name, value, builder);
        // Prisma checks certificates only with sslaccept, where every value but one means strict; libpq does not check them with sslmode=require.
        if (url.Parameter("sslaccept") is not (null or "accept_invalid_certs") && builder.SslMode is SslMode.Prefer or SslMode.Require)
            builder.SslMode = SslMode.VerifyFull;
        // In Prisma sslcert is the certificate authority of the server; in libpq it is the client certificate, which has an sslkey.
        if (url.Parameter("sslcert") is { Length: > 0 } certificate)
        {
            if (url.Parameter("sslkey") is { Length: > 0 } key)
                (builder.SslCertificate, builder.SslKey) = (certificate, key);
            else
                builder.RootCertificate ??= certificate;
        }
    }

    /// <summary>
    /// As in libpq, sslmode=require with a root certificate verifies the certificate of the server against it, but not its name. Prisma does not read
    /// sslrootcert.
    /// </summary>
    /// <returns>The difference to the proxy as a sentence. Empty when there is none.</returns>
    public static string VerifyDemanded(NpgsqlConnectionStringBuilder builder, string url)
    {
        var parameters = DatabaseUrl.IsUrl(url) ? DatabaseUrl.Parse(url) : null;
        var root = parameters is null ? builder.RootCertificate : parameters.Parameter("sslrootcert");
        if (string.IsNullOrEmpty(root))
            return "";
        // The certificate authorities of the system, which have no meaning without the name of the server.
        if (root == SystemRoot && builder.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull)
            (builder.RootCertificate, builder.SslMode) = (null, SslMode.VerifyFull);
        else if (builder.SslMode == SslMode.Require)
            builder.SslMode = SslMode.VerifyCA;
        return builder.SslMode is SslMode.VerifyCA or SslMode.VerifyFull
            ? " This command verifies it because of sslrootcert, as libpq does; LiteLLM does so from version 1.106 on, and older versions, whose Prisma ignores sslrootcert, may be connected nevertheless."
            : "";
    }

    // Other parameters configure Prisma's pool and do not apply here.
    private static void Apply(string name, string value, NpgsqlConnectionStringBuilder builder)
    {
        switch (name)
        {
            case "sslmode":
                builder.SslMode = Mode(value);
                break;
            case "sslrootcert":
                builder.RootCertificate = value;
                break;
            case "connect_timeout"
                when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                builder.Timeout = Math.Min(seconds, 1024);
                break;
            case "application_name":
                builder.ApplicationName = value;
                break;
            case "options":
                builder.Options = value;
                break;
            case "channel_binding":
                builder.ChannelBinding = Enum.TryParse<ChannelBinding>(value, ignoreCase: true, out var binding)
                    ? binding
                    : ChannelBinding.Prefer;
                break;
            case "gssencmode":
                builder.GssEncryptionMode = value == "disable" ? GssEncryptionMode.Disable : GssEncryptionMode.Prefer;
                break;
            case "target_session_attrs":
                builder.TargetSessionAttributes = value;
                break;
            case "krbsrvname":
                builder.KerberosServiceName = value;
                break;
            case "passfile":
                builder.Passfile = value;
                break;
        }
    }

    // Prisma reads every other value as prefer. Where the URL demands a verified certificate, this module does not connect without one.
    private static SslMode Mode(string value) =>
        value switch
        {
            "disable" => SslMode.Disable,
            "require" => SslMode.Require,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => SslMode.Prefer,
        };
}
