using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps;

/// <summary>A cmdlet that reads rows of the database, for each deployment and each object of the pipeline.</summary>
public abstract class RecordCmdlet : PerDeploymentCmdlet
{
    /// <summary>
    /// An object of another query cmdlet, which selects what belongs to it: a key, otherwise a user, a team or an organization. It is read by its
    /// properties (KeyHash, UserId, TeamId, OrganizationId and Deployment), so that imported objects are accepted as well; the page of the command names
    /// further ones. An object that selects nothing is an error; one that is only a deployment, or has only the property Deployment, selects
    /// all of it. Default: no restriction.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The time limit of each statement, such as 90s or 5m. The server cancels a statement that exceeds it. Default: 30 seconds.</summary>
    [Parameter]
    [Duration]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    private protected override PSObject? Input => InputObject;

    private protected override string SupportedInput => $"an object with a value in the property {Listed("or")}, or a deployment";

    /// <summary>What the object of the pipeline selects. Empty without one, or for an object that is a deployment only.</summary>
    private protected RecordInput Selected => RecordInput.Of(InputObject);

    /// <summary>What the command returns, in words: keys.</summary>
    private protected abstract string Noun { get; }

    /// <summary>The properties by which an object of the pipeline selects, the most specific one first.</summary>
    private protected abstract IReadOnlyList<string> Selectors { get; }

    /// <summary>
    /// True when an object that is known by another id, and has none of the values, selects nothing: a key without a team has no team. False when this
    /// is an error.
    /// </summary>
    private protected virtual bool AllowsNone => false;

    // Otherwise it would select everything.
    private protected sealed override LlmException? ProblemOf(PSObject input)
    {
        if (!RecordInput.IsOfQuery(input))
            return base.ProblemOf(input);
        if (RecordInput.CanSelect(input, Selectors, AllowsNone))
            return null;
        var reason =
            Selectors.Count == 1
                ? $"it has no property {Selectors[0]} with a value"
                : $"none of its properties {Listed("and")} has a value";
        return new LlmException(ErrorIds.UnsupportedInputType, $"The object selects no {Noun}: {reason}.", input);
    }

    private string Listed(string conjunction) =>
        Selectors.Count == 1 ? Selectors[0] : $"{string.Join(", ", Selectors.SkipLast(1))} {conjunction} {Selectors[^1]}";

    private protected override void Begin()
    {
        if (Timeout < TimeSpan.FromMilliseconds(1) || Timeout.TotalMilliseconds > int.MaxValue)
            throw new LlmException(ErrorIds.InvalidTimeRange, "-Timeout must be between 1ms and 24d.", Timeout);
    }

    /// <summary>The hash by which the tables refer to the master key. Null when the deployment does not define it.</summary>
    private protected static string? MasterKeyHash(Deployment deployment) =>
        deployment.Proxy.MasterKey is { } key ? MasterKeyId.HashOf(key.Text) : null;

    private protected IRecordDatabase OpenRecords(Deployment deployment) => Adapters.OpenRecords(deployment, Timeout);

    /// <summary>Writes objects as they are read. The end of the pipeline, as with Select-Object -First, ends the statement.</summary>
    private protected void WriteEach<T>(IAsyncEnumerable<IReadOnlyList<T>> groups, Func<T, bool> isSelected) =>
        Pull(
            groups,
            group =>
            {
                foreach (var item in group)
                {
                    StopToken.ThrowIfCancellationRequested();
                    if (isSelected(item))
                        WriteObject(item);
                }
            }
        );
}
