using System.Globalization;
using LiteLlmOps.Changes;
using LiteLlmOps.Tests.Postgres;
using LiteLlmOps.Tests.Records;

namespace LiteLlmOps.Tests.Rotation;

/// <summary>
/// Changes of the key in which every single operation on files fails in turn. Each time, the key of the environment file decrypts all values, or the
/// next command makes it so.
/// </summary>
public sealed class KeyRotationFaultTests(PostgresServer server)
{
    private const int MaxOperations = 500;
    private const int Values = 2;

    // All kinds in a long run; each takes half a minute.
    public static TheoryData<Fault> Faults { get; } =
        Environment.GetEnvironmentVariable("LLMOPS_TEST_KILLS") is null
            ? [Fault.HalfWritten, Fault.Killed]
            : [Fault.NoSpace, Fault.HalfWritten, Fault.DiskFull, Fault.Killed];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Rotation(Fault fault)
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        var current = RotationBench.Old;
        for (var n = 1; n < MaxOperations; n++)
        {
            var next = string.Create(CultureInfo.InvariantCulture, $"sk-key-number-{n}");
            var files = new FaultyFiles(n, fault);
            var error = Run(bench, next, files);
            if (!files.HasFailed)
            {
                Assert.Null(error);
                return;
            }

            var what = $"{fault} at {n}, {files.Failed}: {error?.Message}; {string.Join(" | ", bench.Host.Warnings)}";
            await CheckAgreementAsync(bench, error, current, next, what);
            await CheckNextRunAsync(bench, next, what);
            current = next;
            // Otherwise each run would open the records of all runs before it.
            bench.ClearState();
        }

        Assert.Fail("The run does not end.");
    }

    private static Exception? Run(RotationBench bench, string key, FaultyFiles? files)
    {
        bench.Operations = files;
        try
        {
            bench.Rotate(new KeyRotationOptions { NewKey = RotationBench.Key(key) });
            return null;
        }
        catch (Exception e) when (e is KilledException or LlmException)
        {
            return e;
        }
        finally
        {
            bench.Operations = null;
        }
    }

    // An error means that nothing was changed, unless a warning names the file.
    private static async Task CheckAgreementAsync(RotationBench bench, Exception? error, string current, string next, string what)
    {
        var isNew = await bench.CountAsync(next) == (Values, 0);
        Assert.True(isNew || await bench.CountAsync(current) == (Values, 0), what);
        if (error is KilledException)
            return;
        Assert.True(isNew == (error is null), what);
        var isInFile = bench.Deployment.Database.SaltKey!.Text == next;
        Assert.True(
            isInFile == isNew || bench.Host.Warnings.Any(static w => w.Contains("still has the new key", StringComparison.Ordinal)),
            what
        );
    }

    private static async Task CheckNextRunAsync(RotationBench bench, string next, string what)
    {
        AsOfEndedProcess(bench);
        // The first one may only restore the environment file.
        if (Run(bench, next, null) is LlmException error)
        {
            Assert.True(error.ErrorId == "KeyRestored", $"{what}, then {error.Message}");
            Assert.Null(Run(bench, next, null));
        }

        Assert.True(bench.Deployment.Database.SaltKey!.Text == next, $"{what}, and the file has another key");
        Assert.True(await bench.CountAsync(next) == (Values, 0), $"{what}, and not all values have the new key");
        Assert.True(
            bench.State.ReadCheckpoints(onlyUnfinished: false).All(static c => c is { IsUnfinished: false, Problem: null }),
            $"{what}, and these remain: {string.Join(", ", bench.Files)}"
        );
        Assert.DoesNotContain(bench.Files, static f => Path.GetExtension(f) is ".tmp" or ".owner" or ".pending");
    }

    // The files of a killed process have its id, which is the one of this test.
    private static void AsOfEndedProcess(RotationBench bench)
    {
        var own = $"-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-";
        foreach (var path in bench.Files.Where(static f => Path.GetExtension(f) == ".tmp"))
            File.Move(path, path.Replace(own, "-999999999-", StringComparison.Ordinal));
    }
}
