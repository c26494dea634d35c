using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The login of the dashboard.</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">The password.</param>
internal sealed record DashboardCredentials(string User, string Password)
{
    /// <summary>False for an empty user name or password, which no login may have.</summary>
    public bool IsComplete => User.Length > 0 && Password.Length > 0;

    /// <summary>Whether both are right. The time that this takes does not depend on where they differ.</summary>
    public bool Matches(string user, string password) =>
        CryptographicOperations.FixedTimeEquals(HashOf(user), HashOf(User))
        & CryptographicOperations.FixedTimeEquals(HashOf(password), HashOf(Password));

    /// <summary>The user name: the text of a record would have the password.</summary>
    public override string ToString() => User;

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
