namespace LiteLlmOps;

/// <summary>The short options of well-known programs whose value is a password. Their names do not say so.</summary>
internal static class PasswordOptions
{
    private static readonly Dictionary<string, string> Separate = new(StringComparer.OrdinalIgnoreCase)
    {
        ["redis-cli"] = "-a",
        ["valkey-cli"] = "-a",
        ["keydb-cli"] = "-a",
        ["sshpass"] = "-p",
        ["mongo"] = "-p",
        ["mongosh"] = "-p",
        ["mongodump"] = "-p",
        ["mongorestore"] = "-p",
        ["ldapsearch"] = "-w",
        ["ldapadd"] = "-w",
        ["ldapmodify"] = "-w",
        ["ldapwhoami"] = "-w",
        ["ldapdelete"] = "-w",
        // docker login, az login, helm registry login
        ["login"] = "-p",
    };

    // mysql -p NAME asks for the password, and NAME is a database.
    private static readonly Dictionary<string, string> Glued = new(Separate, StringComparer.OrdinalIgnoreCase)
    {
        ["mysql"] = "-p",
        ["mysqladmin"] = "-p",
        ["mysqldump"] = "-p",
        ["mariadb"] = "-p",
        ["mariadb-admin"] = "-p",
        ["mariadb-dump"] = "-p",
    };

    /// <summary>Whether a word is one of these programs, or the path of one.</summary>
    public static bool IsProgram(string word) => Glued.ContainsKey(NameOf(word));

    /// <summary>Whether the argument after an option is a password: redis-cli -a s3cret.</summary>
    public static bool Precedes(string program, string option) =>
        Separate.TryGetValue(NameOf(program), out var known) && string.Equals(option, known, StringComparison.Ordinal);

    /// <summary>Whether an option contains a password: mysql -ps3cret.</summary>
    public static bool IsGlued(string program, string argument) =>
        Glued.TryGetValue(NameOf(program), out var known)
        && argument.Length > known.Length
        && argument.StartsWith(known, StringComparison.Ordinal)
        && argument[known.Length] != '-';

    private static string NameOf(string word) => word[(word.LastIndexOf('/') + 1)..];
}
