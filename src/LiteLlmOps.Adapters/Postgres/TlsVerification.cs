using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>
/// Verifies the certificate of a server. The driver would do so too, but its error names a callback of .NET instead of the reason, and it also
/// accepts an authority of the system when the URL names another one.
/// </summary>
/// <param name="root">The file with the accepted certificate authorities. Null for those of the system.</param>
/// <param name="withName">True to verify that the certificate is issued for the host.</param>
/// <param name="note">Appended to the reason of a refusal.</param>
internal sealed class TlsVerification(string? root, bool withName, string note)
{
    /// <summary>Takes over the verification that a connection string demands.</summary>
    public static void Apply(NpgsqlDataSourceBuilder builder, string note)
    {
        var settings = builder.ConnectionStringBuilder;
        if (settings.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull))
            return;
        var verification = new TlsVerification(settings.RootCertificate ?? DefaultRoot(), settings.SslMode == SslMode.VerifyFull, note);
        // Require still demands TLS; the driver does not accept a callback together with its own verification.
        (settings.SslMode, settings.RootCertificate) = (SslMode.Require, null);
        builder.UseSslClientAuthenticationOptionsCallback(o => o.RemoteCertificateValidationCallback = verification.Accept);
    }

    // As libpq and the driver.
    private static string? DefaultRoot()
    {
        if (Environment.GetEnvironmentVariable("PGSSLROOTCERT") is { Length: > 0 } path)
            return path;
        var file = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".postgresql", "root.crt");
        return File.Exists(file) ? file : null;
    }

    private bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 own || chain is null)
            throw Refused("there was none");
        var isMisnamed = withName && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        var isTrusted = root is null ? !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) : IsIssuedBy(root, own, chain);
        return isTrusted && !isMisnamed ? true : throw Refused(TlsRefusal.Reason(own, isTrusted ? null : chain, root));
    }

    private static bool IsIssuedBy(string root, X509Certificate2 certificate, X509Chain chain)
    {
        var authorities = Load(root);
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        return chain.Build(certificate);
    }

    private static X509Certificate2Collection Load(string root)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(root);
        if (authorities.Count == 0)
            authorities.Add(X509CertificateLoader.LoadCertificateFromFile(root));
        return authorities;
    }

    private TlsRefusal Refused(string reason) =>
        new(
            $"the certificate of the server was not accepted ({reason}). "
                + (
                    root is null
                        ? "Set sslrootcert in DATABASE_URL to the file of the authority that issued it."
                        : "Check that this is the right server, and that sslrootcert is the file of the authority that issued its certificate."
                )
                + note
        );
}
