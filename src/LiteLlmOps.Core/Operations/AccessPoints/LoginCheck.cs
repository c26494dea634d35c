using System.Text;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.AccessPoints;

/// <summary>Rejects user names and passwords that cannot be used to log in, and passwords that can be guessed.</summary>
internal static class LoginCheck
{
    /// <param name="login">The login.</param>
    /// <param name="isBasic">True for HTTP basic authentication, in which a colon ends the user name.</param>
    /// <param name="isForced">True to accept a weak password.</param>
    /// <exception cref="LlmException">LoginInvalid, or PasswordWeak.</exception>
    public static void Run(AccessLogin login, bool isBasic, bool isForced)
    {
        if (login.User is { } user)
            CheckText(login, "user name", user);
        if (isBasic && login.User?.Contains(':', StringComparison.Ordinal) == true)
            throw Invalid(login, "user name", "contains a colon, which ends the user name in HTTP basic authentication");
        if (login.Password is not { } password)
            return;
        CheckText(login, "password", password);
        if (!isForced && SecretStrength.WeaknessOf(password) is { } weakness)
            throw new LlmException(
                ErrorIds.PasswordWeak,
                $"The password of -{login.Parameter} {weakness.Reason}; nothing was changed. Use one with {SecretStrength.Requirements}, have one generated, or use -Force.",
                login.Parameter
            );
    }

    private static void CheckText(AccessLogin login, string what, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid(login, what, "is empty");
        if (text.Any(char.IsControl))
            throw Invalid(login, what, "contains a line break or another control character, which cannot be typed into a login form");
        if (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text)
            throw Invalid(login, what, "contains half of a Unicode character");
    }

    private static LlmException Invalid(AccessLogin login, string what, string problem) =>
        new(ErrorIds.LoginInvalid, $"The {what} of -{login.Parameter} {problem}; nothing was changed. Use another one.", login.Parameter);
}
