namespace LiteLlmOps.Lab.Logging;

/// <summary>Where in LiteLLM 1.83.2 a line comes from: a log reader sees the file and the line in each record.</summary>
internal sealed record LogPlace(string File, int Line, string Logger = LogPlace.Proxy)
{
    public const string Proxy = "LiteLLM Proxy";
    public const string Router = "LiteLLM Router";
    public const string Module = "LiteLLM";
}
