using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>The forms in which a secret is given, and those next to them that are none. In these inputs the secret is GEHEIM….</summary>
public sealed class MaskFormTests
{
    private const string Arguments = "/mcp_servers/s/args";
    private const string Address = "/litellm_settings/x_url";

    [Theory]
    // Options with assignments
    [InlineData("""["-e=TAVILY=GEHEIM"]""", """["-e=TAVILY=******"]""")]
    [InlineData("""["--set=TAVILY=GEHEIM"]""", """["--set=TAVILY=******"]""")]
    [InlineData("""["--build-arg=TAVILY=GEHEIM"]""", """["--build-arg=TAVILY=******"]""")]
    [InlineData("""["-D=TAVILY=GEHEIM"]""", """["-D=TAVILY=******"]""")]
    [InlineData("""["--env=http://u:GEHEIM@h/"]""", """["--env=http://u:******@h/"]""")]
    // Options with headers
    [InlineData("""["--header","X-Own: GEHEIM"]""", """["--header","X-Own: ******"]""")]
    [InlineData("""["--headers","X-Own=GEHEIM"]""", """["--headers","X-Own= ******"]""")]
    [InlineData("""["--proxy-header","GEHEIM"]""", """["--proxy-header","******"]""")]
    [InlineData("""["-H=X-Own: GEHEIM"]""", """["-H=X-Own: ******"]""")]
    [InlineData("""["--header=X-Own: GEHEIM"]""", """["--header=X-Own: ******"]""")]
    [InlineData("""["--headers=X-Own: GEHEIM"]""", """["--headers=X-Own: ******"]""")]
    [InlineData("""["--proxy-header=X-Own: GEHEIM"]""", """["--proxy-header=X-Own: ******"]""")]
    // Options with a user
    [InlineData("""["--user","me:GEHEIM"]""", """["--user","me:******"]""")]
    [InlineData("""["--proxy-user","me:GEHEIM"]""", """["--proxy-user","me:******"]""")]
    [InlineData("""["--userpwd","me:GEHEIM"]""", """["--userpwd","******"]""")]
    [InlineData("""["-u",":GEHEIM"]""", """["-u",":******"]""")]
    // Options of one letter
    [InlineData("""["-a","a1b2c3"]""", """["-a","******"]""")]
    [InlineData("""["-a","geheim!"]""", """["-a","******"]""")]
    [InlineData("""["-pSE1x"]""", """["-p******"]""")]
    // Assignments
    [InlineData("""["--fast","TAVILY=GEHEIM"]""", """["--fast","TAVILY=******"]""")]
    [InlineData("""["--fast","TAVILY=12a"]""", """["--fast","TAVILY=******"]""")]
    [InlineData("""["--fast","TAVILY=123456"]""", """["--fast","TAVILY=******"]""")]
    [InlineData("""["--fast","A.B-C_D=GEHEIM"]""", """["--fast","A.B-C_D=******"]""")]
    [InlineData("""["--fast","my_token=GEHEIM"]""", """["--fast","my_token=******"]""")]
    [InlineData("""["--fast","tavily=http://u:GEHEIM@h/"]""", """["--fast","tavily=http://u:******@h/"]""")]
    // Generated values
    [InlineData("""["-e","a8f5f167f44f4964e6c998dee827110c"]""", """["-e","…110c"]""")]
    [InlineData("""["--level=a8f5f167f44f4964e6c998dee827110c"]""", """["--level=…110c"]""")]
    // A command within an argument
    [InlineData("""["-c","srv --secret GEHEIM 'a b'"]""", """["-c","srv --secret ****** 'a b'"]""")]
    [InlineData("""["-c","srv http://h/v1 --token GEHEIM"]""", """["-c","srv http://h/v1 --token ******"]""")]
    [InlineData("""["-c","srv http://u:GEH EIM@h/v1 --fast"]""", """["-c","srv http://u:******@h/v1 --fast"]""")]
    // What is no text
    [InlineData("""["--token",{"a":"b"},"x"]""", """["--token",{"a":"b"},"x"]""", false)]
    [InlineData("""["--token",true]""", """["--token","******"]""")]
    public void A_secret_argument_is_masked(string arguments, string shown, bool secret = true)
    {
        var node = NodeJson.Parse(arguments);
        Assert.Equal(shown, NodeJson.Write(SecretMask.Mask(node, Arguments)));
        Assert.Equal(secret, SecretMask.HoldsSecret(node, Arguments));
    }

    [Theory]
    [InlineData("""["--header","X-Own:"]""")]
    [InlineData("""["--header","X-Own: "]""")]
    [InlineData("""["--user","me"]""")]
    [InlineData("""["-u",":"]""")]
    [InlineData("""["-e","abc123"]""")]
    [InlineData("""["-e","-X=Some"]""")]
    [InlineData("""["-a","a1b2c"]""")]
    [InlineData("""["-a","my-own_word"]""")]
    [InlineData("""["-a","12345678"]""")]
    [InlineData("""["-a","a1/b2c3"]""")]
    [InlineData("""["-a","a1.b2c3"]""")]
    [InlineData("""["-a","a1:b2c3"]""")]
    [InlineData("""["-a","a1=b2c3"]""")]
    [InlineData("""["-a","a1 b2c3"]""")]
    [InlineData("""["-1","a1b2c3"]""")]
    [InlineData("""["--","a1b2c3"]""")]
    [InlineData("""["-","a1b2c3"]""")]
    [InlineData("""["--aa","a1b2c3"]""")]
    [InlineData("""["--a=b","a1b2c3"]""")]
    [InlineData("""["-a","x","a1b2c3"]""")]
    [InlineData("""["-pSecret"]""")]
    [InlineData("""["-psecret1"]""")]
    [InlineData("""["-xSECRET1"]""")]
    [InlineData("""["-pSE1"]""")]
    [InlineData("""["--token=os.environ/X_KEY"]""")]
    [InlineData("""["--token="]""")]
    [InlineData("""["--token",""]""")]
    [InlineData("""["--fast","tavily=some"]""")]
    [InlineData("""["--fast","TAVILY_MODE=Some"]""")]
    [InlineData("""["--fast","TAVILY=12345"]""")]
    [InlineData("""["--fast","TAVILY=true"]""")]
    [InlineData("""["--fast","1X=Some"]""")]
    [InlineData("""["--fast","=Some"]""")]
    [InlineData("""["--fast","A/B=Some"]""")]
    [InlineData("""["-c","srv  --fast   'a b'"]""")]
    // Parts of a name, none of them long enough to be generated
    [InlineData("""["--fast","abcdefgh1-abcdefgh2","abcdefgh1_abcdefgh2","abcdefgh1.abcdefgh2","abcdefgh1/abcdefgh2"]""")]
    [InlineData(
        """["--fast","abcdefgh1@abcdefgh2","abcdefgh1:abcdefgh2","abcdefgh1+abcdefgh2","abcdefgh1~abcdefgh2","abcdefgh1,abcdefgh2"]"""
    )]
    [InlineData(
        """["--fast","abcdefghijklm12","abcdefghABCDEFGHabcdefg","abcdefghijklmnopqrstuvAB","ABCDEFGHIJKLMNOPQRSTUVab","1234567890123456"]"""
    )]
    [InlineData(
        """["--fast","X_HOST=Ab","X_HOSTNAME=Ab","X_PORT=Ab","X_REGION=Ab","X_ENDPOINT=Ab","X_URL=Ab","X_BASE=Ab","X_LEVEL=Ab","X_MODE=Ab","X_ENV=Ab","X_ENVIRONMENT=Ab"]"""
    )]
    [InlineData(
        """["--fast","X_TIMEOUT=Ab","X_TTL=Ab","X_VERSION=Ab","X_ENABLED=Ab","X_DEBUG=Ab","X_PROJECT=Ab","X_NAME=Ab","X_LOCATION=Ab","X_DB=Ab","X_DIR=Ab","X_FOLDER=Ab","X_PATH=Ab"]"""
    )]
    public void An_argument_that_is_no_secret_is_shown(string arguments)
    {
        var node = NodeJson.Parse(arguments);
        Assert.Equal(arguments, NodeJson.Write(SecretMask.Mask(node, Arguments)));
        Assert.False(SecretMask.HoldsSecret(node, Arguments));
    }

    [Theory]
    [InlineData("abcdefghijklmn12")]
    [InlineData("abcdefghABCDEFGHabcdefgh")]
    [InlineData("abcdefghijklmnopqrstuABC")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUabc")]
    [InlineData("x.abcdefghijklmnop1ABCDEFG")]
    public void A_generated_argument_is_masked(string argument) =>
        Assert.DoesNotContain(
            "efgh",
            NodeJson
                .Write(SecretMask.Mask(NodeJson.Parse($"[\"--fast\",\"{argument}\"]"), Arguments))
                .Replace(argument[^4..], "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase
        );

    [Theory]
    [InlineData("1234567890123456789", "******")]
    [InlineData("12345678901234567890", "…7890")]
    public void The_end_of_a_secret_is_shown_from_twenty_characters_on(string secret, string shown) =>
        Assert.Equal(shown, SecretMask.Mask(secret));

    [Theory]
    [InlineData("/general_settings/master_key", "1234", "\"******\"")]
    [InlineData("/general_settings/master_key", "true", "true")]
    [InlineData("/general_settings/master_key", "null", "null")]
    [InlineData("/general_settings/api_keys", """["GEHEIM",5,{"a":"b"}]""", """["******","******",{"a":"******"}]""")]
    [InlineData("/mcp_servers/s/command", """["srv","X=GEHEIM"]""", """["srv","X=******"]""")]
    [InlineData("/mcp_servers/s/args", """["srv","X=GEHEIM"]""", """["srv","X=******"]""")]
    [InlineData("/litellm_settings/words", """["srv","X=GEHEIM"]""", """["srv","X=GEHEIM"]""")]
    [InlineData("/litellm_settings/words", """["-","X=GEHEIM"]""", """["-","X=GEHEIM"]""")]
    [InlineData("/litellm_settings/words", """["-v","X=GEHEIM"]""", """["-v","X=******"]""")]
    [InlineData("/mcp_servers/s/command", "\"srv  'a b'  c\"", "\"srv  'a b'  c\"")]
    [InlineData("/litellm_settings/words", "\"srv --token GEHEIM\"", "\"srv --token GEHEIM\"")]
    public void A_value_is_masked_by_its_place(string pointer, string value, string shown) =>
        Assert.Equal(shown, NodeJson.Write(SecretMask.Mask(NodeJson.Parse(value), pointer)));

    [Fact]
    public void No_value_holds_no_secret() => Assert.False(SecretMask.HoldsSecret(null, "/general_settings/master_key"));

    // Values that are no secrets wherever they are
    [Theory]
    [InlineData("None")]
    [InlineData("null")]
    [InlineData("Null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("True")]
    [InlineData("False")]
    [InlineData("undefined")]
    [InlineData("...")]
    [InlineData("…")]
    [InlineData("***")]
    [InlineData("…a1b2")]
    [InlineData("sk-…a1b2")]
    [InlineData("os.environ/MY_KEY")]
    [InlineData("${MY_KEY}")]
    [InlineData("$MY_KEY")]
    [InlineData("$MYKEY")]
    [InlineData("$_A1")]
    [InlineData("$A_1")]
    public void A_mask_a_reference_and_no_value_are_shown(string value)
    {
        var text = "api_key=" + value;
        Assert.Equal(text, Shown(text));
        Assert.False(ExportedSecrets.IsSecret(text, Address));
    }

    [Theory]
    [InlineData("…a1b2c")]
    [InlineData("a1b2…")]
    [InlineData("sk-…a1b2c")]
    [InlineData("a1b2sk-…")]
    [InlineData("os.environ/my_key")]
    [InlineData("os.environ/")]
    [InlineData("$MYKEY1")]
    [InlineData("$my_key")]
    [InlineData("$MY_KEy")]
    [InlineData("$MY-KEY_")]
    [InlineData("$1_A")]
    [InlineData("$")]
    [InlineData("${MY_KEY")]
    [InlineData("$MY_KEY}")]
    [InlineData("x${MY_KEY}")]
    public void What_only_resembles_a_reference_is_masked(string value)
    {
        Assert.Equal("api_key=******", Shown("api_key=" + value));
        Assert.True(ExportedSecrets.IsSecret("api_key=" + value, Address));
    }

    [Theory]
    // Blanks, quotes and signs around the sign
    [InlineData("password        = GEHEIM", "password        = ******")]
    [InlineData("password\t=\tGEHEIM", "password\t=\t******")]
    [InlineData("password: \tGEHEIM", "password: \t******")]
    [InlineData("password:GEHEIM x", "password:****** x")]
    [InlineData("password==GEHEIM x", "password==****** x")]
    [InlineData("password => GEHEIM x", "password => ****** x")]
    [InlineData("'password' : 'GEHEIM', x", "'password' : '******', x")]
    [InlineData("srv --password=GEHEIM x", "srv --password=****** x")]
    [InlineData("my.password.=GEHEIM x", "my.password.=****** x")]
    [InlineData("token:\"GEHEIM1\" x", "token:\"******\" x")]
    [InlineData("token:'GEHEIM1' x", "token:'******' x")]
    [InlineData("invalidTokenError: GEHEIM1 x", "invalidTokenError: ****** x")]
    [InlineData("TokenErrors: GEHEIM1 x", "TokenErrors: ****** x")]
    [InlineData("password=GEHEIM\r\nx", "password=******\r\nx")]
    // Containers
    [InlineData("credential_values={'a': 'GEHEIM'}, x", "credential_values=******, x")]
    [InlineData("environment_variables={'a': 'GEHEIM'}, x", "environment_variables=******, x")]
    [InlineData("static_headers={'a': 'GEHEIM'}, x", "static_headers=******, x")]
    [InlineData("default_headers={'a': 'GEHEIM'}, x", "default_headers=******, x")]
    [InlineData("headers={'a': 'GEHEIM'}, x", "headers=******, x")]
    [InlineData("env={'a': 'GEHEIM'}, x", "env=******, x")]
    [InlineData("env_vars={'a': 'GEHEIM'}, x", "env_vars=******, x")]
    [InlineData("\"headers\": {\"a\": \"GEHEIM\"}, x", "\"headers\": ******, x")]
    [InlineData("api_keys=['GEHEIM', 'b'] x", "api_keys=****** x")]
    [InlineData("api_keys=(GEHEIM b) x", "api_keys=****** x")]
    [InlineData("api_keys=[['GEHEIM', ']'], {'b': (1)}] x", "api_keys=****** x")]
    [InlineData("api_keys=[GEHEIM x", "api_keys=******")]
    [InlineData("api_keys=['GEHEIM x", "api_keys=******")]
    [InlineData("token={'a': 'GEHEIM'} x", "token=****** x")]
    [InlineData("\"token\": {\"a\": \"GEHEIM\"} x", "\"token\": ****** x")]
    // Quotes within the value
    [InlineData("password='GEH''EIM' x", "password='******' x")]
    [InlineData("password='GEH\\'EIM' x", "password='******' x")]
    [InlineData("password='GEHEIM'", "password='******'")]
    [InlineData("password='GEH EIM", "password='******")]
    [InlineData("password='GEH'EIM x", "password=****** x")]
    [InlineData("password=\"GEH\",EIM x", "password=****** x")]
    [InlineData("password='GEH EIM'), x", "password='******'), x")]
    [InlineData("\"password\":\"GEHEIM\",\"b\":1", "\"password\":\"******\",\"b\":1")]
    [InlineData("password=\\\"GEH EIM\\\" x", "password=\\\"******\\\" x")]
    // Lists of assignments
    [InlineData("a=b; AccountKey=GEH EIM;X=1", "a=b; AccountKey=******;X=1")]
    [InlineData("a=b;Password=GEH EIM\nnext", "a=b;Password=******\nnext")]
    [InlineData("a=b;Password=GEH EIM\r\nnext;", "a=b;Password=******\r\nnext;")]
    [InlineData("a=b;Password=GEH EIM", "a=b;Password=******")]
    [InlineData("a=b;Password=(GEH EIM;X=1", "a=b;Password=******;X=1")]
    [InlineData("a=b;Password='GEH EIM';X=1", "a=b;Password='******';X=1")]
    [InlineData("a=b;Password='GEH'EIM;X=1", "a=b;Password=******;X=1")]
    [InlineData("a=b; Password: GEHEIM next", "a=b; Password: ****** next")]
    // Schemes of authorization
    [InlineData("Authorization: Negotiate GEHEIM x", "Authorization: Negotiate ****** x")]
    [InlineData("Authorization: Digest GEHEIM x", "Authorization: Digest ****** x")]
    [InlineData("Authorization: basic GEHEIM x", "Authorization: basic ****** x")]
    [InlineData("Authorization: Bearer GEHEIM x", "Authorization: Bearer ****** x")]
    [InlineData("with basic GEHEIM12 x", "with basic ****** x")]
    [InlineData("with bearer GEHEIM12 x", "with bearer ****** x")]
    // The end of the value
    [InlineData("password=GEHEIM), x", "password=******), x")]
    [InlineData("password=GEH)EIM\"]} x", "password=******\"]} x")]
    [InlineData("password=GEHEIM; x", "password=******; x")]
    [InlineData("password=GEHEIM& x", "password=******& x")]
    [InlineData("password=GEHEIM' x", "password=******' x")]
    // Names that prose uses too
    [InlineData("token=1234567 x", "token=****** x")]
    [InlineData("token=1.2.3 x", "token=****** x")]
    [InlineData("token=a.2 x", "token=****** x")]
    [InlineData("key=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddd x", "key=****** x")]
    [InlineData("key=abcDEFghiJKLmnoPQRstuVWXyz x", "key=****** x")]
    // Two secrets
    [InlineData("password=GEHEIM1 api_key=GEHEIM2 x", "password=****** api_key=****** x")]
    // Keys
    [InlineData("-----BEGIN PRIVATE KEY-----\nGEHEIM\n-----END PRIVATE KEY-----\nx", "******\nx")]
    public void A_secret_in_a_pair_is_masked(string text, string shown) => Assert.Equal(shown, SecretMask.Scrub(text));

    [Theory]
    [InlineData("token:gemini1")]
    [InlineData("password:/x")]
    [InlineData("password::x")]
    [InlineData("password:")]
    [InlineData("password: ")]
    [InlineData("password=\nx")]
    [InlineData("password=\r\nx")]
    [InlineData("= x: y")]
    [InlineData("headers=5")]
    [InlineData("token: {a}")]
    [InlineData("a.TokenError=some1")]
    [InlineData("key='a-b_c.d e'")]
    [InlineData("token=123456")]
    [InlineData("token=a.b.c")]
    [InlineData("key=aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd")]
    [InlineData("token=;comma x")]
    [InlineData("token=,comma x")]
    [InlineData("token=)comma x")]
    [InlineData("token=]comma x")]
    [InlineData("token=\\comma x")]
    [InlineData("token=\"\"comma x")]
    [InlineData("token=''comma x")]
    [InlineData("KeyError: 'some1'")]
    [InlineData("with bearer short")]
    [InlineData(
        """{"auth.cs": "a1", "auth.go": "a1", "auth.java": "a1", "auth.js": "a1", "auth.json": "a1", "auth.log": "a1", "auth.pem": "a1"}"""
    )]
    [InlineData("""{"auth.py": "a1", "auth.rs": "a1", "auth.ts": "a1", "auth.txt": "a1", "auth.yaml": "a1", "auth.yml": "a1"}""")]
    public void A_pair_without_a_secret_is_unchanged(string text) => Assert.Equal(text, SecretMask.Scrub(text));

    [Theory]
    [InlineData("api_key=[GEHEIM] x", "api_key=******")]
    [InlineData("env={'a': 'GEHEIM'} x", "env=****** x")]
    [InlineData("api_key: GEHEIM x", "api_key: ****** x")]
    public void A_value_is_one_secret_from_the_sign_on(string text, string shown) => Assert.Equal(shown, Shown(text));

    [Theory]
    [InlineData("x_token=GEHEIM", true)]
    [InlineData("a=b x_token=GEHEIM", true)]
    [InlineData("token=GEHEIM1", false)]
    [InlineData("env={'a': 'b'}", false)]
    [InlineData("x_token=", false)]
    public void A_declaration_is_written_without_assignments_of_secrets(string text, bool secret) =>
        Assert.Equal(secret, ExportedSecrets.IsSecret(text, Address));

    // The prefix of a token of a service | characters after it
    [Theory]
    [InlineData("sk-", 8)]
    [InlineData("sk_live_", 8)]
    [InlineData("rk_test_", 8)]
    [InlineData("xoxb-", 10)]
    [InlineData("xapp-", 10)]
    [InlineData("ghp_", 20)]
    [InlineData("gho_", 20)]
    [InlineData("ghu_", 20)]
    [InlineData("ghs_", 20)]
    [InlineData("ghr_", 20)]
    [InlineData("github_pat_", 20)]
    [InlineData("glpat-", 16)]
    [InlineData("AKIA", 16)]
    [InlineData("ASIA", 16)]
    [InlineData("AIza", 30)]
    [InlineData("eyJXXXXXXXXXX.XXXXXXXXXX.", 10)]
    [InlineData("hf_", 20)]
    [InlineData("gsk_", 20)]
    [InlineData("npm_", 20)]
    [InlineData("r8_", 20)]
    [InlineData("xai-", 16)]
    [InlineData("nvapi-", 16)]
    [InlineData("pplx-", 16)]
    [InlineData("tvly-", 16)]
    [InlineData("SG.XXXXXXXXXXXXXXXX.", 16)]
    [InlineData("hooks.slack.com/services/", 9)]
    public void A_token_of_a_service_is_masked_by_its_prefix(string prefix, int length) =>
        Assert.DoesNotContain("XXXXX", SecretMask.Scrub($"refused {prefix}{new string('X', length)} here"), StringComparison.Ordinal);

    [Theory]
    // An @ after the host of a web address is no user.
    [InlineData("http://h/a@b")]
    [InlineData("https://h/a@b")]
    [InlineData("ws://h/a@b")]
    [InlineData("wss://h/a@b")]
    [InlineData("git://h/a@b")]
    [InlineData("ssh://h/a@b")]
    [InlineData("git+ssh://h/a@b")]
    [InlineData("x-https://h/a@b")]
    [InlineData("x.https://h/a@b")]
    [InlineData("https://h/abcdefgh1=abcdefgh2")]
    [InlineData("https://h/0f8fad5bd9cb469fa16570867728950e/x")]
    [InlineData("https://hooks.example.com/")]
    [InlineData("https://hooks.example.com")]
    [InlineData("postgres://llm@h/d")]
    [InlineData("mysql://llm@h/d")]
    [InlineData("postgresql://llm:@h/d")]
    [InlineData("postgresql://user:<password>@h/d")]
    [InlineData("postgresql://abcdefghijklmnopqrstuvwxyzabcdef@h/d")]
    [InlineData("redis://a:6379,b:6380")]
    [InlineData("redis://a:65535/0")]
    [InlineData("https://h/x?flag&a=1&b=true&c=false&d=yes&e=no&f=on&g=off&h=12345#part")]
    [InlineData("https://h/x?other=&abcdefghijkl")]
    [InlineData("https://h/x?model=a.b_c-d/e:f,g1")]
    [InlineData("postgresql://h/d?api-version=a&api_version=a&application_name=a&channel_binding=a&charset=a&connect_timeout=a")]
    [InlineData("postgresql://h/d?connection_limit=a&db=a&dbname=a&encoding=a&end_date=a&format=a&gssencmode=a&host=a&limit=a")]
    [InlineData(
        "postgresql://h/d?max_connection_lifetime=a&max_idle_connection_lifetime=a&model=a&page=a&pgbouncer=a&pool_timeout=a&port=a"
    )]
    [InlineData(
        "postgresql://h/d?protocol=a&region=a&replicaSet=a&retryWrites=a&schema=a&single_use_connections=a&size=a&socket_timeout=a"
    )]
    [InlineData("postgresql://h/d?ssl_cert_reqs=a&sslaccept=a&sslcert=a&sslmode=a&sslrootcert=a&start_date=a&statement_cache_size=a")]
    [InlineData("postgresql://h/d?target_session_attrs=a&timeout=a&version=a&w=a")]
    public void A_URL_without_a_secret_is_unchanged(string text)
    {
        Assert.Equal(text, Shown(text));
        Assert.Equal(text, SecretMask.Scrub(text));
    }

    [Theory]
    [InlineData("redis://h/GEHEIM@b", "redis://******@b")]
    [InlineData("redis://GEHEIM@h/0", "redis://******@h/0")]
    [InlineData("redis://GEHEIM:@h/0", "redis://******:@h/0")]
    [InlineData("redis://a:GEHEIM", "redis://a:******")]
    [InlineData("redis://u:GE://HEIM@h/0", "redis://u:******@h/0")]
    [InlineData("postgresql://abcdefghijklmnopqrstuvwxyzabcdefg@h/d", "postgresql://******@h/d")]
    [InlineData("postgresql://GEH%EIM@h/d", "postgresql://******@h/d")]
    [InlineData("postgresql://GEH%EIM:@h/d", "postgresql://******:@h/d")]
    [InlineData("postgresql://GEH%EIM:x@h/d", "postgresql://******:******@h/d")]
    [InlineData("postgresql://abcdefghijklmn12@h/d", "postgresql://******@h/d")]
    [InlineData("postgresql://sk-abcdefgh@h/d", "postgresql://******@h/d")]
    [InlineData("https://h/webhook/GEHEIM", "https://h/******")]
    [InlineData("https://webhook.example.com/GEHEIM", "https://webhook.example.com/******")]
    [InlineData("https://HOOKS.example.com/GEHEIM?a=1", "https://HOOKS.example.com/******?a=1")]
    [InlineData("https://h/abcdefghijklmn12/x", "https://h/******/x")]
    [InlineData("https://h/x?GEHEIM", "https://h/x?******")]
    [InlineData("https://h/x?abcdefghijklm", "https://h/x?******")]
    [InlineData("https://h/x#GEHEIM", "https://h/x#******")]
    [InlineData("https://h/x?other=123456", "https://h/x?other=******")]
    [InlineData("https://h/x?token=1&a=1", "https://h/x?token=******&a=1")]
    [InlineData("https://h/x?a%b=1", "https://h/x?******")]
    [InlineData("https://h/x?abcdefghijklmnopqrstuvwxyzabcdefg=1", "https://h/x?******")]
    [InlineData("https://h/x?model=GEH;EIM", "https://h/x?model=******")]
    [InlineData("https://h/x?model=abcdefghijklmn12", "https://h/x?model=******")]
    [InlineData("https://h/x?u=a@b", "https://h/x?u=******")]
    public void A_secret_in_a_URL_is_masked(string text, string shown)
    {
        Assert.Equal(shown, Shown(text));
        Assert.Equal(shown, SecretMask.Scrub(text));
    }

    [Theory]
    [InlineData("redis://a:GEHEIM@h\nmail a@b", "redis://a:******@h\nmail a@b")]
    [InlineData("redis://h/0\r\nmail a@b", "redis://h/0\r\nmail a@b")]
    [InlineData("http://h/x redis://u:GEHEIM@h2/0 x", "http://h/x redis://u:******@h2/0 x")]
    [InlineData("http://u:GEH EIM@h x", "http://u:******@h x")]
    [InlineData("http://u:GEH@ EIM@h/x", "http://u:******@h/x")]
    [InlineData("http://h:123456 a@b", "http://h:******@b")]
    [InlineData("http://h:80 a@b", "http://h:80 a@b")]
    [InlineData("http://h:80, a@b", "http://h:80, a@b")]
    [InlineData("http://h:80; a@b", "http://h:80; a@b")]
    [InlineData("http://h:80) a@b", "http://h:80) a@b")]
    [InlineData("http://h:80] a@b", "http://h:80] a@b")]
    [InlineData("http://h:80} a@b", "http://h:80} a@b")]
    [InlineData("http://h:80. a@b", "http://h:80. a@b")]
    [InlineData("http://h:80: a@b", "http://h:80: a@b")]
    [InlineData("\"http://h/x\" 'http://u:GEHEIM@h/' <http://h> `http://h`", "\"http://h/x\" 'http://u:******@h/' <http://h> `http://h`")]
    public void The_secrets_of_the_URLs_in_a_text_are_masked(string text, string shown) => Assert.Equal(shown, SecretMask.Scrub(text));

    [Theory]
    [InlineData("https://u:GEHEIM@h", true)]
    [InlineData("https://u:$MY_KEY@h", false)]
    [InlineData("https://u:@h", false)]
    [InlineData("redis://llm@h", true)]
    [InlineData("postgresql://llm@h", false)]
    [InlineData("postgresql://llm:GEHEIM@h", true)]
    [InlineData("https://h/?sig=GEHEIM", true)]
    [InlineData("https://h/?signature=GEHEIM", true)]
    [InlineData("https://h/?code=GEHEIM", true)]
    [InlineData("https://h/?a=b#sig=GEHEIM", true)]
    [InlineData("https://h/#my_token=GEHEIM", true)]
    [InlineData("https://h/?sig=", false)]
    [InlineData("https://h/?sig=$MY_KEY", false)]
    [InlineData("https://h/?sig", false)]
    [InlineData("https://hooks.example.com/GEHEIM", true)]
    [InlineData("https://hooks.example.com/GEHEIM?a=1", true)]
    [InlineData("https://h:GEHEIM", true)]
    [InlineData("https://h:80", false)]
    [InlineData("h/?sig=GEHEIM", false)]
    public void A_declaration_is_written_without_the_credentials_of_URLs(string text, bool secret) =>
        Assert.Equal(secret, ExportedSecrets.IsSecret(text, Address));

    [Theory]
    [InlineData("Host=h;Foo=GEHEIM", "Host=h;******")]
    [InlineData("Host=h;Password=GEHEIM;Port=1", "Host=h;Password=******")]
    [InlineData("host=h user=u;x password=GEHEIM", "host=h password=******")]
    [InlineData("host=h password=GEH;EIM", "host=h password=******")]
    [InlineData("host=h p%_key=GEHEIM", "host=h ******")]
    [InlineData("host=h database=GEH%EIM", "host=h ******")]
    [InlineData("host=h database=abcdefghijklmn12", "host=h ******")]
    [InlineData("foo bar", "******")]
    [InlineData(
        "Server=a;Port=1;Database=a;Db=a;Username=a;User Id=a;UserId=a;Uid=a",
        "Server=a;Port=1;Database=a;Db=a;Username=a;User Id=a;UserId=a;Uid=a"
    )]
    [InlineData("Host=a;Ssl Mode=a;Search Path=a;Timeout=a;Pooling=a", "Host=a;Ssl Mode=a;Search Path=a;Timeout=a;Pooling=a")]
    [InlineData(
        "host=a hostaddr=a port=1 dbname=a user=a sslmode=a connect_timeout=a",
        "host=a hostaddr=a port=1 dbname=a user=a sslmode=a connect_timeout=a"
    )]
    [InlineData("${DATABASE_URL}", "******")]
    public void An_address_is_shown_as_far_as_its_parts_are_known(string text, string shown) =>
        Assert.Equal(shown, SecretMask.MaskAddress(text));

    private static string Shown(string value) => ((ConfigScalar)SecretMask.Mask(new ConfigScalar(value), Address)).Text!;
}
