using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Checks values that LiteLLM accepts, and that do not do what they say: in these versions, or without another setting.</summary>
internal static class ValueRules
{
    private const string Ineffective = "SettingIneffective";
    private const string Incomplete = "SettingIncomplete";
    private const string Retention = "maximum_spend_logs_retention_period";
    private const string CostMap = "LITELLM_MODEL_COST_MAP_URL";
    private const string Bucket = "LITELLM_CONFIG_BUCKET_NAME";
    private const int LastPatch = 999;
    private const double LeastPrice = 0.001;
    private const double Million = 1_000_000;

    private static readonly string[] TokenPrices = ["input_cost_per_token", "output_cost_per_token"];

    private static readonly string[] ProxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

    private static readonly string[] OtelVariables =
    [
        "OTEL_EXPORTER",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_ENDPOINT",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];

    // Claims of OpenID Connect that can change or be shared, or that are no identity.
    private static readonly string[] UnstableClaims =
    [
        "given_name",
        "family_name",
        "middle_name",
        "name",
        "nickname",
        "preferred_username",
        "email",
        "upn",
        "phone_number",
        "picture",
        "locale",
        "zoneinfo",
    ];

    public static readonly string[] CachesWithoutClient = ["local", "disk", "s3", "gcs", "azure-blob", "qdrant-semantic", "redis-semantic"];

    /// <summary>All troubles.</summary>
    public static readonly IReadOnlyList<ReportedTrouble> All =
    [
        new("BerriAI/litellm#22687; spend_log_cleanup.py of 1.77.1 and 1.81.15", RetentionUnit) { From = "1.77.1", Until = "1.81.15" },
        new("BerriAI/litellm#15274; litellm/__init__.py of 1.77.1 and 1.81.0", CostMapUrl) { Until = Line(1, 77) },
        new("BerriAI/litellm#9985", InternalBudget) { From = "1.66.0", Until = Line(1, 67) },
        new("BerriAI/litellm#11389 and #12066", OutboundProxy) { From = "1.72.0", Until = Line(1, 73) },
        new("BerriAI/litellm#15794; litellm/_redis.py of 1.77.1 and 1.81.0", RedisConnections) { Until = Line(1, 77) },
        new("BerriAI/litellm#21908; spend_log_cleanup.py of 1.77.1, 1.81.15 and 1.83.2", CleanupMemory)
        {
            From = "1.77.1",
            Until = "1.81.15",
        },
        new("BerriAI/litellm#19163; proxy_server.py of 1.81.15 and 1.83.2", TransactionBuffer),
        new("BerriAI/litellm#27900; parallel_request_limiter.py of 1.83.2", GlobalLimit) { Until = Line(1, 83) },
        new("BerriAI/litellm#15944; router.py of 1.77.1, 1.81.15 and 1.83.2", TagRouting) { From = "1.77.1", Until = Line(1, 83) },
        new("BerriAI/litellm#10317; router.py of 1.83.2", AliasFallback) { Until = Line(1, 83) },
        new("BerriAI/litellm#41780; cost_calculator.py of 1.83.2", BaseModel) { From = "1.83.2", Until = Line(1, 106) },
        new("docs.litellm.ai/docs/proxy/custom_pricing (prices are per token)", TokenPrice),
        new("BerriAI/litellm#7001; constants.py of 1.83.2", RequestTimeout) { Until = Line(1, 83) },
        new("BerriAI/litellm#19048; caching.py of 1.81.0", CachedCalls) { From = "1.78.0" },
        new("BerriAI/litellm#41209; integrations/opentelemetry.py of 1.83.2", OtelConsole),
        new("BerriAI/litellm#11951", RootPath),
        new("BerriAI/litellm-docs#729", UserClaim),
        new("BerriAI/litellm#12614 and #8464", BucketHooks),
        new("BerriAI/litellm#12373; load_config_utils.py of 1.55.3 and 1.77.1", BucketCopies) { Until = Line(1, 73) },
        new("BerriAI/litellm#9406", AzureAddress),
        new("BerriAI/litellm#9445 and #2398; llms/ollama of 1.83.2", ModelAddressRules.Ollama),
        new("BerriAI/litellm#5183", ModelAddressRules.OpenAi),
        new("BerriAI/litellm#19091; proxy_cli.py of 1.77.1, 1.83.2 and 1.106.0", GunicornKeepAlive)
        {
            From = "1.77.1",
            Until = Line(1, 106),
        },
        new("BerriAI/litellm#12406", UrlCharacters),
        new("BerriAI/litellm#14854 and PR 15671; encrypt_decrypt_utils.py of 1.77.1 and 1.81.0", PlainVariables) { Until = Line(1, 77) },
    ];

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var view = new SettingsView(facts);
        return [.. All.SelectMany(t => t.In(view))];
    }

    private static string Line(int major, int minor) => string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{LastPatch}");

    private static IEnumerable<LlmFinding> RetentionUnit(SettingsView view)
    {
        if (
            view.Setting(ConfigSections.General, Retention) is not ConfigScalar { Value: long or string } value
            || $"{value.Value}" is not { Length: > 0 } text
            || !text.All(char.IsAsciiDigit)
        )
            yield break;
        yield return new LlmFinding(
            Ineffective,
            FindingSeverity.Error,
            $"general_settings.{Retention}",
            $"The value {text} has no unit, and LiteLLM {view.Version} cannot read it as a period: it skips the clean-up, which only a line at level INFO or ERROR says.",
            "Old spend logs are never deleted; the table grows.",
            $"Write a text with a unit, such as \"{text}d\". LiteLLM 1.83.2 and later read a number as days.",
            null
        ).At(value.Position);
    }

    private static IEnumerable<LlmFinding> CostMapUrl(SettingsView view)
    {
        if (view.Variable(CostMap) is { Text.Length: > 0 } url)
            yield return new LlmFinding(
                Ineffective,
                FindingSeverity.Warning,
                CostMap,
                $"LiteLLM {view.Version} does not read this variable ({view.Facts.RelativeSource(url.Source)}): the address of the price list is fixed in its code.",
                "The proxy downloads the prices from GitHub at start, which is slow or fails without internet access, and uses those.",
                "Set LITELLM_LOCAL_MODEL_COST_MAP=True to use the list of the package without a download, or upgrade: 1.81.0 reads the variable."
            ).At(view.Facts.PositionOf(url.Source));
    }

    private static IEnumerable<LlmFinding> InternalBudget(SettingsView view)
    {
        foreach (var key in new[] { "max_internal_user_budget", "internal_user_budget_duration" })
        {
            if (view.Section(ConfigSections.LiteLlm)[key] is { } value)
                yield return new LlmFinding(
                    Ineffective,
                    FindingSeverity.Warning,
                    $"litellm_settings.{key}",
                    $"LiteLLM {view.Version} does not apply it to new internal users, and logs nothing about it.",
                    "New users have no budget.",
                    "Upgrade to 1.68 or later, in which it works; set budgets of existing users with /user/update."
                ).At(value.Position);
        }
    }

    private static IEnumerable<LlmFinding> OutboundProxy(SettingsView view)
    {
        if (
            Array.Find(ProxyVariables, view.IsSet) is not { } name
            || IsTrue(view.Variable("AIOHTTP_TRUST_ENV"))
            || IsTrue(view.Variable("DISABLE_AIOHTTP_TRANSPORT"))
            || view.IsOn(ConfigSections.LiteLlm, "aiohttp_trust_env")
            || view.IsOn(ConfigSections.LiteLlm, "disable_aiohttp_transport")
        )
            yield break;
        var variable = view.Variable(name)!;
        yield return new LlmFinding(
            Ineffective,
            FindingSeverity.Error,
            name,
            $"It is set ({view.Facts.RelativeSource(variable.Source)}), but the HTTP client of LiteLLM {view.Version} (aiohttp) does not read it.",
            "Requests to providers go out directly, and time out where only the HTTP proxy is allowed.",
            "Set AIOHTTP_TRUST_ENV=True (in the releases that have it, BerriAI/litellm PR 12066), or DISABLE_AIOHTTP_TRANSPORT=True, then restart the proxy."
        ).At(view.Facts.PositionOf(variable.Source));
    }

    private static IEnumerable<LlmFinding> RedisConnections(SettingsView view)
    {
        var cache = view.Setting(ConfigSections.LiteLlm, "cache_params") as ConfigMap;
        if (cache?["max_connections"] is { } value && cache.TextAt("type") is null or "redis")
            yield return new LlmFinding(
                Ineffective,
                FindingSeverity.Warning,
                "litellm_settings.cache_params.max_connections",
                $"LiteLLM {view.Version} does not hand it to the asynchronous Redis client, which is made without a pool.",
                "Under load the proxies use up the connections of Redis.",
                "Raise maxclients of Redis, or upgrade: 1.81.0 uses the setting."
            ).At(value!.Position);
    }

    private static IEnumerable<LlmFinding> CleanupMemory(SettingsView view)
    {
        if (
            view.Setting(ConfigSections.General, Retention) is { } value
            && view.IsOn(ConfigSections.General, "store_prompts_in_spend_logs")
        )
            yield return new LlmFinding(
                Incomplete,
                FindingSeverity.Warning,
                $"general_settings.{Retention}",
                $"The clean-up of LiteLLM {view.Version} loads the rows that it deletes into memory, and store_prompts_in_spend_logs is on, so that they contain prompts and responses.",
                "At each clean-up the memory of the proxy rises steeply; with a memory limit it is killed (OOM, exit code 137).",
                "Upgrade to 1.83.2 or later, which deletes in the database (BerriAI/litellm PR 21930); until then set store_prompts_in_spend_logs to false."
            ).At(value.Position);
    }

    private static IEnumerable<LlmFinding> TransactionBuffer(SettingsView view)
    {
        const string Buffer = "use_redis_transaction_buffer";
        if (!view.IsOn(ConfigSections.General, Buffer))
            yield break;
        var type = (view.Setting(ConfigSections.LiteLlm, "cache_params") as ConfigMap)?.TextAt("type");
        var isOff = !view.IsOn(ConfigSections.LiteLlm, "cache");
        if (!isOff && !CachesWithoutClient.Contains(type, StringComparer.Ordinal) || HasOtherRedis(view))
            yield break;
        yield return new LlmFinding(
            Incomplete,
            FindingSeverity.Error,
            $"general_settings.{Buffer}",
            $"It needs the Redis client of the response cache, but litellm_settings.cache is {(isOff ? "not on" : $"of the type {PrintableText.Of(type!)}")}.",
            BufferImpact(view.Version),
            "Set litellm_settings.cache to true with cache_params.type redis (supported_call_types: [] caches no responses), or turn the buffer off."
        ).At(view.Setting(ConfigSections.General, Buffer)!.Position);
    }

    // 1.106.0 also uses these; of the releases between it is not known.
    private static bool HasOtherRedis(SettingsView view) =>
        view.Version is { } version
        && version.CompareTo(LiteLlmVersion.Parse("1.84.0")) >= 0
        && (view.Setting(ConfigSections.General, "coordination_redis") is not null || view.HasVariable("REDIS_"));

    private static string BufferImpact(LiteLlmVersion? version)
    {
        const string Dropped =
            "The buffer is dropped without a message: the daily spend of users, teams and tags is not written, and the usage page stays empty";
        return version is null || IsBetween(version, "1.81.16", "1.83.1") ? $"{Dropped} (1.81.15), or the proxy refuses to start (1.83.2)."
            : version.CompareTo(LiteLlmVersion.Parse("1.83.2")) < 0 ? Dropped + "."
            : $"LiteLLM {version} refuses to start: no Redis cache is configured.";
    }

    private static bool IsBetween(LiteLlmVersion version, string first, string last) =>
        version.CompareTo(LiteLlmVersion.Parse(first)) >= 0 && version.CompareTo(LiteLlmVersion.Parse(last)) <= 0;

    private static IEnumerable<LlmFinding> GlobalLimit(SettingsView view)
    {
        const string Limit = "global_max_parallel_requests";
        if (view.Processes <= 1 || view.Setting(ConfigSections.General, Limit) is not ConfigScalar { Value: long limit } value)
            yield break;
        var proxies = Math.Max(1, view.Facts.Deployment.Proxy.Addresses.Count);
        yield return new LlmFinding(
            Ineffective,
            FindingSeverity.Warning,
            $"general_settings.{Limit}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The limit of {limit} is counted in the memory of each worker, not in Redis: {view.Workers} × {proxies} processes allow up to {limit * view.Processes} requests. The default limiter of 1.83.2 (parallel_request_limiter_v3) does not read it at all, only that of LEGACY_MULTI_INSTANCE_RATE_LIMITING=true."
            ),
            "The proxy accepts far more parallel requests than the setting says.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Divide the number by workers and replicas ({Math.Max(1, limit / view.Processes)}), or limit the requests in front of the proxy."
            )
        ).At(value.Position);
    }

    // The strategy has no asynchronous form: the request goes to get_available_deployment, which does not filter by tags.
    private static IEnumerable<LlmFinding> TagRouting(SettingsView view)
    {
        if (
            view.IsOn(ConfigSections.Router, "enable_tag_filtering")
            && view.Setting(ConfigSections.Router, "routing_strategy") is ConfigScalar { Text: "usage-based-routing" } strategy
        )
            yield return new LlmFinding(
                Ineffective,
                FindingSeverity.Error,
                "router_settings.enable_tag_filtering",
                $"LiteLLM {view.Version} does not filter by tags with routing_strategy usage-based-routing.",
                "Requests with a tag go to deployments without it.",
                "Use routing_strategy simple-shuffle while tags are needed."
            ).At(strategy.Position);
    }

    private static IEnumerable<LlmFinding> AliasFallback(SettingsView view)
    {
        var aliases = view.Setting(ConfigSections.Router, "model_group_alias") as ConfigMap ?? ConfigMap.Empty;
        var fallbacks = new[] { ConfigSections.Router, ConfigSections.LiteLlm }
            .SelectMany(s => (view.Setting(s, "fallbacks") as ConfigList)?.Items.OfType<ConfigMap>() ?? [])
            .SelectMany(static f => f.Keys)
            .ToHashSet(StringComparer.Ordinal);
        if (fallbacks.Contains("*"))
            yield break;
        foreach (var (alias, value) in aliases.Entries)
        {
            var model = (value as ConfigScalar)?.Text ?? (value as ConfigMap)?.TextAt("model");
            if (model is not null && fallbacks.Contains(model) && !fallbacks.Contains(alias))
                yield return new LlmFinding(
                    Incomplete,
                    FindingSeverity.Info,
                    $"router_settings.model_group_alias.{PrintableText.Of(alias)}",
                    $"The alias {PrintableText.Of(alias)} has no fallback; LiteLLM {view.Version} looks fallbacks up by the requested name, not by {PrintableText.Of(model)}, for which the alias stands.",
                    $"When {PrintableText.Of(model)} fails, requests for the alias fail too: No fallback model group found.",
                    $"Add an entry for the alias to fallbacks: {PrintableText.Of(alias)}: [...]."
                ).At(value.Position);
        }
    }

    private static IEnumerable<LlmFinding> BaseModel(SettingsView view) =>
        from model in view.Models
        let provider = model.Parameters.TextAt("custom_llm_provider") ?? model.Parameters.TextAt("model")?.Split('/')[0]
        let info = model.Model.MapAt("model_info")
        let name = info?["base_model"]
        where
            provider == "hosted_vllm"
            && name is ConfigScalar { Text: { } text }
            && text.Contains('/', StringComparison.Ordinal)
            && !text.StartsWith("hosted_vllm/", StringComparison.Ordinal)
            && !HasPrice(model.Parameters)
            && !HasPrice(info!)
        select new LlmFinding(
            Ineffective,
            FindingSeverity.Warning,
            $"model {model.Name}",
            $"The base_model belongs to another provider than hosted_vllm, and LiteLLM {view.Version} does not use its prices for this provider.",
            "Every request costs $0, and budgets do not act.",
            "Set input_cost_per_token and output_cost_per_token of the model."
        ).At(name.Position);

    // The dearest models cost less than $1,000 for a million tokens.
    private static IEnumerable<LlmFinding> TokenPrice(SettingsView view) =>
        from model in view.Models
        from key in TokenPrices
        let value = model.Parameters[key] ?? model.Model.MapAt("model_info")?[key]
        let price = Number(value)
        where price >= LeastPrice
        select new LlmFinding(
            Ineffective,
            FindingSeverity.Warning,
            $"model {model.Name}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Its {key} is {price:0.######}, a price for one token: ${price * Million:0} for a million tokens."
            ),
            "The spend of its requests is far too high, and budgets are used up at once.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"If it is the price of a million tokens, divide it by 1,000,000: {price / Million:0.############}."
            )
        ).At(value!.Position);

    private static double? Number(ConfigNode? node) =>
        node switch
        {
            ConfigScalar { Value: long number } => number,
            ConfigScalar { Value: double number } => number,
            ConfigScalar { Text: { } text } when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                number,
            _ => null,
        };

    private static bool HasPrice(ConfigMap map) => map.Has("input_cost_per_token") || map.Has("input_cost_per_second");

    private static IEnumerable<LlmFinding> RequestTimeout(SettingsView view)
    {
        if (
            view.Setting(ConfigSections.LiteLlm, "request_timeout") is not null
            || view.Setting(ConfigSections.Router, "timeout") is not null
            || view.IsSet("REQUEST_TIMEOUT")
            || view.Commands.Any(static c => c.Has("--request_timeout"))
            || view.Models.FirstOrDefault(static m => m.Parameters.Has("timeout") || m.Parameters.Has("stream_timeout"))
                is not { Parameters: { } parameters }
        )
            yield break;
        yield return new LlmFinding(
            Incomplete,
            FindingSeverity.Info,
            "litellm_settings.request_timeout",
            $"It is not set, so that LiteLLM {view.Version} uses its default of 6000 s; models set timeout or stream_timeout of their own.",
            "A request for which the timeout of the model does not act ends only after 6000 s (100 minutes).",
            "Set litellm_settings.request_timeout, such as 600."
        ).At((parameters["timeout"] ?? parameters["stream_timeout"])!.Position);
    }

    private static IEnumerable<LlmFinding> CachedCalls(SettingsView view)
    {
        if (
            view.IsOn(ConfigSections.LiteLlm, "cache")
            && (view.Setting(ConfigSections.LiteLlm, "cache_params") as ConfigMap)?["supported_call_types"] is ConfigList types
            && SettingsView.Texts(types).ToHashSet(StringComparer.Ordinal) is var names
            && names.Contains("acompletion")
            && !names.Contains("aresponses")
        )
            yield return new LlmFinding(
                Incomplete,
                FindingSeverity.Info,
                "litellm_settings.cache_params.supported_call_types",
                "The list contains acompletion, but not aresponses.",
                "Chat completions are cached; calls of the responses API (/v1/responses) never are.",
                "Add responses and aresponses to the list if they should be cached."
            ).At(types.Position);
    }

    private static IEnumerable<LlmFinding> OtelConsole(SettingsView view)
    {
        if (view.KnowsVariables && view.Callbacks.Contains("otel") && !OtelVariables.Any(view.IsSet))
            yield return new LlmFinding(
                Incomplete,
                FindingSeverity.Warning,
                "callback otel",
                $"The callback otel is on, but no environment file sets {string.Join(", ", OtelVariables)}: the default exporter is the console.",
                "Whole prompts and responses are written to the standard output of the proxy.",
                "Set OTEL_EXPORTER (such as otlp_http) and OTEL_ENDPOINT, or remove the callback."
            );
    }

    private static IEnumerable<LlmFinding> RootPath(SettingsView view)
    {
        if (!view.KnowsVariables || view.Variable("SERVER_ROOT_PATH") is not { Text.Length: > 1 } path || view.IsSet("PROXY_BASE_URL"))
            yield break;
        yield return new LlmFinding(
            Incomplete,
            FindingSeverity.Info,
            "PROXY_BASE_URL",
            $"SERVER_ROOT_PATH is set ({view.Facts.RelativeSource(path.Source)}), but PROXY_BASE_URL is not.",
            "The login of the admin UI may redirect to the same page repeatedly (POST /login answers 303).",
            "If it does, set PROXY_BASE_URL to the full public URL of the proxy, and restart it."
        ).At(view.Facts.PositionOf(path.Source));
    }

    private static IEnumerable<LlmFinding> UserClaim(SettingsView view)
    {
        const string Name = "GENERIC_USER_ID_ATTRIBUTE";
        if (view.Variable(Name) is not { } claim || !UnstableClaims.Contains(claim.Text, StringComparer.OrdinalIgnoreCase))
            yield break;
        var isAddress = claim.Text is "email" or "upn" or "preferred_username";
        yield return new LlmFinding(
            "ClaimUnstable",
            isAddress ? FindingSeverity.Info : FindingSeverity.Error,
            Name,
            $"The claim {PrintableText.Of(claim.Text)} ({view.Facts.RelativeSource(claim.Source)}) can change{(isAddress ? "" : ", and several people can have the same")}; its value is the identity of the user.",
            "After a change at the identity provider a person comes in as a new user, without keys, teams and spend.",
            $"Set {Name} to a stable claim such as sub. The user_id of existing users is the old claim: move them before."
        ).At(view.Facts.PositionOf(claim.Source));
    }

    private static IEnumerable<LlmFinding> BucketHooks(SettingsView view)
    {
        if (!view.IsSet(Bucket))
            yield break;
        var hooks = view
            .Callbacks.Concat(SettingsView.Texts(view.Setting(ConfigSections.General, "custom_auth")))
            .Where(static c =>
                c.Contains('.', StringComparison.Ordinal)
                && !c.StartsWith("s3://", StringComparison.Ordinal)
                && !c.StartsWith("gcs://", StringComparison.Ordinal)
            )
            .ToList();
        if (hooks.Count > 0)
            yield return new LlmFinding(
                "BucketConfig",
                FindingSeverity.Error,
                PrintableText.Of(hooks[0]),
                $"The config is read from a bucket ({Bucket}), and it names Python objects, which LiteLLM looks for beside the config file; a config of a bucket has no module beside it.",
                "The proxy does not start, although the object is read.",
                "Write the hook as s3://BUCKET/PATH.instance (or gcs://…; BerriAI/litellm PR 12623), or build an image with config and module and start it with --config."
            );
    }

    private static IEnumerable<LlmFinding> BucketCopies(SettingsView view)
    {
        if (view.Variable(Bucket) is { Text.Length: > 0 } bucket)
            yield return new LlmFinding(
                "BucketConfig",
                FindingSeverity.Warning,
                Bucket,
                $"LiteLLM {view.Version} writes the config from the bucket to a new temporary file (tmp*.yaml) each time it reads it, and never removes it.",
                "The temporary directory fills until the disk is full.",
                "Upgrade to a release with BerriAI/litellm PR 12373; until then delete tmp*.yaml from the temporary directory regularly."
            ).At(view.Facts.PositionOf(bucket.Source));
    }

    private static IEnumerable<LlmFinding> AzureAddress(SettingsView view)
    {
        foreach (
            var (name, _, parameters) in view.Models.Where(static m =>
                m.Parameters.TextAt("model")?.StartsWith("azure/", StringComparison.Ordinal) == true
            )
        )
        {
            if (
                view.Resolve(parameters["api_base"]) is { } address
                && Uri.TryCreate(address, UriKind.Absolute, out var url)
                && url.AbsolutePath.Contains("/openai/deployments/", StringComparison.Ordinal)
            )
                yield return new LlmFinding(
                    "AddressMisread",
                    FindingSeverity.Error,
                    $"model {name}",
                    "Its api_base contains the path /openai/deployments/…, which LiteLLM adds itself.",
                    "Every request is answered with 404 Resource not found, although a direct request to the address works.",
                    $"Set api_base to the address of the resource only: {url.Scheme}://{url.Authority}"
                ).At(parameters["api_base"]!.Position);
            if (view.Resolve(parameters["api_version"]) is { } version && version.Contains('=', StringComparison.Ordinal))
                yield return new LlmFinding(
                    "AddressMisread",
                    FindingSeverity.Error,
                    $"model {name}",
                    "Its api_version contains the name of the parameter (api-version=).",
                    "Azure rejects the requests.",
                    $"Set api_version to the date alone: {PrintableText.Of(version[(version.LastIndexOf('=') + 1)..])}"
                ).At(parameters["api_version"]!.Position);
        }
    }

    // gunicorn's default; UvicornWorker passes it on as timeout_keep_alive.
    private static IEnumerable<LlmFinding> GunicornKeepAlive(SettingsView view) =>
        from command in view.Commands
        where command.Has("--run_gunicorn")
        let isGiven = command.Has("--keepalive_timeout") || view.IsSet("KEEPALIVE_TIMEOUT")
        select new LlmFinding(
            Ineffective,
            isGiven ? FindingSeverity.Warning : FindingSeverity.Info,
            "--run_gunicorn",
            $"{command.Place} starts the proxy with gunicorn, which closes idle connections after 2 s{(isGiven ? "; LiteLLM does not hand --keepalive_timeout on to it" : ", and for which --keepalive_timeout has no effect")}.",
            "A load balancer that keeps connections longer sends requests into closed ones: some of them get 502 or 503 at once.",
            "Start the proxy without --run_gunicorn and with --keepalive_timeout above the idle timeout of the load balancer, such as 75."
        );

    private static IEnumerable<LlmFinding> UrlCharacters(SettingsView view)
    {
        if (view.Facts.Deployment.Database.Url is not { } url || UserInfoOf(url.Text) is not { } user)
            yield break;
        var found = user.Where(static c => c is '[' or ']' or '?' or '#' or '/').Distinct().ToList();
        if (found.Count > 0)
            yield return new LlmFinding(
                "UrlMisread",
                FindingSeverity.Error,
                "DATABASE_URL",
                $"User name or password contain {string.Join(' ', found)} without encoding ({url.Source}).",
                "The proxy does not start (ValueError: Invalid IPv6 URL), or connects to another host than the URL says.",
                $"Write {string.Join(", ", found.Select(static c => $"{c} as {Uri.HexEscape(c)}"))} in the URL."
            ).At(view.Facts.PositionOf(url.Source));
    }

    // The last @ before the part with host and database ends the user information.
    private static string? UserInfoOf(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
            return null;
        var rest = url[(start + 3)..];
        var first = rest.IndexOf('@', StringComparison.Ordinal);
        if (first < 0)
            return null;
        var end = rest.IndexOfAny(['/', '?', '#'], first);
        return rest[..rest.LastIndexOf('@', (end < 0 ? rest.Length : end) - 1)];
    }

    private static IEnumerable<LlmFinding> PlainVariables(SettingsView view)
    {
        if (view.Facts.Planes.Stored?.Settings.GetValueOrDefault(ConfigSections.Environment) is not { } row)
            yield break;
        var names = PlainNames(row.Raw, row.Value as ConfigMap)
            .Select(static t => PrintableText.Of(t))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (names.Count > 0)
            yield return new LlmFinding(
                Ineffective,
                FindingSeverity.Error,
                "LiteLLM_Config.environment_variables",
                $"The row contains plain text for {string.Join(", ", names)}, and LiteLLM {view.Version} decrypts every value of it.",
                "The callbacks that need these variables do not work, and the log fills with 'Error decrypting value for key', although the keys are right.",
                "Declare the variables and run Invoke-LlmSeed, which encrypts them; or delete them from the row; or upgrade: a release with BerriAI/litellm PR 15671 uses plain text.",
                "Invoke-LlmSeed"
            );
    }

    private static IEnumerable<string> PlainNames(string raw, ConfigMap? values) =>
        from entry in (NodeJson.TryParse(raw) as ConfigMap)?.MapAt("param_value")?.Entries ?? []
        where entry.Value is ConfigScalar { Text: { Length: > 0 } text } && values?.TextAt(entry.Key) == text
        select entry.Key;

    private static bool IsTrue(SecretValue? value) => value?.Text.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
}
