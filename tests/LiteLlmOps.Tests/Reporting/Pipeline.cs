using LiteLlmOps.Results;

namespace LiteLlmOps.Tests.Reporting;

/// <summary>Objects of a pipeline.</summary>
internal static class Pipeline
{
    public static ResultObject Object(string type, params (string Name, object? Value)[] properties)
    {
        var values = properties.ToDictionary(static p => p.Name, static p => p.Value, StringComparer.Ordinal);
        return new ResultObject(type, values, values.ContainsKey, n => values.GetValueOrDefault(n));
    }
}
