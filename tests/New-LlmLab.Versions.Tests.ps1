# What the stand-in proxy of a lab does with values of its file and of its database, by version of LiteLLM.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"

    # Sets keys of a row of LiteLLM_Config, as the admin UI does.
    function Set-LabRow($Lab, [string] $Section, [string] $Json) {
        Invoke-LabSql $Lab "INSERT INTO `"LiteLLM_Config`" (param_name, param_value) VALUES ('$Section', '$Json')
            ON CONFLICT (param_name) DO UPDATE SET param_value = `"LiteLLM_Config`".param_value || excluded.param_value"
    }

    function Remove-LabKey($Lab, [string] $Section, [string] $Key) {
        Invoke-LabSql $Lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value - '$Key' WHERE param_name = '$Section'"
    }

    # A key of general_settings in the memory of the proxy: 'source value', or the status of the error.
    function Get-LabField($Lab, [string] $Name) {
        $answer = Invoke-LabApi $Lab GET "config/field/info?field_name=$Name"
        if ($answer.Status -ne 200) { return "$($answer.Status)" }
        $field = $answer.Body | ConvertFrom-Json
        "$($field.source) $(ConvertTo-Json $field.field_value -Compress)"
    }

    # A value of the running router, as JSON.
    function Get-LabRouter($Lab, [string] $Name) {
        $settings = ((Invoke-LabApi $Lab GET get/config/callbacks).Body | ConvertFrom-Json).router_settings
        ConvertTo-Json -InputObject $settings.PSObject.Properties[$Name]?.Value -Compress
    }

    # A field of /config/list: 'value stored_in_db source editable'.
    function Get-LabListed($Lab, [string] $Name) {
        $field = (Invoke-LabApi $Lab GET config/list?config_type=general_settings).Body | ConvertFrom-Json | Where-Object field_name -EQ $Name
        if (-not $field) { return 'not listed' }
        "$(ConvertTo-Json $field.field_value -Compress) $(ConvertTo-Json $field.stored_in_db) $($field.source) $($field.editable)"
    }

    # The status of a call whose body has an address of its own.
    function Get-AddressStatus($Lab) {
        $body = '{"model": "local-phi", "messages": [{"role": "user", "content": "ping"}], "api_key": "x", "api_base": "http://127.0.0.1:9/v1"}'
        (Invoke-LabApi $Lab POST v1/chat/completions $body).Status
    }

    # The status of a call with a key whose budget is used up, on a proxy of another version with the same database.
    function Get-BudgetStatus($Lab, [string] $Version) {
        $proxy = Start-LabProxy ([pscustomobject]@{ Path = $Lab.Path; Version = $Version })
        try {
            $key = ((Invoke-LabApi $proxy POST key/generate '{"max_budget": 1}').Body | ConvertFrom-Json).key
            Invoke-LabSql $Lab 'UPDATE "LiteLLM_VerificationToken" SET spend = 2 WHERE max_budget = 1'
            $body = '{"model": "local-phi", "messages": [{"role": "user", "content": "ping"}]}'
            $request = @{ Method = 'POST'; Body = $body; ContentType = 'application/json'; SkipHttpErrorCheck = $true; NoProxy = $true }
            (Invoke-WebRequest "$($proxy.ProxyUrl)/v1/chat/completions" -Headers @{ Authorization = "Bearer $key" } @request).StatusCode
        }
        finally { Stop-LabProxy $proxy }
    }

    # Stops or continues all processes of the lab's database server.
    function Send-ServerSignal($Lab, [string] $Signal) {
        $main = (Get-Process postgres | Where-Object { "$($_.CommandLine)".Contains("$($Lab.Path)/postgres") }).Id
        if (-not $main) { throw 'The database server was not found.' }
        $ids = @($main) + @((ps -o pid= --ppid $main).Trim())
        & (Get-Command kill -CommandType Application | Select-Object -First 1) "-$Signal" @ids
    }

    function Test-LabRouter($Lab, [string] $Name, [string] $Json) { Wait-Until { (Get-LabRouter $Lab $Name) -eq $Json } }

    function Find-LabLog($Lab, [string] $Text) { Wait-Until { (Get-Content "$($Lab.Path)/logs/proxy.log" -Raw) -like "*$Text*" } }

    # The status of a request without a key.
    function Get-OpenStatus($Lab, [string] $Path) {
        (Invoke-WebRequest "$($Lab.ProxyUrl)/$Path" -SkipHttpErrorCheck -NoProxy).StatusCode
    }
}

Describe 'The proxy of a lab of LiteLLM 1.106' {
    BeforeAll { $lab = New-TestLab -Version 1.106.0 -PollInterval 500ms }

    AfterAll { Remove-TestLab $lab }

    Context 'the settings store' {
        It 'reads a key of the row in each request, and drops it when it is removed' {
            # The copy of the lab for Reset-TestLab has ended the connections of its proxy.
            Wait-Until { (Get-LabField $lab completion_model) -eq '400' } | Should -BeTrue
            Set-LabRow $lab general_settings '{"completion_model": "local-phi"}'
            Wait-Until { (Get-LabField $lab completion_model) -eq 'db "local-phi"' } | Should -BeTrue
            $body = '{"model": "unknown", "messages": [{"role": "user", "content": "ping"}]}'
            (Invoke-LabApi $lab POST v1/chat/completions $body).Status | Should -Be 200
            Remove-LabKey $lab general_settings completion_model
            Wait-Until { (Get-LabField $lab completion_model) -eq '400' } | Should -BeTrue
            (Invoke-LabApi $lab POST v1/chat/completions $body).Status | Should -Be 400
        }

        It 'applies [] and {} of the row, and treats null as absent' {
            Set-LabRow $lab general_settings '{"alert_types": [], "alert_to_webhook_url": {}, "max_file_size_mb": null}'
            Wait-Until { (Get-LabField $lab alert_types) -eq 'db []' } | Should -BeTrue
            Get-LabField $lab alert_to_webhook_url | Should -Be 'db {}'
            Get-LabField $lab max_file_size_mb | Should -Be '400'
        }

        It 'reads the file again in each poll, where the file wins with <Value>' -ForEach @(
            @{ Key = 'alerting'; Value = '[]' }
            @{ Key = 'global_max_parallel_requests'; Value = 'null' }
            @{ Key = 'infer_model_from_keys'; Value = 'false' }
            @{ Key = 'alert_to_webhook_url'; Value = '{}' }
        ) {
            Set-LabRow $lab general_settings '{"alerting": ["slack"], "global_max_parallel_requests": 5, "infer_model_from_keys": true, "alert_to_webhook_url": {"budget_alerts": "http://127.0.0.1:9"}}'
            Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  ${Key}: $Value"
            Wait-Until { (Get-LabField $lab $Key) -eq "config $Value" } | Should -BeTrue
        }

        It 'reads the keys of the UI settings from their table only' {
            Set-LabRow $lab general_settings '{"allow_public_health_readiness_details": true, "user_header_name": "x-user"}'
            Wait-Until { (Get-LabField $lab user_header_name) -eq 'db "x-user"' } | Should -BeTrue
            Get-OpenStatus $lab health/readiness | Should -Be 200
            (Invoke-LabApi $lab GET health/readiness).Body | Should -Not -BeLike '*litellm_version*'
            Invoke-LabSql $lab "INSERT INTO `"LiteLLM_UISettings`" (id, ui_settings, updated_at) VALUES ('ui_settings', '{`"allow_public_health_readiness_details`": true}', now())"
            Wait-Until { (Invoke-LabApi $lab GET health/readiness).Body -like '*litellm_version*' } | Should -BeTrue
        }

        It 'refuses every request from an address that the row does not allow' {
            Set-LabRow $lab general_settings '{"allowed_ips": ["10.9.8.7"]}'
            Wait-Until { (Invoke-LabApi $lab GET v1/models).Status -eq 403 } | Should -BeTrue
            Remove-LabKey $lab general_settings allowed_ips
            Wait-Until { (Invoke-LabApi $lab GET v1/models).Status -eq 200 } | Should -BeTrue
        }

        It 'warns once of a value that the file overrides' {
            Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  max_request_size_mb: 3"
            Set-LabRow $lab general_settings '{"max_request_size_mb": 4}'
            Find-LabLog $lab 'general_settings.max_request_size_mb is set in the config file, so the config file owns it' | Should -BeTrue
        }
    }

    Context 'the router' {
        It 'takes <Key> over as <Live> from the row' -ForEach @(
            @{ Key = 'timeout'; Value = '"27"'; Live = '27' }
            @{ Key = 'cooldown_time'; Value = '4.5'; Live = '4' }
            @{ Key = 'enable_tag_filtering'; Value = 'true'; Live = 'true' }
            @{ Key = 'retry_policy'; Value = '{"TimeoutErrorRetries":2}'; Live = '{"TimeoutErrorRetries":2}' }
            @{ Key = 'tag_routing_prefix'; Value = '"t-"'; Live = '"t-"' }
            @{ Key = 'model_group_alias'; Value = '{}'; Live = '{}' }
        ) {
            Set-LabRow $lab router_settings "{`"$Key`": $Value}"
            Test-LabRouter $lab $Key $Live | Should -BeTrue
        }

        It 'keeps the value when the row has null' {
            Set-LabRow $lab router_settings '{"allowed_fails": 6}'
            Test-LabRouter $lab allowed_fails 6 | Should -BeTrue
            Set-LabRow $lab router_settings '{"allowed_fails": null, "num_retries": 4}'
            Test-LabRouter $lab num_retries 4 | Should -BeTrue
            Get-LabRouter $lab allowed_fails | Should -Be 6
        }

        It 'shows a value in /router/settings that the router does not take over' {
            Set-LabRow $lab router_settings '{"max_fallbacks": 9}'
            $settings = (Invoke-LabApi $lab GET router/settings).Body | ConvertFrom-Json
            "$($settings.current_values.max_fallbacks) $($settings.source.max_fallbacks) $($settings.source.retry_after)" | Should -Be '9 db default'
        }

        It 'ends each poll at <Value>' -ForEach @(@{ Value = '"abc"' }, @{ Value = '"2.5"' }) {
            Set-LabRow $lab router_settings "{`"retry_after`": $Value}"
            Find-LabLog $lab "ProxyConfig:add_deployment - invalid literal for int() with base 10: '$($Value.Trim('"'))'" | Should -BeTrue
            Set-LabRow $lab router_settings '{"retry_after": 1}'
            Test-LabRouter $lab retry_after 1 | Should -BeTrue
        }

        It 'ends each poll at <Section>.<Key> <Value>' -ForEach @(
            @{ Section = 'router_settings'; Key = 'routing_strategy'; Value = '"nonsense"'; Text = "Invalid routing_strategy: 'nonsense'" }
            @{ Section = 'router_settings'; Key = 'retry_policy'; Value = '{"TimeoutErrorRetries": "many"}'; Text = '1 validation error for RetryPolicy' }
            @{ Section = 'router_settings'; Key = 'optional_pre_call_checks'; Value = '5'; Text = "'int' object is not iterable" }
            @{ Section = 'general_settings'; Key = 'alert_to_webhook_url'; Value = '["u"]'; Text = "'list' object has no attribute 'items'" }
            @{ Section = 'general_settings'; Key = 'alerting_args'; Value = '{"user_spend_check_interval": 30}'; Text = '1 validation error for SlackAlertingArgs' }
            @{ Section = 'general_settings'; Key = 'plugins'; Value = '[{"name": "p"}]'; Text = '1 validation error for PluginConfig' }
            @{ Section = 'general_settings'; Key = 'pass_through_endpoints'; Value = '[{"path": "/a"}]'; Text = '1 validation error for PassThroughGenericEndpoint' }
        ) {
            # A test above gives this key to the file.
            if ($Key -eq 'alert_to_webhook_url') { Edit-LabFile $lab state/config.generated.yaml "`n  alert_to_webhook_url: {}" '' }
            Set-LabRow $lab $Section "{`"$Key`": $Value}"
            Find-LabLog $lab "ProxyConfig:add_deployment - $Text" | Should -BeTrue
            Remove-LabKey $lab $Section $Key
            Set-LabRow $lab router_settings '{"retry_after": 2}'
            Test-LabRouter $lab retry_after 2 | Should -BeTrue
        }

        It 'keeps the previous value of <Key> at <Value>, and applies the others' -ForEach @(
            @{ Key = 'retry_policy'; First = '{"TimeoutErrorRetries": 3}'; Part = '*TimeoutErrorRetries*3*'; Value = '[]' }
            @{ Key = 'routing_groups'; First = '[{"group_name": "g-one", "models": ["m"], "routing_strategy": "simple-shuffle"}]'; Part = '*g-one*'; Value = '[{"group_name": "h"}]' }
        ) {
            Set-LabRow $lab router_settings "{`"$Key`": $First}"
            Wait-Until { (Get-LabRouter $lab $Key) -like $Part } | Should -BeTrue
            Set-LabRow $lab router_settings "{`"$Key`": $Value, `"retry_after`": 6}"
            Test-LabRouter $lab retry_after 6 | Should -BeTrue
            Get-LabRouter $lab $Key | Should -BeLike $Part
            Remove-LabKey $lab router_settings $Key
        }

        It 'is not updated while supported_db_objects excludes models; the general settings are' {
            Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  supported_db_objects: [mcp]"
            Wait-Until { (Get-LabField $lab supported_db_objects) -like 'config*' } | Should -BeTrue
            Set-LabRow $lab router_settings '{"retry_after": 8}'
            Set-LabRow $lab general_settings '{"mcp_client_id_header": "changed"}'
            Wait-Until { (Get-LabField $lab mcp_client_id_header) -eq 'db "changed"' } | Should -BeTrue
            Get-LabRouter $lab retry_after | Should -Not -Be 8
            Edit-LabFile $lab state/config.generated.yaml "`n  supported_db_objects: [mcp]" ''
            Test-LabRouter $lab retry_after 8 | Should -BeTrue
        }

        It 'ends each poll at null in the file' {
            Add-Content "$($lab.Path)/state/config.generated.yaml" "router_settings:`n  timeout:"
            Find-LabLog $lab "ProxyConfig:add_deployment - int() argument must be a string, a bytes-like object or a real number, not 'NoneType'" | Should -BeTrue
            Edit-LabFile $lab state/config.generated.yaml "router_settings:`n  timeout:" ''
        }
    }

    Context 'litellm_settings and variables' {
        It 'removes a callback that is removed from the row' {
            function Test-Langfuse { (Invoke-LabApi $lab GET active/callbacks).Body -like '*langfuse*' }
            Set-LabRow $lab litellm_settings '{"callbacks": ["langfuse"]}'
            Wait-Until { Test-Langfuse } | Should -BeTrue
            Remove-LabKey $lab litellm_settings callbacks
            Wait-Until { -not (Test-Langfuse) } | Should -BeTrue
        }

        It 'sets a variable of the row, also if the file sets it' {
            Add-Content "$($lab.Path)/state/config.generated.yaml" "environment_variables:`n  LAB_BASE: http://127.0.0.1:1/v1"
            Set-LabRow $lab environment_variables '{"LAB_BASE": "http://127.0.0.1:2/v1"}'
            (Invoke-LabApi $lab POST lab/restart).Status | Should -Be 200
            $body = '{"model_name": "by-variable", "litellm_params": {"model": "openai/x", "api_base": "os.environ/LAB_BASE", "api_key": "x"}}'
            (Invoke-LabApi $lab POST model/new $body).Status | Should -Be 200
            Wait-Until { (Invoke-LabApi $lab GET v1/model/info).Body -like '*http://127.0.0.1:2/v1*' } | Should -BeTrue
        }

        It 'refuses a variable that only the process may set' {
            Set-LabRow $lab environment_variables '{"litellm_enable_mcp_stdio": "true"}'
            Find-LabLog $lab 'Ignoring LITELLM_ENABLE_MCP_STDIO stored in the database' | Should -BeTrue
            Remove-LabKey $lab environment_variables litellm_enable_mcp_stdio
        }

        It 'ends the poll at an invalid alerting_args' {
            Set-LabRow $lab general_settings '{"alerting_args": {"report_check_interval": "soon"}}'
            Find-LabLog $lab 'ProxyConfig:add_deployment - 1 validation error for SlackAlertingArgs' | Should -BeTrue
            Set-LabRow $lab general_settings '{"alerting_args": {"report_check_interval": 300}}'
        }
    }

    Context 'the endpoints' {
        It 'lists 38 fields of general_settings and 6 of litellm_settings, with their source' {
            # The copy of the lab for Reset-TestLab has ended the connections of its proxy.
            Wait-Until { (Invoke-LabApi $lab GET config/list?config_type=general_settings).Status -eq 200 } | Should -BeTrue
            $listed = (Invoke-LabApi $lab GET config/list?config_type=general_settings).Body | ConvertFrom-Json
            $listed.Count | Should -Be 44
            @($listed | Where-Object field_tab -EQ prompt_caching).field_name | Should -Be @(
                'enable_anthropic_prompt_caching', 'anthropic_prompt_caching_ttl', 'openai_system_messages_first')
            ($listed | Where-Object field_name -EQ anthropic_prompt_caching_ttl).field_options | Should -Be '5m', '1h'
            ($listed | Where-Object field_name -EQ proxy_config_reload_interval_seconds).field_default_value | Should -Be 30
            Get-LabListed $lab always_include_stream_usage | Should -Be 'not listed'
            Get-LabListed $lab store_model_in_db | Should -Be 'true false config False'
            Get-LabListed $lab max_batch_file_records | Should -Be 'null null unset True'
            Get-LabListed $lab max_ui_session_budget | Should -Be '1 null unset True'
            Set-LabRow $lab general_settings '{"max_batch_file_records": 7}'
            Set-LabRow $lab litellm_settings '{"max_ui_session_budget": 2.5, "budget_rollover": true}'
            Wait-Until { (Get-LabListed $lab max_batch_file_records) -eq '7 true db True' } | Should -BeTrue
            Wait-Until { (Get-LabListed $lab max_ui_session_budget) -eq '2.5 true db True' } | Should -BeTrue
            Get-LabListed $lab budget_rollover | Should -Be 'true true db True'
        }

        It 'lists the row where memory has no value, but not for a key of the file' {
            # A key of the UI settings has no effect in this row.
            Set-LabRow $lab general_settings '{"forward_client_headers_to_llm_api": true, "max_file_size_mb": 5}'
            Wait-Until { (Get-LabListed $lab max_file_size_mb) -eq '5 true db True' } | Should -BeTrue
            Get-LabListed $lab forward_client_headers_to_llm_api | Should -Be 'true true unset True'
            Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  max_file_size_mb: null"
            Wait-Until { (Get-LabListed $lab max_file_size_mb) -eq 'null true config False' } | Should -BeTrue
        }

        It 'serves the pass-through endpoints of the row besides those of the file' {
            Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  pass_through_endpoints: [{path: /f, target: 'http://127.0.0.1:9'}]"
            Get-LabField $lab pass_through_endpoints | Should -Be '400'
            Set-LabRow $lab general_settings '{"pass_through_endpoints": [{"path": "/r", "target": "http://127.0.0.1:9"}]}'
            Get-LabField $lab pass_through_endpoints | Should -BeLike '*/r*'
            Get-LabField $lab pass_through_endpoints | Should -Not -BeLike '*/f*'
            Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  pass_through_endpoints: [{path: /r, target: 'http://127.0.0.1:8'}]"
            (Get-LlmDrift -Deployment $lab -Plane Stored | Where-Object Name -EQ pass_through_endpoints).Effect | Should -Be 'Effective'
        }

        It 'applies user_url_validation and user_url_allowed_hosts of the row, although the file sets them' {
            Get-AddressStatus $lab | Should -Be 401
            Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  user_url_validation: true`n  user_url_allowed_hosts: [10.0.0.1]`n  provider_url_destination_allowed_hosts: [10.0.0.1]"
            Set-LabRow $lab general_settings '{"user_url_validation": false}'
            Wait-Until { (Get-AddressStatus $lab) -eq 200 } | Should -BeTrue
            Get-LabField $lab user_url_validation | Should -Be 'config true'
            Set-LabRow $lab general_settings '{"user_url_validation": true}'
            Wait-Until { (Get-AddressStatus $lab) -eq 401 } | Should -BeTrue
            Set-LabRow $lab general_settings '{"user_url_allowed_hosts": ["127.0.0.1"], "provider_url_destination_allowed_hosts": ["127.0.0.1"]}'
            Wait-Until { (Get-AddressStatus $lab) -eq 200 } | Should -BeTrue
            Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  user_url_validation: false`n  user_url_allowed_hosts: [10.0.0.2]`n  provider_url_destination_allowed_hosts: [127.0.0.1, 10.0.0.2]"
            $drift = Get-LlmDrift -Deployment $lab -Plane Stored | Where-Object Name -Match 'user_url_|provider_url_'
            @($drift).Count | Should -Be 3
            $drift.Effect | Select-Object -Unique | Should -Be 'Effective'
        }

        It 'reports a database server that does not answer as stalled' {
            (Invoke-LabApi $lab GET health/readiness).Status | Should -Be 200
            Send-ServerSignal $lab STOP
            try {
                Wait-Until { (Invoke-LabApi $lab GET health/readiness).Status -eq 503 } | Should -BeTrue
                (Invoke-LabApi $lab GET health/readiness).Body | Should -BeLike '*stalled*'
            }
            finally { Send-ServerSignal $lab CONT }
            Wait-Until { (Invoke-LabApi $lab GET health/readiness).Status -eq 200 } | Should -BeTrue
        }

        It 'shows a value of the row with its reference replaced' {
            Set-LabRow $lab general_settings '{"mcp_client_id_header": "os.environ/LAB_REFERENCE"}'
            Set-LabRow $lab environment_variables '{"LAB_REFERENCE": "x-client"}'
            Wait-Until { (Get-LabField $lab mcp_client_id_header) -eq 'db "x-client"' } | Should -BeTrue
        }

        It 'says which keys the file sets, and where' {
            $answer = Invoke-LabApi $lab POST config/update '{"general_settings": {"store_model_in_db": false}}'
            $answer.Body | Should -BeLike "*general_settings key 'store_model_in_db' is set in the config file and cannot be changed here.*"
            $answer.Body | Should -BeLike '*edit *config.generated.yaml to change it, or remove it from the file to let the database own it*'
            (Invoke-LabApi $lab POST config/update '{"router_settings": {"nonsense": 3}}').Body | Should -BeLike '*Unsupported router settings: nonsense are not valid router settings*'
        }

        It 'requires a key for /metrics' {
            Get-OpenStatus $lab metrics | Should -Be 401
        }

        It 'returns 503 from /health for a named model that is unhealthy' {
            $body = '{"model_name": "down", "litellm_params": {"model": "openai/down", "api_base": "http://127.0.0.1:9/v1", "api_key": "x"}}'
            (Invoke-LabApi $lab POST model/new $body).Status | Should -Be 200
            Wait-Until { (Invoke-LabApi $lab GET health?model=down).Status -eq 503 } | Should -BeTrue
            (Invoke-LabApi $lab GET health).Status | Should -Be 200
        }

        It 'refuses to write another value for a key of the file, and merges the router settings' {
            $answer = Invoke-LabApi $lab POST config/update '{"general_settings": {"store_model_in_db": false}}'
            $answer.Status | Should -Be 400
            $answer.Body | Should -BeLike '*stored_database_values_ignored*'
            (Invoke-LabApi $lab POST config/update '{"router_settings": {"retry_after": 3}}').Status | Should -Be 200
            Get-LabRouter $lab retry_after | Should -Be 3
            Invoke-LabSql $lab "SELECT param_value->>'num_retries' FROM `"LiteLLM_Config`" WHERE param_name = 'router_settings'" | Should -Be 4
        }
    }
}

# The proxy of a lab does not share the rules of the module, so a wrong rule on one side fails here.
Describe 'The rules of the module and the proxy of a lab of LiteLLM 1.106' {
    BeforeAll {
        $lab = New-TestLab -Version 1.106.0 -PollInterval 500ms
        $null = Invoke-LlmSeed -Deployment $lab
        Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  completion_model: local-phi`n  user_header_name: x-user"
        Edit-LabFile $lab config.yaml 'timeout: 120' "timeout: '27'`n  enable_tag_filtering: true`n  tag_routing_prefix: t-`n  retry_policy: {TimeoutErrorRetries: 2}"
        Edit-LabFile $lab config.yaml 'litellm_settings:' "litellm_settings:`n  callbacks: [langfuse]"
        $drift = Get-LlmDrift -Deployment $lab -Plane Stored
        $changes = Invoke-LlmSeed -Deployment $lab
        # Written after the seed, because a seed does not write keys without effect. The marker shows when a poll has read the rows.
        Set-LabRow $lab litellm_settings '{"require_auth_for_metrics_endpoint": false}'
        Set-LabRow $lab general_settings '{"background_health_checks": true, "allow_public_health_readiness_details": true, "mcp_client_id_header": "marker"}'
        if (-not (Wait-Until { (Get-LabField $lab mcp_client_id_header) -eq 'db "marker"' })) { throw 'No poll has read the rows.' }
        $inert = Get-LlmDrift -Deployment $lab -Plane Stored
    }

    AfterAll { Remove-TestLab $lab }

    It 'agree that <Name> acts' -ForEach @(
        @{ Name = 'completion_model'; Test = { (Invoke-LabApi $lab POST v1/chat/completions '{"model": "unknown", "messages": [{"role": "user", "content": "ping"}]}').Status -eq 200 } }
        @{ Name = 'user_header_name'; Test = { (Get-LabField $lab user_header_name) -eq 'db "x-user"' } }
        @{ Name = 'timeout'; Test = { (Get-LabRouter $lab timeout) -eq '27' } }
        @{ Name = 'enable_tag_filtering'; Test = { (Get-LabRouter $lab enable_tag_filtering) -eq 'true' } }
        @{ Name = 'tag_routing_prefix'; Test = { (Get-LabRouter $lab tag_routing_prefix) -eq '"t-"' } }
        @{ Name = 'retry_policy'; Test = { (Get-LabRouter $lab retry_policy) -eq '{"TimeoutErrorRetries":2}' } }
        @{ Name = 'callbacks'; Test = { (Invoke-LabApi $lab GET active/callbacks).Body -like '*langfuse*' } }
    ) {
        ($drift | Where-Object Name -EQ $Name).Effect | Should -Be 'Effective'
        $change = $changes | Where-Object Name -EQ $Name
        "$($change.Status) $($change.Effect)" | Should -Be 'Applied Effective'
        $change.Live | Should -BeIn 'Confirmed', 'NotShown'
        Wait-Until $Test | Should -BeTrue
    }

    It 'agree that <Name> of the row does not act' -ForEach @(
        @{ Name = 'background_health_checks'; Test = { (Invoke-LabApi $lab GET health).Body -notlike '*healthy_endpoints*' } }
        @{ Name = 'allow_public_health_readiness_details'; Test = { (Invoke-LabApi $lab GET health/readiness).Body -like '*litellm_version*' } }
        @{ Name = 'require_auth_for_metrics_endpoint'; Test = { (Get-OpenStatus $lab metrics) -ne 401 } }
    ) {
        ($inert | Where-Object Name -EQ $Name).Effect | Should -Be 'Ignored'
        & $Test | Should -BeFalse
    }

    # Each is refused by a proxy that is started with it, and found before.
    It 'refuse the same start: <Subject>' -ForEach @(
        @{ Subject = 'router_settings.health_check_interval'; Id = 'StartRefused'; Section = 'router_settings'; Added = 'health_check_interval: 60' }
        @{ Subject = 'general_settings.background_health_check_model_groups'; Id = 'StartRefused'; Section = 'general_settings'; Added = 'background_health_check_model_groups: gpt-4o' }
        @{ Subject = 'general_settings.coordination_redis'; Id = 'StartRefused'; Section = 'general_settings'; Added = 'coordination_redis: {port: 6379}' }
        @{ Subject = 'general_settings.use_redis_transaction_buffer'; Id = 'SettingIncomplete'; Section = 'general_settings'; Added = 'use_redis_transaction_buffer: true' }
        @{ Subject = 'litellm_settings.max_budget'; Id = 'StartRefused'; Section = 'litellm_settings'; Added = 'max_budget: 10' }
        @{ Subject = 'LITELLM_CONFIG_BUCKET_NAME'; Id = 'StartRefused'; Section = ''; Added = 'LITELLM_CONFIG_BUCKET_NAME=configs' }
    ) {
        Restore-LabFiles $lab
        try {
            if (-not $Section) { Add-Content "$($lab.Path)/env.litellm" $Added }
            else {
                Edit-LabFile $lab config.yaml "${Section}:" "${Section}:`n  $Added"
                $null = Export-LlmConfig -Deployment $lab.Path -Confirm:$false
            }
            @(Test-LlmConsistency -Deployment $lab.Path -Id $Id | Where-Object Severity -EQ Error).Subject | Should -Be $Subject
            $proxy = Start-LabProxy $lab -NoWait
            try {
                $proxy.Process.WaitForExit(120000) | Should -BeTrue
                $proxy.Process.ExitCode | Should -Be 3
            }
            finally { if (-not $proxy.Process.HasExited) { Stop-LabProxy $proxy } }
        }
        finally { Restore-LabFiles $lab }
    }
}

Describe 'The proxy of a lab of LiteLLM 1.110' {
    BeforeAll { $lab = New-TestLab -Version 1.110.0 -PollInterval 500ms }

    AfterAll { Remove-TestLab $lab }

    It 'ignores a key of the row that no endpoint manages' {
        Set-LabRow $lab general_settings '{"allowed_ips": ["10.9.8.7"], "completion_model": "local-phi"}'
        Wait-Until { (Get-LabField $lab completion_model) -eq 'db "local-phi"' } | Should -BeTrue
        (Invoke-LabApi $lab GET v1/models).Status | Should -Be 200
    }

    It 'refuses to start with a master key that anyone can guess' {
        (Get-Content "$($lab.Path)/env.litellm") -replace '^LITELLM_MASTER_KEY=.*', 'LITELLM_MASTER_KEY=sk-1234' | Set-Content "$($lab.Path)/env.litellm"
        $proxy = Start-LabProxy $lab -NoWait
        try {
            $proxy.Process.WaitForExit(120000) | Should -BeTrue
            $proxy.Process.ExitCode | Should -Be 3
        }
        finally { if (-not $proxy.Process.HasExited) { Stop-LabProxy $proxy } }
    }
}

Describe 'The proxy of a lab of LiteLLM 1.103' {
    BeforeAll { $lab = New-TestLab -Version 1.103.0 -PollInterval 500ms }

    AfterAll { Remove-TestLab $lab }

    It 'keeps a callback that is removed from the row, and so do the rules' {
        function Test-Langfuse { (Invoke-LabApi $lab GET active/callbacks).Body -like '*langfuse*' }
        Set-LabRow $lab litellm_settings '{"callbacks": ["langfuse"]}'
        Wait-Until { Test-Langfuse } | Should -BeTrue
        Remove-LabKey $lab litellm_settings callbacks
        Set-LabRow $lab general_settings '{"max_batch_file_records": 3}'
        Wait-Until { (Get-LabField $lab max_batch_file_records) -eq 'db 3' } | Should -BeTrue
        Test-Langfuse | Should -BeTrue
        Set-LabRow $lab litellm_settings '{"callbacks": ["langfuse", "s3"]}'
        Edit-LabFile $lab config.yaml 'litellm_settings:' "litellm_settings:`n  callbacks: [s3]"
        (Get-LlmDrift -Deployment $lab -Plane Stored | Where-Object Name -EQ callbacks).Effect | Should -Be 'Restart'
    }

    It 'needs a restart for another retention period of the spend logs' {
        Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  maximum_spend_logs_retention_period: 3d"
        Set-LabRow $lab general_settings '{"maximum_spend_logs_retention_period": "9d"}'
        (Get-LlmDrift -Deployment $lab -Plane Stored | Where-Object Name -EQ maximum_spend_logs_retention_period).Effect | Should -Be 'Restart'
        (Get-LlmSetting -Deployment $lab general_settings.maximum_spend_logs_retention_period -TargetVersion 1.106.0).Live | Should -Not -Be 'Confirmed'
    }

    It 'uses the pass-through endpoints of the file only, if it has some' {
        Set-LabRow $lab general_settings '{"pass_through_endpoints": [{"path": "/r", "target": "http://127.0.0.1:9"}]}'
        Wait-Until { (Get-LabField $lab pass_through_endpoints) -like 'db *' } | Should -BeTrue
        Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  pass_through_endpoints: [{path: /f, target: 'http://127.0.0.1:9'}]"
        Wait-Until { (Get-LabField $lab pass_through_endpoints) -like 'config *' } | Should -BeTrue
        Get-LabField $lab pass_through_endpoints | Should -Not -BeLike '*/r*'
        (Get-LlmDrift -Deployment $lab -Plane Stored | Where-Object Name -EQ pass_through_endpoints).Effect | Should -Be 'Shadowed'
    }

    It 'lists its fields with their source, and not those of later versions' {
        Get-LabListed $lab store_model_in_db | Should -Be 'true false config False'
        Get-LabListed $lab budget_rollover | Should -Be 'false null unset True'
        Get-LabListed $lab openai_system_messages_first | Should -Be 'not listed'
    }

    It 'returns <Status> for a used-up budget in <Version>' -ForEach @(
        @{ Version = '1.103.0'; Status = 400 }
        @{ Version = '1.104.0'; Status = 422 }
    ) {
        Get-BudgetStatus $lab $Version | Should -Be $Status
    }
}

Describe 'The proxy of a lab of LiteLLM 1.98' {
    BeforeAll { $lab = New-TestLab -Version 1.98.0 -PollInterval 500ms }

    AfterAll { Remove-TestLab $lab }

    It 'does not read a key of the row in requests, and lets the database override the file' {
        Add-Content "$($lab.Path)/state/config.generated.yaml" "router_settings:`n  num_retries: 7"
        Set-LabRow $lab general_settings '{"allowed_ips": ["10.9.8.7"]}'
        Set-LabRow $lab router_settings '{"num_retries": 4, "retry_policy": {"TimeoutErrorRetries": 2}}'
        Test-LabRouter $lab num_retries 4 | Should -BeTrue
        Get-LabRouter $lab retry_policy | Should -Be null
        (Invoke-LabApi $lab GET v1/models).Status | Should -Be 200
        (Invoke-LabApi $lab GET router/settings).Status | Should -Be 404
        Get-OpenStatus $lab metrics | Should -Be 401
    }
}

Describe 'The proxy of a lab of LiteLLM 1.83.2' {
    BeforeAll {
        $lab = New-TestLab -Version 1.83.2 -PollInterval 500ms

        function Measure-Failure($Text) { @(Select-String "ProxyConfig:add_deployment - $Text" "$($lab.Path)/logs/proxy.log" -SimpleMatch).Count }
    }

    AfterAll { Remove-TestLab $lab }

    It 'ends each poll at <Row>, so that the row of general_settings is not applied' -ForEach @(
        @{ Row = '{"timeout": null}'; Text = "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'" }
        @{ Row = '{"timeout": "abc"}'; Text = "invalid literal for int() with base 10: 'abc'" }
    ) {
        Set-LabRow $lab router_settings $Row
        Find-LabLog $lab "ProxyConfig:add_deployment - $Text" | Should -BeTrue
        Set-LabRow $lab general_settings '{"max_parallel_requests": 9}'
        $polls = Measure-Failure $Text
        Wait-Until { (Measure-Failure $Text) -ge $polls + 2 } | Should -BeTrue
        ((Invoke-LabApi $lab GET config/list?config_type=general_settings).Body | ConvertFrom-Json |
            Where-Object field_name -EQ max_parallel_requests).field_value | Should -Be 200
    }

    It 'lists 12 fields without a source' {
        $listed = (Invoke-LabApi $lab GET config/list?config_type=general_settings).Body | ConvertFrom-Json
        $listed.Count | Should -Be 12
        $listed[0].PSObject.Properties.Name | Should -Not -Contain 'source'
        $listed[0].PSObject.Properties.Name | Should -Not -Contain 'editable'
    }

    It 'opens /metrics without a key, and has no /router/settings' {
        Get-OpenStatus $lab metrics | Should -Be 200
        (Invoke-LabApi $lab GET router/settings).Status | Should -Be 404
    }
}
