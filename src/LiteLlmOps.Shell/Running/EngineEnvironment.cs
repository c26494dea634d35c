namespace LiteLlmOps.Shell.Running;

/// <summary>Puts the process's environment right before the engine reads it.</summary>
internal static class EngineEnvironment
{
    private const string ModulePath = "PSModulePath";

    public static void Prepare()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        // No pipe by which another process could attach a debugger to the engine; a killed one would leave it in the temporary folder.
        Environment.SetEnvironmentVariable("POWERSHELL_DIAGNOSTICS_OPTOUT", "1");
        if (Environment.GetEnvironmentVariable(ModulePath) is { Length: > 0 } path)
            Environment.SetEnvironmentVariable(ModulePath, WithoutForeignEngine(path));
    }

    // Started from a pwsh we inherit the folder of the modules that belong to its engine; on this one they fail half-loaded.
    private static string WithoutForeignEngine(string path) =>
        string.Join(Path.PathSeparator, path.Split(Path.PathSeparator).Where(f => !Directory.Exists(Path.Combine(f, "Microsoft.PowerShell.Utility"))));
}
