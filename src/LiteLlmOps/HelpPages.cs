namespace LiteLlmOps;

/// <summary>The address of the cmdlets' pages, which Get-Help -Online opens.</summary>
internal static class HelpPages
{
    public const string Address = ProjectAddress.Docs + "en-US/";
}
