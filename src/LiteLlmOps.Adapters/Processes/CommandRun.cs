using System.ComponentModel;
using System.Diagnostics;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Runs a program and waits until it exits.</summary>
internal static class CommandRun
{
    /// <summary>The standard output of the program.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments. Never a secret: every user of the machine can read them.</param>
    /// <param name="input">Its standard input. Null for none.</param>
    /// <param name="token">Kills the program and its children.</param>
    /// <exception cref="LlmException">It cannot be started, or its exit code is not 0.</exception>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, string? input, CancellationToken token)
    {
        var (code, output, errors) = await RunAsync(file, arguments, input, "/", token);
        return code == 0 ? output : throw Failed(file, code, errors, output);
    }

    /// <summary>The exit code of the program, and its standard output followed by its standard error.</summary>
    /// <exception cref="LlmException">It cannot be started.</exception>
    public static async Task<(int Code, string Output)> TryAsync(
        string file,
        IEnumerable<string> arguments,
        string? input,
        string folder,
        CancellationToken token
    )
    {
        var (code, output, errors) = await RunAsync(file, arguments, input, folder, token);
        return (code, output + errors);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? input,
        string folder,
        CancellationToken token
    )
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = Start(start);
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), token);
            process.StandardInput.Close();
            var subject = $"The output of '{Path.GetFileName(file)}'";
            var output = Bounded.ReadAsync(process.StandardOutput.BaseStream, Limits.CommandOutput, subject, token);
            var errors = Bounded.ReadAsync(process.StandardError.BaseStream, Limits.CommandOutput, subject, token);
            // Beyond the limit of one, the program waits for a reader, and the other does not end.
            await foreach (var read in Task.WhenEach(output, errors))
                await read;
            await process.WaitForExitAsync(token);
            return (process.ExitCode, Bounded.Text(await output), Bounded.Text(await errors));
        }
        catch (Exception e) when (e is OperationCanceledException or LlmException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LlmException(
                ErrorIds.CommandNotFound,
                $"Cannot run '{start.FileName}': {e.Message.TrimEnd('.')}. Check that it is installed and in PATH.",
                start.FileName,
                e
            );
        }
    }

    private static LlmException Failed(string file, int code, string errors, string output)
    {
        var text = SecretMask.Scrub((errors.Trim().Length > 0 ? errors : output).Trim());
        return new LlmException(ErrorIds.CommandFailed, $"'{Path.GetFileName(file)}' exited with code {code}: {text}", file);
    }
}
