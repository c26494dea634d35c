using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>Proves, before anything is written, that the edited declaration says what was asked for, and nothing else than before besides.</summary>
/// <param name="planes">The planes as they were read.</param>
/// <param name="environment">The variables, with those that the changes introduce.</param>
internal sealed class DeclarationVerification(PlaneSet planes, DeploymentEnvironment environment)
{
    /// <exception cref="LlmException">It does not.</exception>
    public void Check(ConfigMap expected, ConfigMap edited, IReadOnlyCollection<DeclarationStep> steps)
    {
        if (FirstDifference(expected, edited, "") is { } place)
            throw Refusal(place);
        var desired = DesiredState.From(edited, planes.Deployment.Seed, planes.Rules);
        if (desired.Problems is [var problem, ..])
            throw new LlmException(
                ErrorIds.DeclarationNotVerified,
                $"Nothing was saved, since the declaration would become invalid: {problem.Message}",
                planes.Deployment.Path
            );
        if (FirstUnsettled(desired, steps) is { } unsettled)
            throw Refusal(unsettled);
    }

    // What was taken over must be no drift any more, and nothing else may become one.
    private string? FirstUnsettled(DesiredState desired, IReadOnlyCollection<DeclarationStep> steps)
    {
        var known = Pointers(planes.Desired, planes.Deployment.Environment).ToHashSet(StringComparer.Ordinal);
        var settled = steps.Where(static s => s.NeedsSeed is null).Select(static s => s.Found.Difference.Pointer).ToList();
        var open = steps.Where(static s => s.NeedsSeed is not null).Select(static s => s.Found.Difference.Pointer).ToList();
        return Pointers(desired, environment)
            .FirstOrDefault(p =>
                settled.Exists(s => IsWithin(p, s) || IsWithin(s, p)) || (!known.Contains(p) && !open.Exists(o => IsWithin(p, o)))
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

    private LlmException Refusal(string pointer) =>
        new(
            ErrorIds.DeclarationNotVerified,
            $"Nothing was saved: with these edits the declaration would not say at {pointer} what it is to say. How its files are merged does not allow it: edit them by hand, or take over the other drift alone.",
            planes.Deployment.Path
        );
}
