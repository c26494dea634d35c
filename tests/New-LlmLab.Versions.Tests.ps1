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
            Get-LabField $lab completion_model | Should -Be '400'
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
        It 'shows a value of the row with its reference replaced' {
            Set-LabRow $lab general_settings '{"mcp_client_id_header": "os.environ/LAB_REFERENCE"}'
            Set-LabRow $lab environment_variables '{"LAB_REFERENCE": "x-client"}'
            Wait-Until { (Get-LabField $lab mcp_client_id_header) -eq 'db "x-client"' } | Should -BeTrue
        }

        It 'lists the fields of 1.106' {
            $fields = (Invoke-LabApi $lab GET config/list?config_type=general_settings).Body | ConvertFrom-Json
            $fields.field_name | Should -Contain user_api_key_cache_max_size
            @($fields).Count | Should -Be 38
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
        $lab = New-TestLab -PollInterval 500ms

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

    It 'opens /metrics without a key, and has no /router/settings' {
        Get-OpenStatus $lab metrics | Should -Be 200
        (Invoke-LabApi $lab GET router/settings).Status | Should -Be 404
    }
}
