using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>
/// A temporary PostgreSQL cluster. For root its programs run as the user postgres, because PostgreSQL does not run as root.
/// </summary>
/// <param name="binaries">The folder of initdb and pg_ctl.</param>
/// <param name="data">The data folder.</param>
internal sealed class PostgresCluster(string binaries, string data)
{
    public const string User = "llmops";
    private const string RootSubstitute = "postgres";

    // The password is passed through the standard input, because every user can read arguments; initdb reads it from a file.
    private const string PasswordScript =
        "umask 077; f=$(TMPDIR= mktemp) || exit 1; trap 'rm -f \"$f\"' EXIT; cat >\"$f\"; \"$@\" --pwfile=\"$f\"";

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>
    /// The data folder of a lab: inside the lab, unless the user postgres has no access, as below /root or a private temporary folder.
    /// </summary>
    public static async Task<string> DataFolderAsync(string lab, CancellationToken token)
    {
        var data = Path.Combine(lab, "postgres");
        if (!IsRoot)
            return data;
        foreach (var folder in Candidates(data))
        {
            await ChangeOwnerAsync(folder, token);
            if (await IsReachableAsync(folder, token))
                return folder;
            Directory.Delete(folder);
        }

        throw new LlmException(
            ErrorIds.LabFolderAccessDenied,
            $"PostgreSQL runs as the user '{RootSubstitute}', which has no access to '{lab}' or /tmp. Create the lab in a folder that this user can access.",
            lab
        );
    }

    /// <summary>Creates and starts the cluster.</summary>
    public async Task<LabProcess> StartAsync(string password, int port, CancellationToken token)
    {
        string[] arguments = ["-D", data, "-U", User, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        await RunAsync("/bin/sh", ["-c", PasswordScript, "sh", Path.Combine(binaries, "initdb"), .. arguments], password + "\n", token);
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), Settings(port), token);
        await RunAsync(
            Path.Combine(binaries, "pg_ctl"),
            ["-D", data, "-l", Path.Combine(data, "postgres.log"), "-w", "-t", "60", "start"],
            null,
            token
        );
        var id = MainProcess() ?? 0;
        return new LabProcess(id, ProcessIdentity.StartOf(id) ?? 0);
    }

    /// <summary>Stops the cluster and waits for its end.</summary>
    public async Task StopAsync(CancellationToken token)
    {
        // After a kill postmaster.pid is left behind, and pg_ctl stop would fail.
        if (MainProcess() is { } id && ProcessIdentity.StartOf(id) is not null)
            await RunAsync(Path.Combine(binaries, "pg_ctl"), ["-D", data, "-m", "immediate", "-w", "-t", "30", "stop"], null, token);
    }

    /// <summary>Deletes the data folder.</summary>
    /// <exception cref="LlmException">ClusterNotFound when the folder is not a data folder of PostgreSQL.</exception>
    public void Delete()
    {
        if (!Directory.Exists(data))
            return;
        if (!File.Exists(Path.Combine(data, "PG_VERSION")) && Directory.EnumerateFileSystemEntries(data).Any())
            throw new LlmException(ErrorIds.ClusterNotFound, $"'{data}' is not a PostgreSQL data folder. It was not deleted.", data);
        Directory.Delete(data, recursive: true);
    }

    private int? MainProcess()
    {
        var file = Path.Combine(data, "postmaster.pid");
        return
            File.Exists(file)
            && int.TryParse(
                Bounded.ReadLines(file, Limits.StateFile).FirstOrDefault(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var id
            )
            ? id
            : null;
    }

    private static Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string? input, CancellationToken token) =>
        IsRoot
            ? CommandRun.RunAsync("runuser", ["-u", RootSubstitute, "--", program, .. arguments], input, token)
            : CommandRun.RunAsync(program, arguments, input, token);

    // Each folder is created on demand. TMPDIR can be private too: on some machines it is for logins of root.
    private static IEnumerable<string> Candidates(string data)
    {
        yield return Directory.CreateDirectory(data).FullName;
        yield return Directory.CreateTempSubdirectory("llmops-lab-").FullName;
        yield return Directory.CreateDirectory($"/tmp/llmops-lab-{Guid.NewGuid():N}").FullName;
    }

    private static async Task<bool> IsReachableAsync(string folder, CancellationToken token)
    {
        try
        {
            await CommandRun.RunAsync("runuser", ["-u", RootSubstitute, "--", "test", "-w", folder], null, token);
            return true;
        }
        catch (LlmException e) when (e.Id == ErrorIds.CommandFailed)
        {
            return false;
        }
    }

    private static Task ChangeOwnerAsync(string folder, CancellationToken token) =>
        CommandRun.RunAsync("chown", [RootSubstitute, folder], null, token);

    // Speed matters more than durability: the data need not survive a crash of the machine.
    private static string Settings(int port) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""

            listen_addresses = '127.0.0.1'
            port = {port}
            unix_socket_directories = ''
            timezone = 'UTC'
            fsync = off
            full_page_writes = off
            synchronous_commit = off
            wal_level = minimal
            max_wal_senders = 0
            max_wal_size = 4GB
            shared_buffers = 128MB
            # In the data folder: files of a killed server are deleted with it.
            dynamic_shared_memory_type = mmap

            """
        );
}
