using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using LiteLlmOps.Shell.Errors;

namespace LiteLlmOps.Shell.Running;

/// <summary>The hosted engine.</summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace _runspace;
    private readonly StopRequest _stop;

    public Session(PSHost host, StopRequest stop)
    {
        _stop = stop;
        _runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        // No second thread: pipelines run on the one that waits for them.
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
    }

    /// <summary>The manifest of the checkout or package that holds this executable.</summary>
    public static string ModulePath { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "LiteLlmOps.psd1"));

    public PowerShell CreatePipeline() => PowerShell.Create(_runspace);

    /// <summary>Runs a pipeline to its end, or until a stop is requested.</summary>
    public void Invoke(PowerShell pipeline, IEnumerable<string>? input = null)
    {
        using var registration = _stop.Token.Register(() => pipeline.BeginStop(null, null));
        if (_stop.ExitCode is not null)
            return;
        try
        {
            // As if typed at a prompt: otherwise the engine puts $? back when the pipeline ends.
            pipeline.Invoke(input, new PSInvocationSettings { AddToHistory = true });
        }
        catch (Exception e) when (_stop.ExitCode is not null && e is PipelineStoppedException or InvalidPowerShellStateException)
        {
            // The caller looks at the stop request.
        }
    }

    public void ImportModule()
    {
        if (!File.Exists(ModulePath))
            throw new ShellException($"the module {ModulePath} does not exist: build the solution, or use -NoModule");
        using var pipeline = CreatePipeline();
        pipeline.AddCommand("Import-Module").AddParameter("Name", ModulePath).AddParameter("ErrorAction", ActionPreference.Stop);
        Invoke(pipeline);
    }

    /// <summary>Honours the #requires lines of a script, which the engine reads in script files only.</summary>
    public void Require(ScriptRequirements requirements)
    {
        using var pipeline = CreatePipeline();
        pipeline.AddScript("""
            param($version, $modules)
            if ($version -gt $PSVersionTable.PSVersion) { throw "the script requires PowerShell $version; this engine is $($PSVersionTable.PSVersion)" }
            foreach ($module in $modules) {
                if (!(Get-Module -FullyQualifiedName $module)) { Import-Module -FullyQualifiedName $module -Global -ErrorAction Stop }
            }
            """, useLocalScope: true);
        pipeline.AddParameter("version", requirements.RequiredPSVersion).AddParameter("modules", requirements.RequiredModules);
        Invoke(pipeline);
    }

    /// <summary>Names a script block, so that it can be called with parameters.</summary>
    public void DefineFunction(string name, ScriptBlock body) =>
        _runspace.SessionStateProxy.InvokeProvider.Item.Set([$"function:global:{name}"], body, force: true, literalPath: true);

    /// <summary>True when the last statement was a native command that failed.</summary>
    public bool LastNativeCommandFailed()
    {
        using var pipeline = CreatePipeline();
        pipeline.AddScript("!$? -and $global:LASTEXITCODE", useLocalScope: false);
        return pipeline.Invoke<bool>().SingleOrDefault();
    }

    public void Dispose() => _runspace.Dispose();
}
