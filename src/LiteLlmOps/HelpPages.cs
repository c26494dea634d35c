namespace LiteLlmOps;

/// <summary>The address of the cmdlets' pages, which Get-Help -Online opens.</summary>
internal static class HelpPages
{
    public const string Address = "https://github.com/LiteLlmOps/LiteLlmOps/blob/main/docs/en-US/";
}
