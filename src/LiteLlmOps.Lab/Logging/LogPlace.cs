namespace LiteLlmOps.Lab.Logging;

/// <summary>The source location in LiteLLM 1.83.2 of a log record. LiteLLM writes file and line number into each record.</summary>
internal sealed record LogPlace(string File, int Line, string Logger = LogPlace.Proxy)
{
    public const string Proxy = "LiteLLM Proxy";
    public const string Router = "LiteLLM Router";
    public const string Module = "LiteLLM";
}
