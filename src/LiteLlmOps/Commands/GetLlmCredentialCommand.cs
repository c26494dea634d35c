using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the credentials that models share: the names of their values, not the values, and the models that use them.</summary>
[Cmdlet(VerbsCommon.Get, "LlmCredential", HelpUri = HelpPages.Address + "Get-LlmCredential.md")]
[OutputType(typeof(LlmCredential))]
public sealed class GetLlmCredentialCommand : EntryCmdlet
{
    private readonly Dictionary<string, (EntryPlanes Planes, IReadOnlyList<LlmCredential> Credentials)> _read = new(StringComparer.Ordinal);

    /// <summary>The names of credentials. Wildcards. Default: all credentials.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Credential { get; set; }

    private protected override string Noun => "credentials";

    private protected override IReadOnlyList<string> Selectors { get; } = [nameof(Credential)];

    // A model that uses no credential selects none.
    private protected override bool AllowsNone => true;

    private protected override string EntrySection => ConfigSections.Credentials;

    private protected override void Run(Deployment deployment)
    {
        if (!_read.TryGetValue(deployment.Path, out var read))
        {
            var planes = ReadEntries(deployment, asksProxy: false);
            _read[deployment.Path] = read = (planes, new CredentialQuery(deployment, planes).Credentials());
        }

        var names = new NameTracker(Wildcards.Filter(Credential), ErrorIds.CredentialNotFound, "credential");
        foreach (var credential in read.Credentials)
        {
            if (names.Matches(credential.Credential) & IsOfInput(credential))
                WriteObject(credential);
        }

        if (!read.Planes.IsIncomplete)
            WriteProblems(
                names.MissingFrom($"The deployment {deployment.Name}", $" (searched: {string.Join(", ", read.Planes.Searched())})")
            );
    }

    private bool IsOfInput(LlmCredential credential) =>
        InputObject?.Properties[nameof(Credential)] is null
        || RecordInput.Text(InputObject, nameof(Credential)) is { } name && name == credential.Credential;
}
