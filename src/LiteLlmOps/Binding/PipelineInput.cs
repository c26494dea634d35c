using System.Management.Automation;

namespace LiteLlmOps.Binding;

/// <summary>Objects from the pipeline that are used as log lines.</summary>
internal static class PipelineInput
{
    /// <summary>The text of a string, or of an error record: 2>&amp;1 converts the error output of programs such as docker to records. Null for other objects.</summary>
    public static string? LineOf(PSObject? input) =>
        input?.BaseObject switch
        {
            string line => line,
            ErrorRecord record => record.ToString(),
            _ => null,
        };

    /// <summary>The error for an object that the command cannot use.</summary>
    /// <param name="input">The object.</param>
    /// <param name="supported">The supported input, in words.</param>
    public static LlmException Unsupported(PSObject? input, string supported) =>
        new(
            ErrorIds.UnsupportedInputType,
            $"Unsupported input type {(input is null ? "null" : input.TypeNames[0].Split('.')[^1])}; pipe {supported}.",
            input
        );
}
