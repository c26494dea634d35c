using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the entries of a section in all planes, concurrently. The sections that a deployment seeds make no difference here.</summary>
internal sealed class EntryReader(IAdapters adapters, Deployment deployment, string section)
{
    /// <param name="isDeclared">True to read the declaration.</param>
    /// <param name="isStored">True to read the database.</param>
    /// <param name="isLive">True to read the proxies.</param>
    /// <param name="token">Cancels the reading.</param>
    public async Task<EntryPlanes> ReadAsync(bool isDeclared, bool isStored, bool isLive, CancellationToken token)
    {
        var planes = new PlaneReader(adapters, deployment);
        var declared = Attempt(isDeclared, () => Task.Run(ReadDeclared, token));
        var stored = Attempt(isStored, () => planes.ReadStoredAsync(token));
        var live = isLive
            ? planes.ReadLiveAsync(Task.FromResult<IReadOnlyCollection<string>>([]), token)
            : Task.FromResult(LiveReading.None);
        await Task.WhenAll(declared, stored, live);
        var problems = new List<EntryProblem>();
        var config = (await declared).Value;
        return new EntryPlanes
        {
            Declared = config,
            Entries = config is null ? null : EntryPlanes.EntriesOf(config, section, problems),
            Stored = (await stored).Value,
            Live = (await live).States,
            LiveProblems = (await live).Problems,
            Problems = [.. new[] { (await declared).Problem, (await stored).Problem }.OfType<LlmException>()],
            EntryProblems = problems,
        };
    }

    private DeclaredConfig ReadDeclared() =>
        deployment.Config.Source is { } source
            ? adapters.Files.ReadDeclared(source, deployment.Config.Overlays)
            : throw new LlmException(
                ErrorIds.ConfigNotDefined,
                $"The deployment '{deployment.Name}' declares no config. Set config.source in llmops.yaml.",
                deployment.Path
            );

    private static async Task<(T? Value, LlmException? Problem)> Attempt<T>(bool isWanted, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return (isWanted ? await read() : null, null);
        }
        catch (LlmException e)
        {
            return (null, e);
        }
    }
}
