using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Logs;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>What is masked in values and texts, and what is not. In these inputs the secret is GEHEIM…, and nothing else may disappear.</summary>
public sealed class MaskTableTests
{
    // A value as YAML at its place | the value as it is shown
    [Theory]
    // URLs with characters that end a password in a URL
    [InlineData("/environment_variables/REDIS_URL", "'redis://:GEHEIM/x@h:1/0'", "redis://:******@h:1/0")]
    [InlineData("/litellm_settings/x_url", "'postgresql://llm:GEH/EIM@127.0.0.1:5432/db'", "postgresql://llm:******@127.0.0.1:5432/db")]
    [InlineData("/litellm_settings/x_url", "'postgresql://llm:GEH\"EI M#?@/x@h/db'", "postgresql://llm:******@h/db")]
    [InlineData("/litellm_settings/x_url", "'postgresql://llm:5432/GEHEIM@h/db'", "postgresql://llm:******@h/db")]
    [InlineData("/model_list/a/litellm_params/api_base", "'https://u:GEH/EIM@h/v1'", "https://u:******@h/v1")]
    [InlineData("/model_list/a/litellm_params/api_base", "'https://GEHEIM@h/v1'", "https://******@h/v1")]
    [InlineData(
        "/model_list/a/litellm_params/api_base",
        "'https://h/v1?code=GEHEIM&api-version=2024-10-21'",
        "https://h/v1?code=******&api-version=2024-10-21"
    )]
    [InlineData("/model_list/a/litellm_params/api_base", "'https://h/v1?tenant=GEHEIM'", "https://h/v1?tenant=******")]
    [InlineData("/general_settings/x", "'https://hooks.example.com/GEHEIM'", "https://hooks.example.com/******")]
    [InlineData("/general_settings/x", "'mongodb+srv://u:GEHEIM@c/db?w=majority'", "mongodb+srv://u:******@c/db?w=majority")]
    // Connection strings
    [InlineData(
        "/litellm_settings/store",
        "'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=GEHEIM=='",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=******"
    )]
    [InlineData("/litellm_settings/store", "'host=h user=u password=GEH EIM'", "host=h user=u password=******")]
    [InlineData(
        "/litellm_settings/store",
        "'Endpoint=sb://n/;SharedAccessKeyName=r;SharedAccessKey=GEHEIM'",
        "Endpoint=sb://n/;SharedAccessKeyName=r;SharedAccessKey=******"
    )]
    // Licences
    [InlineData("/litellm_settings/litellm_license", "GEHEIM", "******")]
    [InlineData("/general_settings/licence_key", "GEHEIM", "******")]
    [InlineData("/environment_variables/LITELLM_LICENSE", "GEHEIM", "******")]
    // Arguments
    [InlineData("/mcp_servers/s/args", "[-y, srv, --token, GEHEIM]", """["-y","srv","--token","******"]""")]
    [InlineData("/mcp_servers/s/args", "[--api-key, GEHEIM, --port, 80]", """["--api-key","******","--port",80]""")]
    [InlineData("/mcp_servers/s/args", "[--access-token=GEHEIM, -v]", """["--access-token=******","-v"]""")]
    [InlineData(
        "/mcp_servers/s/args",
        "[run, -e, TAVILY=GEHEIM, -e, NODE_ENV=production, img]",
        """["run","-e","TAVILY=******","-e","NODE_ENV=production","img"]"""
    )]
    [InlineData("/mcp_servers/s/args", "[--env=X_SECRET=GEHEIM]", """["--env=X_SECRET=******"]""")]
    [InlineData("/mcp_servers/s/args", "[-H, 'X-Own: GEHEIM', 'https://h/mcp']", """["-H","X-Own: ******","https://h/mcp"]""")]
    [InlineData("/mcp_servers/s/args", "[-u, 'me:GEHEIM']", """["-u","me:******"]""")]
    [InlineData("/mcp_servers/s/args", "['postgresql://u:GEHEIM@h/d']", """["postgresql://u:******@h/d"]""")]
    [InlineData("/mcp_servers/s/args", "[sh, -c, 'srv --secret GEHEIM --fast']", """["sh","-c","srv --secret ****** --fast"]""")]
    [InlineData("/mcp_servers/s/args", "[--token, 12345678]", """["--token","******"]""")]
    [InlineData("/mcp_servers/s/args", "[srv, a8f5f167f44f4964e6c998dee827110c]", """["srv","…110c"]""")]
    [InlineData("/mcp_servers/s/command", "npx srv --token GEHEIM", "npx srv --token ******")]
    [InlineData("/litellm_settings/anything", "[--client-secret, GEHEIM]", """["--client-secret","******"]""")]
    public void A_secret_in_a_value_is_masked(string pointer, string yaml, string shown)
    {
        var node = Parse(yaml);
        var masked = SecretMask.Mask(node, pointer);
        Assert.Equal(shown, masked is ConfigScalar scalar ? scalar.Text : NodeJson.Write(masked));
        Assert.True(SecretMask.HoldsSecret(node, pointer));
    }

    [Theory]
    [InlineData("/litellm_settings/configurable_clientside_auth_params", "[api_base]")]
    [InlineData("/model_list/a/litellm_params/configurable_clientside_auth_params", "[api_base]")]
    [InlineData("/general_settings/litellm_jwtauth", "{public_key_ttl: 600, admin_jwt_scope: litellm_proxy_admin, user_id_jwt_field: sub}")]
    [InlineData(
        "/general_settings/key_management_settings",
        "{hosted_keys: [OPENAI_API_KEY], primary_secret_name: litellm, prefix_for_stored_virtual_keys: litellm/, access_mode: read_and_write, store_virtual_keys: true}"
    )]
    [InlineData("/general_settings/key_management_system", "aws_secret_manager")]
    [InlineData("/mcp_servers/s/authorization_url", "https://idp.example.com/authorize")]
    [InlineData("/mcp_servers/s/token_url", "https://idp.example.com/oauth/token")]
    [InlineData("/mcp_servers/s/auth_type", "bearer_token")]
    [InlineData("/mcp_servers/s/args", "[-y, '@modelcontextprotocol/server-github@1.2.3', --port, 8080, --log-level, debug]")]
    [InlineData(
        "/mcp_servers/s/args",
        "[run, --rm, -p, '4000:4000', -v, /data:/data, 'image@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08']"
    )]
    [InlineData("/mcp_servers/s/args", "[--token, os.environ/MCP_TOKEN]")]
    [InlineData("/mcp_servers/s/args", "[--key-file, /etc/key.pem, --max-tokens, 100, --no-auth, run]")]
    [InlineData("/mcp_servers/s/command", "python -m my_server --port 8000")]
    [InlineData("/general_settings/custom_auth", "my_auth.handler")]
    [InlineData("/general_settings/custom_auth_settings", "{mode: auto}")]
    [InlineData("/general_settings/user_api_key_cache_ttl", "60")]
    [InlineData("/general_settings/litellm_key_header_name", "X-Litellm-Key")]
    [InlineData("/general_settings/custom_key_policy", "strict")]
    [InlineData("/litellm_settings/default_key_generate_params", "{max_budget: 10, duration: 30d, key_alias: x}")]
    [InlineData("/litellm_settings/upperbound_key_generate_params", "{max_budget: 10}")]
    [InlineData("/litellm_settings/token_rate_limit_type", "output")]
    [InlineData("/litellm_settings/ssl_certificate", "/etc/ssl/ca.pem")]
    [InlineData("/litellm_settings/secret_manager_client", "aws")]
    [InlineData("/router_settings/default_litellm_params", "{max_tokens: 5}")]
    [InlineData("/router_settings/fallbacks", "[{secret-model: [key-model]}]")]
    [InlineData("/model_list/a/litellm_params/max_tokens", "4096")]
    [InlineData("/model_list/a/litellm_params/input_cost_per_token", "0.5")]
    [InlineData("/model_list/a/litellm_params/api_base", "https://x.openai.azure.com/openai/deployments/gpt-4o-2024-08-06")]
    [InlineData("/model_list/a/litellm_params/api_base", "http://127.0.0.1:8080/v1?api-version=2024-10-21")]
    [InlineData("/model_list/a/litellm_params/api_base", "http://[::1]:8080/v1")]
    [InlineData("/model_list/a/litellm_params/api_base", "https://cdn.example.com/react@18.2.0/index.js")]
    [InlineData(
        "/model_list/a/litellm_params/model",
        "bedrock/arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-3-5-sonnet-20240620-v1:0"
    )]
    [InlineData("/model_list/a/model_info/description", "'Reads tokens: fast. Ask ops; key: see wiki.'")]
    [InlineData("/environment_variables/LANGFUSE_HOST", "https://cloud.langfuse.com")]
    [InlineData("/environment_variables/AWS_REGION_NAME", "eu-west-1")]
    [InlineData("/general_settings/pass_through_endpoints", "[{path: /v1/rerank, target: 'https://api.cohere.com/v1/rerank'}]")]
    [InlineData(
        "/litellm_settings/x_url",
        "postgresql://llm@127.0.0.1:5432/db?schema=public&sslmode=require&connection_limit=10&pgbouncer=true"
    )]
    [InlineData("/litellm_settings/x_url", "redis://cache:6379/0")]
    public void What_is_no_secret_is_shown_and_stays_in_the_declaration(string pointer, string yaml)
    {
        var node = Parse(yaml);
        Assert.Same(node, SecretMask.Mask(node, pointer));
        Assert.False(ExportedSecrets.RemainIn(node, pointer));
        Assert.Empty(ExportedSecrets.InArguments(node as ConfigList ?? new ConfigList([]), pointer));
    }

    [Theory]
    [InlineData("/mcp_servers/s/args", "[-y, srv, --token, GEHEIM]", 3)]
    [InlineData("/mcp_servers/s/args", "[--token=GEHEIM, x]", 0)]
    [InlineData("/mcp_servers/s/args", "[x, 'postgresql://u:GEHEIM@h/d']", 1)]
    public void A_secret_argument_is_kept_out_of_a_declaration(string pointer, string yaml, int position) =>
        Assert.Equal([position], ExportedSecrets.InArguments((ConfigList)Parse(yaml), pointer));

    [Theory]
    [InlineData("/model_list/a/litellm_params/api_base", "https://u:GEHEIM@h/", true)]
    [InlineData("/model_list/a/litellm_params/api_base", "https://h/?token=GEHEIM", true)]
    [InlineData("/model_list/a/litellm_params/api_base", "https://h/?tenant=some", false)]
    [InlineData("/model_list/a/litellm_params/api_base", "https://h:8443/a@b", true)]
    [InlineData("/litellm_settings/store", "AccountName=a;AccountKey=GEHEIM", true)]
    [InlineData("/litellm_settings/store", "a=b;c=d", false)]
    public void A_declaration_is_written_without_the_values_that_are_secrets_for_certain(string pointer, string text, bool secret) =>
        Assert.Equal(secret, ExportedSecrets.IsSecret(text, pointer));

    [Theory]
    [InlineData("cannot connect to postgresql://u:GEH/E IM\"@h:5432/d", "cannot connect to postgresql://u:******@h:5432/d")]
    [InlineData("GET http://u:GEHEIM@h/x?q=1 failed for a@b.c", "GET http://u:******@h/x?q=1 failed for a@b.c")]
    [InlineData("see http://localhost:4000/x or ask a@b.c", "see http://localhost:4000/x or ask a@b.c")]
    [InlineData("{\"api_key\": \"GEHEIM\", \"model\": \"m\"}", "{\"api_key\": \"******\", \"model\": \"m\"}")]
    [InlineData("{'aws_secret_access_key': 'GEHEIM', 'rpm': 5}", "{'aws_secret_access_key': '******', 'rpm': 5}")]
    [InlineData("body={\\\"client_secret\\\": \\\"GEHEIM\\\"}", "body={\\\"client_secret\\\": \\\"******\\\"}")]
    [InlineData("X-Api-Key: GEHEIM", "X-Api-Key: ******")]
    [InlineData("Authorization: token GEHEIM", "Authorization: token ******")]
    [InlineData("License=GEHEIM-1 is invalid", "License=****** is invalid")]
    [InlineData("AccountName=a;AccountKey=GEH EIM==;X=1", "AccountName=a;AccountKey=******;X=1")]
    [InlineData("DB_PASSWORD=GEH,EIM)x was refused", "DB_PASSWORD=****** was refused")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nGEHEIM\nGEHEIM", "******")]
    [InlineData("extra_headers={'X-Own': 'GEHEIM'}, timeout=5", "extra_headers=******, timeout=5")]
    public void A_secret_in_a_text_is_masked(string text, string shown)
    {
        Assert.Equal(shown, SecretMask.Scrub(text));
        Assert.Equal(shown, SecretMask.Scrub(shown));
        Assert.DoesNotContain("GEH", IncidentMask.Scrub(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error decrypting value for key: LANGFUSE_HOST")]
    [InlineData("unexpected token: comma at line 5")]
    [InlineData("duplicate key value violates unique constraint \"LiteLLM_VerificationToken_pkey\"")]
    [InlineData("Key (token)=(a) already exists")]
    [InlineData("max_tokens=4096 exceeds 1024; prompt_tokens: 12")]
    [InlineData("botocore.errorfactory.InvalidIdentityTokenException: An error occurred")]
    [InlineData("google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found")]
    [InlineData("Current spend for token: 7.25; Max Budget for Token: 5.0")]
    [InlineData("Spend for key: 0.0008869999999999999, Budget=10")]
    [InlineData("litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided")]
    [InlineData("Set general_settings.master_key in config.yaml; key_alias=team-a")]
    [InlineData("api_key=None, api_base=https://h/v1, api_key=os.environ/KEY")]
    [InlineData("12:00:01 - LiteLLM Proxy:ERROR: auth.py:12 - No api key passed in.")]
    [InlineData("Use an address such as postgresql://user:password@host:5432/name.")]
    [InlineData("C:\\keys\\a.pem: not found")]
    [InlineData("POST https://api.openai.com/v1/chat/completions \"HTTP/1.1 401 Unauthorized\"")]
    [InlineData("Valid, but LiteLLM does not know router_settings2 (did you mean router_settings?).")]
    [InlineData("LiteLLM 1.106.0 expects LiteLLM_UserTable.password, and queries with this column fail: \"column does not exist\"")]
    [InlineData("LiteLLM_VerificationToken.organization_id: queries with this column fail")]
    public void A_text_without_a_secret_is_unchanged(string text) => Assert.Equal(text, SecretMask.Scrub(text));

    // What is a secret by its name alone: a new key of LiteLLM is judged here once.
    [Fact]
    public void The_known_settings_that_are_secrets_are_these() =>
        Assert.Equal(
            "alert_to_webhook_url, credential_list, drain_endpoint_token, headers, litellm_license, master_key, proxy_auth, redis_password, token",
            string.Join(
                ", ",
                KnownSettings
                    .Of(KnownSettings.Top)
                    .SelectMany(static section => KnownSettings.Of(section).Select(key => (section, key)))
                    .Where(static k => SecretNames.IsSecretPath(JsonPointer.Of(k.section, k.key)))
                    .Select(static k => k.key)
                    .Where(static k => !k.EndsWith("_key", StringComparison.Ordinal) || k == "master_key")
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
            )
        );

    [Theory]
    [InlineData("postgresql://llm:s3cr/etPw@127.0.0.1:5432/db", "postgresql://llm:******@127.0.0.1:5432/db")]
    [InlineData("host=h port=5432 dbname=d user=u password='a b' sslmode=require", "host=h port=5432 dbname=d user=u password=******")]
    [InlineData("password=abc host=h", "password=******")]
    [InlineData("Host=h;Database=d;Username=u;Password=a;b=c", "Host=h;Database=d;Username=u;Password=******")]
    [InlineData("geheim", "******")]
    [InlineData("os.environ/DATABASE_URL", "os.environ/DATABASE_URL")]
    [InlineData("postgresql://llm:geh", "postgresql://llm:******")]
    public void The_address_of_a_database_is_shown_without_its_password(string text, string shown) =>
        Assert.Equal(shown, SecretMask.MaskAddress(text));

    private static ConfigNode Parse(string yaml) => ((ConfigMap)YamlReader.Read("test.yaml", "a: " + yaml)!)["a"]!;
}
