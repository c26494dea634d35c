using LiteLlmOps.Configuration;
using LiteLlmOps.Queries;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Queries;

public sealed class ModelLocationTests
{
    private static readonly ModelLocations Locations = new(
        new DeploymentEnvironment([], static name => name == "VLLM_BASE" ? "http://vllm:8000/v1" : null),
        new Dictionary<string, ConfigMap>(StringComparer.Ordinal)
        {
            ["gpu"] = (ConfigMap)NodeJson.Parse("""{"api_base":"http://192.168.3.4/v1"}"""),
        }
    );

    [Theory]
    [InlineData("""{"model":"hosted_vllm/llama","api_base":"http://127.0.0.1:8000/v1"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"http://localhost:11434/v1"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"http://gpu-1:8000"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"https://llm.corp.internal/v1"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"http://10.1.2.3:8000"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"http://172.31.0.1:8000"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"http://172.32.0.1:8000"}""", ModelLocation.Cloud)]
    [InlineData("""{"model":"openai/llama","api_base":"http://[::1]:8000"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"http://[fd00::7]:8000"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","api_base":"http://[2001:db8::7]:8000"}""", ModelLocation.Cloud)]
    [InlineData("""{"model":"azure/gpt","api_base":"https://x.openai.azure.com"}""", ModelLocation.Cloud)]
    [InlineData("""{"model":"openai/llama","base_url":"http://127.0.0.1:1"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/gpt-4o"}""", ModelLocation.Cloud)]
    [InlineData("""{"model":"openai/gpt-4o","api_base":null}""", ModelLocation.Cloud)]
    [InlineData("""{"model":"gpt-4o"}""", ModelLocation.Cloud)]
    [InlineData("""{"model":"ollama/llama3"}""", ModelLocation.Local)]
    [InlineData("""{"model":"ollama/llama3","api_base":"https://ollama.com"}""", ModelLocation.Cloud)]
    [InlineData("""{"model":"llama3","custom_llm_provider":"ollama"}""", ModelLocation.Local)]
    [InlineData("""{"model":"hosted_vllm/llama"}""", ModelLocation.Unknown)]
    [InlineData("""{"model":"hosted_vllm/llama","api_base":"os.environ/VLLM_BASE"}""", ModelLocation.Local)]
    [InlineData("""{"model":"hosted_vllm/llama","api_base":"os.environ/NOT_SET"}""", ModelLocation.Unknown)]
    [InlineData("""{"model":"openai/llama","litellm_credential_name":"gpu"}""", ModelLocation.Local)]
    [InlineData("""{"model":"openai/llama","litellm_credential_name":"other"}""", ModelLocation.Unknown)]
    [InlineData("""{"model":"openai/llama","api_base":"not a url"}""", ModelLocation.Unknown)]
    [InlineData("""{"model":"openai/llama","api_base":["x"]}""", ModelLocation.Unknown)]
    [InlineData("{}", ModelLocation.Unknown)]
    internal void A_model_runs_where_its_address_is(string parameters, ModelLocation location) =>
        Assert.Equal(location, Locations.Of((ConfigMap)NodeJson.Parse(parameters)));
}
