BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    function Get-StoredDrift { Get-LlmDrift -Deployment $path -Plane Stored @args }
    function Set-Router([string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$Json' WHERE param_name = 'router_settings'"
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmDrift in a new lab' {
    BeforeAll {
        Reset-TestLab $lab
        $drift = @(Get-LlmDrift -Deployment $path)
    }

    It 'finds the changes of router_settings, and nothing else' {
        $drift | ForEach-Object { "$($_.Plane) $($_.Kind) $($_.Path)" } | Should -Be @(
            'Stored Changed /router_settings/routing_strategy'
            'Stored Changed /router_settings/num_retries'
            'Stored Changed /router_settings/timeout'
            'Stored Missing /router_settings/allowed_fails'
            'Stored Changed /router_settings/fallbacks/local-llama'
            'Stored Missing /router_settings/fallbacks/local-coder'
        )
    }

    It 'returns both values, and the file and line of the declaration' {
        $one = $drift | Where-Object Name -EQ 'num_retries'
        $one.Desired | Should -Be 3
        $one.Actual | Should -Be 1
        $one.Section | Should -Be 'router_settings'
        $one.File | Should -Be "$path/config.yaml"
        (Get-Content $one.File)[$one.Line - 1] | Should -Be '  num_retries: 3'
        $one.Severity | Should -Be 'Warning'
        $one.Effect | Should -Be 'Effective'
        $one.IsSecret | Should -BeFalse
    }

    It 'returns lists as JSON' {
        ($drift | Where-Object Path -EQ '/router_settings/fallbacks/local-llama').Desired | Should -Be '["local-qwen","local-mistral"]'
    }

    It 'accepts wildcards in -Section and -Model' {
        @(Get-StoredDrift -Section 'router*').Count | Should -Be 6
        Get-StoredDrift -Section 'general*', 'litellm*' | Should -BeNullOrEmpty
        @(Get-StoredDrift -Model 'LOCAL-Q*' -IncludeEqual).Name | Should -Be 'local-qwen'
    }

    It 'rejects <Name>' -ForEach @(
        @{ Name = 'an empty list of planes'; Script = { Get-LlmDrift -Deployment $path -Plane @() }; Id = 'ParameterArgumentValidationError*' }
        @{ Name = 'the plane of the list of expected drift'; Script = { Get-LlmDrift -Deployment $path -Plane Baseline }; Id = 'ParameterArgumentValidationError*' }
        @{ Name = 'an empty section'; Script = { Get-LlmDrift -Deployment $path -Section '' }; Id = 'ParameterArgumentValidationError*' }
        @{ Name = 'an empty list of models'; Script = { Get-LlmDrift -Deployment $path -Model @() }; Id = 'ParameterArgumentValidationError*' }
        @{ Name = 'a schema without its plane'; Script = { Get-LlmDrift -Deployment $path -SchemaPath x }; Id = 'ParameterNotApplicable*' }
    ) {
        $Script | Should -Throw -ErrorId $Id
    }

    It 'returns all equal models, servers and credentials with -IncludeEqual' {
        $equal = Get-LlmDrift -Deployment $path -IncludeEqual | Where-Object Kind -EQ 'Equal'
        $counts = $equal | Group-Object { "$($_.Plane) $($_.Section)" } -AsHashTable
        $counts['Stored model_list'].Count | Should -Be 17
        $counts['Stored mcp_servers'].Count | Should -Be 9
        $counts['Live model_list'].Count | Should -Be 17
        $counts['Live mcp_servers'].Count | Should -Be 9
        $counts['Live credential_list'].Count | Should -Be 1
        @($counts['Live router_settings'].Path -eq '/router_settings/cooldown_time').Count | Should -Be 1
    }

    It 'accepts a lab or a deployment as the parameter' {
        @(Get-LlmDrift -Deployment $lab -Plane Stored).Count | Should -Be 6
        @(Get-LlmDeployment -Deployment $lab | ForEach-Object { Get-LlmDrift -Deployment $_ -Plane Stored }).Count | Should -Be 6
    }

    It 'has a table that fits into 100 columns, and objects that can be converted to JSON and CSV' {
        $lines = $drift | Out-String -Width 100 -Stream | Where-Object { $_ }
        $lines[0] | Should -Be '   Section: router_settings'
        $lines[1] | Should -BeLike 'Plane*Kind*Effect*Path*Desired*Actual*'
        $lines[3] | Should -BeLike 'Stored*Changed*Effective*routing_strategy *least-busy*simple-shuffle*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $json = $drift | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        $json[1].Desired | Should -Be 3
        ($drift | ConvertTo-Csv | ConvertFrom-Csv)[1].Path | Should -Be '/router_settings/num_retries'
        $drift[0] | Format-List | Out-String | Should -BeLike '*Reason*'
    }

    It 'stops after the first object of Select-Object -First 1' {
        @(Get-StoredDrift | Select-Object -First 1).Count | Should -Be 1
    }

    It 'writes no error of -FailOn when the pipeline stops before its end, and closes its connection' {
        { Get-StoredDrift -FailOn Info } | Should -Throw -ErrorId 'DriftFound*'
        $shown = foreach ($once in 1) { Get-LlmDrift -Deployment $path -Plane Stored -FailOn Info | ForEach-Object { $_.Name; break } }
        $shown | Should -Be 'routing_strategy'
        $connections = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'LiteLlmOps % pid $PID'"
        Wait-Until { (Invoke-LabSql $lab $connections) -eq '0' } | Should -BeTrue
    }
}

Describe 'Get-LlmDrift after a change' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'returns a model that was added in the UI, with the user and the time' {
        $model = @{ model_name = 'from-ui'; litellm_params = @{ model = 'openai/x'; api_key = 'sk-from-the-ui-0123456789' } }
        (Invoke-LabApi $lab POST 'model/new' ($model | ConvertTo-Json)).Status | Should -Be 200
        $one = Get-StoredDrift -Model from-ui
        $one.Kind | Should -Be 'Unexpected'
        $one.ChangedBy | Should -Be 'default_user_id'
        ([DateTime]::UtcNow - $one.ChangedAt).TotalMinutes | Should -BeLessThan 60
        $one.IsSecret | Should -BeTrue
        $one.Actual | Should -Not -BeLike '*from-the-ui*'
    }

    It 'compares decrypted values: another ciphertext of the same value is not drift' {
        $query = "SELECT model_id, litellm_params->>'api_key' FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-whisper'"
        $id, $before = (Invoke-LabSql $lab $query) -split '\|'
        $change = @{ litellm_params = @{ model = 'openai/whisper-large-v3'; api_key = Get-LabVariable $lab LOCAL_API_KEY } }
        (Invoke-LabApi $lab PATCH "model/$id/update" ($change | ConvertTo-Json)).Status | Should -Be 200
        ((Invoke-LabSql $lab $query) -split '\|')[1] | Should -Not -Be $before
        Get-StoredDrift -Model local-whisper | Should -BeNullOrEmpty
    }

    It 'masks both values of a secret that differs' {
        $whisper = "model: openai/whisper-large-v3`n      api_base: http://127.0.0.1:8003/v1`n      api_key: "
        Edit-LabFile $lab models.yaml "${whisper}os.environ/LOCAL_API_KEY" "${whisper}sk-of-the-declaration-0123456789"
        Invoke-LlmSeed -Deployment $path -Model local-whisper -NoWait | Should -Not -BeNullOrEmpty
        Edit-LabFile $lab models.yaml sk-of-the-declaration-0123456789 sk-rotated-since-9876543210
        $one = Get-StoredDrift -Model local-whisper
        $one.Path | Should -BeLike '*/litellm_params/api_key'
        $one.IsSecret | Should -BeTrue
        $one.Desired | Should -BeLike "sk-$([char] 0x2026)????"
        $one.Desired | Should -Not -Be $one.Actual
        $one.Actual | Should -BeLike "sk-$([char] 0x2026)????"
    }

    It 'returns Unreadable for values that no known key decrypts' {
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab LITELLM_SALT_KEY) 'another-salt'
        $unreadable = Get-StoredDrift -Model local-qwen
        $unreadable.Kind | Should -Be @('Unreadable', 'Unreadable')
        $unreadable[0].Severity | Should -Be 'Error'
        $unreadable[0].Reason | Should -BeLike '*salt key*'
    }

    It 'returns a rendered file that was edited, and one that is missing' {
        Get-LlmDrift -Deployment $path -Plane Rendered | Should -BeNullOrEmpty
        Edit-LabFile $lab state/config.generated.yaml 'drop_params: true' 'drop_params: false'
        $edited = Get-LlmDrift -Deployment $path -Plane Rendered
        $edited.Path | Should -Be '/litellm_settings/drop_params'
        $edited.Effect | Should -Be 'Restart'
        Remove-Item "$path/state/config.generated.yaml"
        (Get-LlmDrift -Deployment $path -Plane Rendered).Kind | Should -Be 'Missing'
        Set-Content "$path/state/config.generated.yaml" 'a: [' -NoNewline
        Get-LlmDrift -Deployment $path -Plane Rendered -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -BeLike 'YamlInvalid*'
    }

    It 'returns the service to restart for a change that needs a restart' {
        Add-Content "$path/llmops.yaml" @(
            'services:'
            '  - { name: health, command: python health.py, port: 1 }'
            "  - { name: gateway, command: litellm, port: $(([Uri] $lab.ProxyUrl).Port) }"
        )
        Add-Content "$path/state/config.generated.yaml" '# changed by hand'
        Edit-LabFile $lab state/config.generated.yaml 'drop_params: true' 'drop_params: false'
        $rendered = Get-LlmDrift -Deployment $path -Plane Rendered
        $rendered.Effect | Should -Be 'Restart'
        $rendered.Services | Should -Be 'gateway'
        @(Get-StoredDrift)[0].Services | Should -BeNullOrEmpty
    }

    It 'returns live drift until the proxy has read the change' {
        $proxy = Start-LabProxy $lab -PollInterval 3600
        try {
            Set-Router '{"cooldown_time": 31}'
            # The proxy of the lab reads its tables every two seconds, the second proxy only at its start.
            Wait-Until { Test-LlmDrift -Deployment $path -Plane Live } | Should -BeTrue
            Edit-LabFile $lab llmops.yaml $lab.ProxyUrl $proxy.ProxyUrl
            (Get-LlmDrift -Deployment $path -Plane Live).Path | Should -Be '/router_settings/cooldown_time'
            (Invoke-LabApi $proxy POST lab/restart).Status | Should -Be 200
            Get-LlmDrift -Deployment $path -Plane Live | Should -BeNullOrEmpty
        }
        finally {
            Stop-LabProxy $proxy
        }
    }

    It 'omits the paths that the deployment ignores' {
        Edit-LabFile $lab llmops.yaml 'state: {' "seed: { ignore: [/router_settings/fallbacks, /router_settings/t*] }`nstate: {"
        (Get-StoredDrift).Name | Should -Be @('routing_strategy', 'num_retries', 'allowed_fails')
    }
}

Describe 'Get-LlmDrift of guardrails' {
    BeforeAll {
        Reset-TestLab $lab
        function Get-GuardrailDrift { Get-LlmDrift -Deployment $path -Section guardrails @args | ForEach-Object { "$($_.Plane) $($_.Kind) $($_.Name)" } }
        $table = '"LiteLLM_GuardrailsTable"'
        $secret = 'ark-0123456789abcdef'
        Add-Content "$path/config.yaml" @"
guardrails:
  - { guardrail_name: pii, litellm_params: { guardrail: presidio, mode: pre_call, api_key: $secret } }
  - { guardrail_name: own, litellm_params: { guardrail: my_module.Own, mode: pre_call } }
"@
        Export-LlmConfig -Deployment $path
    }

    It 'finds one that is not stored yet, and one of the file that the proxy does not run yet' {
        Get-GuardrailDrift | Should -Be 'Stored Missing pii', 'Live Missing own'
        $drift = Get-LlmDrift -Deployment $path -Section guardrails
        $drift.Severity | Should -Be 'Error', 'Error'
        ($drift | ConvertTo-Json -Depth 5) | Should -Not -Match $secret
        (Test-LlmSmoke Guardrails -Deployment $path).Message | Should -Be 'Does not have a declared guardrail: pii.'
        (Invoke-LabApi $lab POST lab/restart).Status | Should -Be 200
        Get-GuardrailDrift | Should -Be 'Stored Missing pii'
    }

    It 'compares the rows of the table, without those that wait for a review' {
        Invoke-LabSql $lab "INSERT INTO $table (guardrail_id, guardrail_name, litellm_params, status, updated_at) VALUES
            ('a', 'ui', '{`"guardrail`": `"aim`", `"mode`": `"pre_call`", `"api_key`": `"$secret`"}', 'active', now()),
            ('b', 'pii', '{`"guardrail`": `"presidio`", `"mode`": `"post_call`", `"api_key`": `"$secret`"}', 'active', now()),
            ('c', 'later', '{}', 'pending_review', now())"
        Get-GuardrailDrift | Should -Be 'Stored Changed pii', 'Stored Unexpected ui'
        $drift = Get-LlmDrift -Deployment $path -Section guardrails
        $drift[0].Path | Should -Be '/guardrails/b/litellm_params/mode'
        ($drift | ConvertTo-Json -Depth 5) | Should -Not -Match $secret
        Test-LlmConsistency GuardrailDrift -Deployment $path | ForEach-Object { "$($_.Severity) $($_.Subject)" } | Should -Be 'Info ui'
    }

    It 'says that a row and a guardrail of the file both run' {
        Add-Content "$path/state/config.generated.yaml" "guardrails: [{ guardrail_name: pii, litellm_params: { guardrail: presidio, mode: pre_call } }]"
        $drift = Get-LlmDrift -Deployment $path -Section guardrails -Plane Stored
        $drift[0].Reason | Should -BeLike '*the proxy runs both*'
        Test-LlmConsistency GuardrailDrift -Deployment $path | ForEach-Object { "$($_.Severity) $($_.Subject)" } | Should -Be 'Warning pii', 'Info ui'
        Export-LlmConfig -Deployment $path
    }

    It 'compares them by name where the deployment does not seed them' {
        Edit-LabFile $lab llmops.yaml 'mode: db-ssot' "mode: db-ssot`nseed: { sections: [general_settings, router_settings] }"
        Get-GuardrailDrift -Plane Stored | Should -Be 'Stored Unexpected pii', 'Stored Unexpected ui'
        Get-LlmDrift -Deployment $path -Section guardrails -Plane Stored |
            Invoke-LlmSeed -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike 'Skipped 2 differences of sections that the deployment * does not seed*'
    }

    It 'needs the permission for their table only when guardrails are declared' {
        $user = ([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo
        Reset-TestLab $lab
        Invoke-LabSql $lab "CREATE ROLE viewer LOGIN PASSWORD 'viewer'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO viewer; REVOKE SELECT ON $table FROM viewer"
        Edit-LabFile $lab env.litellm $user viewer:viewer
        (Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Stored }).Errors | Should -BeNullOrEmpty
        { Export-LlmConfig -Deployment $path -FromDatabase -Path "$path/dump.yaml" } | Should -Throw '*LiteLLM_GuardrailsTable*' -ErrorId 'DatabasePermissionDenied,*'
        Add-Content "$path/config.yaml" 'guardrails: [{ guardrail_name: pii, litellm_params: { guardrail: presidio, mode: pre_call } }]'
        (Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Stored }).Errors.FullyQualifiedErrorId | Should -BeLike 'DatabasePermissionDenied,*'
        { Invoke-LlmSeed -Deployment $path } | Should -Throw -ErrorId 'DatabasePermissionDenied,*'
        Edit-LabFile $lab env.litellm viewer:viewer $user
        Invoke-LabSql $lab "DROP OWNED BY viewer; DROP ROLE viewer"
    }
}

Describe 'Get-LlmDrift when a plane cannot be read' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'writes an error for a proxy that does not run, and compares the other planes' {
        Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" 'url: http://127.0.0.1:1'
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $path }
        $all.Errors.FullyQualifiedErrorId | Should -Be 'ProxyUnreachable,LiteLlmOps.Commands.GetLlmDriftCommand'
        $all.Errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        $all.Output.Count | Should -Be 6
    }

    It 'writes an error without the password for a database that does not run' {
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab DATABASE_URL) 'postgresql://u:geheim@127.0.0.1:1/x'
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $path }
        $all.Errors.FullyQualifiedErrorId | Should -Be 'DatabaseUnreachable,LiteLlmOps.Commands.GetLlmDriftCommand'
        "$($all.Errors[0])" | Should -Not -BeLike '*geheim*'
        $all.Output | Should -BeNullOrEmpty
    }

    It 'writes an error for a wrong master key' {
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab LITELLM_MASTER_KEY) 'sk-wrong'
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Live }
        $all.Errors.FullyQualifiedErrorId | Should -Be 'ProxyKeyRejected,LiteLlmOps.Commands.GetLlmDriftCommand'
    }

    It 'writes an error with the position of an invalid model' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: broken"
        $all = Get-ErrorsOf { Get-StoredDrift -Section model_list }
        $all.Errors.FullyQualifiedErrorId | Should -Be 'ModelInvalid,LiteLlmOps.Commands.GetLlmDriftCommand'
        "$($all.Errors[0])" | Should -BeLike '*models.yaml:3:*'
    }
}
