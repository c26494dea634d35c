using System.ComponentModel;
using System.Diagnostics;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class CommandRun
{
    /// <summary>What the program wrote to its standard output.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments; never a secret, since every user of the machine can read them.</param>
    /// <param name="input">What it reads from its standard input. Null for nothing.</param>
    /// <param name="token">Cancels: the program and its children are killed.</param>
    /// <exception cref="LlmException">It cannot be started, or ends with another code than 0.</exception>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, string? input, CancellationToken token)
    {
        var (code, output, errors) = await RunAsync(file, arguments, input, "/", token);
        return code == 0 ? output : throw Failed(file, code, errors, output);
    }

    /// <summary>The code that the program ended with, and what it wrote to its standard output and errors.</summary>
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
            var output = process.StandardOutput.ReadToEndAsync(token);
            var errors = process.StandardError.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
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
            throw new LlmException(ErrorIds.CommandNotFound, $"'{start.FileName}' cannot be run: {e.Message}.", start.FileName, e);
        }
    }

    private static LlmException Failed(string file, int code, string errors, string output)
    {
        var said = SecretMask.Scrub((errors.Trim().Length > 0 ? errors : output).Trim());
        return new LlmException(ErrorIds.CommandFailed, $"'{Path.GetFileName(file)}' ended with code {code}: {said}", file);
    }
}
