using System.Globalization;
using System.Text;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Writes a declaration with a given number of models, for tests with many models.</summary>
internal static class LabModels
{
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"model-{number:00000}");

    /// <summary>Each model has five parameters. Three of them are strings, which LiteLLM encrypts.</summary>
    public static string Write(int count)
    {
        var yaml = new StringBuilder("model_list:\n");
        for (var i = 1; i <= count; i++)
        {
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"""
                  - model_name: {NameOf(i)}
                    litellm_params:
                      model: openai/upstream-{i % 100:00}
                      api_base: http://127.0.0.1:{8000 + (i % 50)}/v1
                      api_key: os.environ/LOCAL_API_KEY
                      rpm: {60 + (i % 600)}
                      timeout: 120
                    model_info:
                      id: {NameOf(i)}
                      mode: chat

                """
            );
        }

        return yaml.ToString();
    }
}
