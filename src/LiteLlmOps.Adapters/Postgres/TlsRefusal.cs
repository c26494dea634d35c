using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Why a connection with TLS was refused.</summary>
/// <param name="message">The reason as a clause, with what to do.</param>
internal sealed class TlsRefusal(string message) : Exception(message)
{
    /// <summary>The reason, for an exception of a connection. Null when TLS was not the reason.</summary>
    public static string? Find(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (Text(e) is { } reason)
                return reason;
        }

        return null;
    }

    /// <summary>Why a certificate is not accepted, as a clause.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="chain">Its chain with the problems. Null when only its name is wrong.</param>
    /// <param name="root">The file with the accepted authorities. Null for those of the system.</param>
    public static string Reason(X509Certificate2 certificate, X509Chain? chain, string? root)
    {
        if (chain is null)
            return $"it is issued for {PrintableText.Of(string.Join(", ", Names(certificate)))}, not for the host of the address";
        if (chain.ChainStatus.Any(static s => s.Status == X509ChainStatusFlags.NotTimeValid))
            return string.Create(
                CultureInfo.InvariantCulture,
                $"it, or the certificate of its authority, is not valid now; its own period is {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"
            );
        return root is null
            ? "it is not issued by an authority that this system trusts"
            : $"it is not issued by an authority of '{PrintableText.Of(root)}'";
    }

    private static string? Text(Exception exception) =>
        exception switch
        {
            TlsRefusal => exception.Message,
            CryptographicException =>
                "a certificate or key could not be read. Check that the files of sslrootcert, sslcert and sslkey are in PEM format and belong together.",
            FileNotFoundException { FileName: { } file } =>
                $"the file '{PrintableText.Of(file)}' does not exist. Check sslrootcert, sslcert and sslkey in DATABASE_URL.",
            AuthenticationException when Find(exception.InnerException) is null =>
                $"the handshake failed ({PrintableText.Of(SecretMask.Scrub(Innermost(exception).Message)).TrimEnd('.')}). Check which TLS versions and client certificates the server requires.",
            NpgsqlException when exception.Message.Contains("No SSL enabled", StringComparison.OrdinalIgnoreCase) =>
                "the server does not offer it. Enable ssl in postgresql.conf, or remove sslmode from DATABASE_URL if the network is trusted.",
            _ => null,
        };

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    private static IEnumerable<string> Names(X509Certificate2 certificate)
    {
        var alternative = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        List<string> names = alternative is null
            ? []
            : [.. alternative.EnumerateDnsNames(), .. alternative.EnumerateIPAddresses().Select(static a => a.ToString())];
        return names.Count > 0 ? names : [certificate.Subject];
    }
}
