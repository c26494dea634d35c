using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>Verifies before the files are written that the edited declaration has the requested values and no other changes.</summary>
/// <param name="planes">The planes that were read.</param>
/// <param name="environment">The variables, including those that the changes introduce.</param>
internal sealed class DeclarationVerification(PlaneSet planes, DeploymentEnvironment environment)
{
    /// <exception cref="LlmException">The verification failed.</exception>
    public void Check(ConfigMap expected, ConfigMap edited, IReadOnlyCollection<DeclarationStep> steps)
    {
        if (FirstDifference(expected, edited, "") is { } path)
            throw Failed(path);
        var desired = DesiredState.From(edited, planes.Deployment.Seed, planes.Rules);
        if (desired.Problems is [var problem, ..])
            throw new LlmException(
                ErrorIds.DeclarationNotVerified,
                $"The change was not saved, because the declaration would become invalid: {problem.Message}",
                planes.Deployment.Path
            );
        if (FirstUnexpectedDrift(desired, steps) is { } drift)
            throw Failed(drift);
    }

    // The differences that the steps resolve must be gone, and there must be no new ones.
    private string? FirstUnexpectedDrift(DesiredState desired, IReadOnlyCollection<DeclarationStep> steps)
    {
        var known = Pointers(planes.Desired, planes.Deployment.Environment).ToHashSet(StringComparer.Ordinal);
        var resolved = steps.Where(static s => s.NeedsSeed is null).Select(static s => s.Found.Difference.Pointer).ToList();
        var remaining = steps.Where(static s => s.NeedsSeed is not null).Select(static s => s.Found.Difference.Pointer).ToList();
        return Pointers(desired, environment)
            .FirstOrDefault(p =>
                resolved.Exists(r => IsWithin(p, r) || IsWithin(r, p)) || (!known.Contains(p) && !remaining.Exists(r => IsWithin(p, r)))
            );
    }

    private IEnumerable<string> Pointers(DesiredState desired, DeploymentEnvironment variables) =>
        new StoredComparison(desired, planes.Stored!, planes.Rules, planes.Effects, variables, planes.Deployment.Seed)
            .Differences()
            .Select(static d => d.Difference.Pointer);

    private static bool IsWithin(string pointer, string ancestor) =>
        pointer == ancestor
        || (pointer.Length > ancestor.Length && pointer[ancestor.Length] == '/' && pointer.StartsWith(ancestor, StringComparison.Ordinal));

    private static string? FirstDifference(ConfigNode? a, ConfigNode? b, string pointer) =>
        (a, b) switch
        {
            (ConfigMap x, ConfigMap y) => x
                .Keys.Union(y.Keys, StringComparer.Ordinal)
                .Select(k => FirstDifference(x[k], y[k], JsonPointer.Append(pointer, k)))
                .FirstOrDefault(static p => p is not null),
            (ConfigList x, ConfigList y) when x.Items.Count == y.Items.Count => Enumerable
                .Range(0, x.Items.Count)
                .Select(i => FirstDifference(x.Items[i], y.Items[i], JsonPointer.Append(pointer, PathStep.At(i).ToString())))
                .FirstOrDefault(static p => p is not null),
            _ => NodeEquality.AreEqual(a, b) ? null : pointer,
        };

    private LlmException Failed(string pointer) =>
        new(
            ErrorIds.DeclarationNotVerified,
            $"The change was not saved: the edited declaration would not have the expected value at {PrintableText.Of(pointer)}, because of the way its files are merged. Edit the files manually, or select other differences.",
            planes.Deployment.Path
        );
}
