using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.Reporting;

/// <summary>Style sheets and scripts that are part of an assembly and are written into a page.</summary>
internal static class EmbeddedText
{
    public static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n");
    }

    /// <summary>The source expression by which a Content-Security-Policy allows exactly this text.</summary>
    public static string HashOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
