using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Lab.Versions;

/// <summary>The LiteLLM version that the stand-in imitates.</summary>
internal sealed record LabVersion(string Text, Behaviour Behaviour)
{
    public const string Variable = "LAB_LITELLM_VERSION";

    /// <exception cref="FormatException">The text is not a supported version.</exception>
    public static LabVersion Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return new LabVersion(BehaviourTable.Default.Text, BehaviourTable.Of(BehaviourTable.Default));
        if (!LiteLlmVersion.TryParse(text, out var version) || !BehaviourTable.Covers(version))
            throw new FormatException($"{Variable} (-Version of New-LlmLab) must be from 1.81.13 to 1.110, not '{text}'.");
        return new LabVersion(version.Text.TrimStart('v'), BehaviourTable.Of(version));
    }
}
