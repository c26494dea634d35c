# Pitfalls of writing LiteLLM's tables, tested with a proxy that behaves like LiteLLM.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    function Get-Router($Lab) { ((Invoke-LabApi $Lab GET get/config/callbacks).Body | ConvertFrom-Json).router_settings }
    # A lab without drift.
    function Reset-SeededLab($Lab) {
        Reset-TestLab $Lab
        $null = Invoke-LlmSeed -Deployment $Lab -NoWait
    }
    function Add-Model($Lab, [string] $Yaml) { Edit-LabFile $Lab models.yaml 'model_list:' "model_list:`n$Yaml" }
    # A model whose key is a reference.
    $byReference = '  - { model_name: by-reference, litellm_params: { model: openai/x, api_key: os.environ/LOCAL_API_KEY, mock_response: pong } }'
}

Describe 'Invoke-LlmSeed with LiteLLM <_>' -ForEach '1.83.2', '1.106.0' {
    BeforeAll { $lab = New-TestLab -Version $_ -PollInterval 300ms }

    AfterAll { Remove-TestLab $lab }

    BeforeEach { Reset-SeededLab $lab }

    It 'creates no table, which the next start of LiteLLM would drop' {
        $relations = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'v', 'i', 'S')"
        $seeded = Invoke-LabSql $lab $relations
        Reset-TestLab $lab
        Invoke-LabSql $lab $relations | Should -Be $seeded
    }

    It 'returns Confirmed for a deleted alias only when the proxy has dropped it' {
        Edit-LabFile $lab config.yaml "    fast: local-phi`n" ''
        $change = Invoke-LlmSeed -Deployment $lab
        $change.Live | Should -Be 'Confirmed'
        Get-Router $lab | ConvertTo-Json -Depth 9 | Should -Not -BeLike '*local-phi*'
        Get-LlmDrift -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'returns Confirmed for an empty list of fallbacks only when the proxy has none' {
        $text = Get-Content "$($lab.Path)/config.yaml" -Raw
        Set-Content "$($lab.Path)/config.yaml" ($text -replace '(?s)  fallbacks:\n.*?\n\n', "  fallbacks: []`n`n") -NoNewline
        $change = Invoke-LlmSeed -Deployment $lab
        $change.Path | Should -Be '/router_settings/fallbacks'
        $change.Live | Should -Be 'Confirmed'
        $fallbacks = (Get-Router $lab).fallbacks
        ConvertTo-Json $fallbacks -Compress | Should -Be '[]'
    }

    It 'returns Restart for a deleted key, which remains in effect until a restart' {
        Edit-LabFile $lab config.yaml "  cooldown_time: 30`n" ''
        $change = Invoke-LlmSeed -Deployment $lab -Prune All -Confirm:$false
        $change.Path | Should -Be '/router_settings/cooldown_time'
        $change.Effect | Should -Be 'Restart'
    }

    It 'encrypts a wildcard, since LiteLLM ignores one in plaintext' {
        Add-Model $lab "  - { model_name: '*', litellm_params: { model: '*' } }"
        (Invoke-LlmSeed -Deployment $lab).Live | Should -Be 'Confirmed'
        Invoke-LabSql $lab "SELECT litellm_params->>'model' = '*' FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = '*'" | Should -Be 'f'
        Get-LlmDrift -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'rejects two models with the same id, since one would overwrite the other' {
        Add-Model $lab @'
  - { model_name: twin-a, litellm_params: { model: openai/x }, model_info: { id: twin } }
  - { model_name: twin-b, litellm_params: { model: openai/y }, model_info: { id: twin } }
'@
        { Invoke-LlmSeed -Deployment $lab } | Should -Throw '*twin*' -ErrorId 'ModelIdDuplicate,*'
    }

    It 'creates the same ids for the same models in another deployment and another order' {
        $ids = 'SELECT model_name, model_id FROM "LiteLLM_ProxyModelTable" ORDER BY model_name, model_id'
        $expected = Invoke-LabSql $lab $ids
        $other = New-TestLab
        try {
            Invoke-LabSql $other 'DELETE FROM "LiteLLM_ProxyModelTable"'
            $head, $models = (Get-Content "$($other.Path)/models.yaml" -Raw) -split '(?m)(?=^  - model_name:)'
            [array]::Reverse($models)
            Set-Content "$($other.Path)/models.yaml" ($head + -join $models) -NoNewline
            $null = Invoke-LlmSeed -Deployment $other -NoWait
            Invoke-LabSql $other $ids | Should -Be $expected
        }
        finally { Remove-TestLab $other }
    }

}

Describe 'Invoke-LlmSeed with LiteLLM 1.83.2, where the database has precedence over the file' {
    BeforeAll { $lab = New-TestLab -Version 1.83.2 -PollInterval 300ms }

    AfterAll { Remove-TestLab $lab }

    BeforeEach { Reset-SeededLab $lab }

    It 'does not write <Value> for <Key>, at which the poll of LiteLLM would end, also with -Force, and writes the other changes' -ForEach @(
        @{ Key = 'router_settings.timeout'; Old = 'timeout: 120'; Value = 'timeout: soon' }
        @{ Key = 'router_settings.timeout'; Old = 'timeout: 120'; Value = 'timeout: [3]' }
        @{ Key = 'router_settings.timeout'; Old = 'timeout: 120'; Value = 'timeout: os.environ/TIMEOUT_OF_ROUTER' }
        @{ Key = 'general_settings.alerting_args'; Old = 'report_check_interval: 300'; Value = 'report_check_interval: often' }
    ) {
        Edit-LabFile $lab config.yaml $Old $Value
        Edit-LabFile $lab config.yaml 'num_retries: 3' 'num_retries: 4'
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $lab -Force -NoWait }
        $all.Errors.FullyQualifiedErrorId | Should -BeLike 'ValueStopsPoll,*'
        $all.Errors.Exception.Message | Should -BeLike "/$($Key.Replace('.', '/')) was not written: LiteLLM 1.83.2 cannot apply *: its poll ends there, *"
        $all.Output.Path | Should -Be '/router_settings/num_retries'
        $drift = Get-LlmDrift -Deployment $lab -Plane Stored
        $drift.Path | Should -BeLike "/$($Key.Replace('.', '/'))*"
        $drift.Effect | Should -Be 'StopsPoll'
        $drift.Severity | Should -Be 'Error'
    }

    It 'returns Restart for an empty list of general_settings, which the merge of LiteLLM skips' {
        Edit-LabFile $lab config.yaml 'alerting: [slack]' 'alerting: []'
        $change = Invoke-LlmSeed -Deployment $lab
        $change.Path | Should -Be '/general_settings/alerting'
        $change.Effect | Should -Be 'Restart'
        $change.Live | Should -Be 'NotShown'
        $change.Reason | Should -BeLike '*until a restart*'
    }

    It 'returns Restart for the last model row, which LiteLLM serves until a restart' {
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_name <> 'local-qwen'"
        Set-Content "$($lab.Path)/models.yaml" 'model_list: []'
        $change = Invoke-LlmSeed -Deployment $lab -Prune All -Force -Confirm:$false
        $change.Name | Should -Be 'local-qwen'
        $change.Effect | Should -Be 'Restart'
        $change.Live | Should -Be 'NotShown'
        ((Invoke-LabApi $lab GET v1/models).Body | ConvertFrom-Json).data.id | Should -Contain 'local-qwen'
    }

    It 'writes the value of a reference, encrypted, since this version does not resolve references in rows' {
        Add-Model $lab $byReference
        (Invoke-LlmSeed -Deployment $lab).Live | Should -Be 'Confirmed'
        $body = '{"model": "by-reference", "messages": [{"role": "user", "content": "ping"}]}'
        (Invoke-LabApi $lab POST v1/chat/completions $body).Status | Should -Be 200
        $null = New-Item -ItemType Directory "$TestDrive/dump" -Force
        Export-LlmConfig -Deployment $lab -FromDatabase -Path "$TestDrive/dump/config.yaml" -PassThru | Should -Not -BeNullOrEmpty
        Get-LlmDrift -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'writes a warning for a key of an MCP server without a column, and Get-LlmDrift returns it' {
        Edit-LabFile $lab mcp.yaml 'mcp_servers:' "mcp_servers:`n  guarded:`n    url: http://127.0.0.1:9009/mcp`n    disallowed_tools: [delete_all]"
        $change = Invoke-LlmSeed -Deployment $lab -WarningVariable warnings -WarningAction SilentlyContinue
        $change.Name | Should -Be 'guarded'
        $change.Live | Should -Be 'Confirmed'
        "$warnings" | Should -BeLike '*/mcp_servers/guarded/disallowed_tools cannot be seeded*only the file*'
        $drift = Get-LlmDrift -Deployment $lab -Plane Stored
        $drift.Path | Should -BeLike '/mcp_servers/*/disallowed_tools'
        $drift.Effect | Should -Be 'Ignored'
        $drift.Severity | Should -Be 'Warning'
        Invoke-LlmSeed -Deployment $lab -WarningAction SilentlyContinue | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-LlmSeed with LiteLLM <_>, where the file has precedence over the database' -ForEach '1.103.0', '1.106.0', '1.110.0' {
    BeforeAll { $lab = New-TestLab -Version $_ -PollInterval 300ms }

    AfterAll { Remove-TestLab $lab }

    BeforeEach { Reset-TestLab $lab }

    It 'returns Shadowed for a key that is in the file of the proxy' {
        Add-Content "$($lab.Path)/state/config.generated.yaml" "router_settings:`n  num_retries: 7"
        $drift = Get-LlmDrift -Deployment $lab -Plane Stored | Where-Object Name -EQ num_retries
        $drift.Effect | Should -Be 'Shadowed'
        $drift.Reason | Should -BeLike '*file*num_retries*'
        $change = Invoke-LlmSeed -Deployment $lab | Where-Object Name -EQ num_retries
        $change.Effect | Should -Be 'Shadowed'
        $change.Live | Should -Be 'NotShown'
    }

    It 'writes a reference in a row of a model unchanged, since this version resolves it' {
        Add-Model $lab $byReference
        (Invoke-LlmSeed -Deployment $lab | Where-Object Name -EQ by-reference).Live | Should -Be 'Confirmed'
        $null = New-Item -ItemType Directory "$TestDrive/dump" -Force
        $null = Export-LlmConfig -Deployment $lab -FromDatabase -Path "$TestDrive/dump/config.yaml"
        Get-Content "$TestDrive/dump/config.yaml" -Raw | Should -BeLike '*api_key: os.environ/LOCAL_API_KEY*'
    }

    It 'does not write <Value>, at which the poll of LiteLLM would end, also with -Force, and writes the other changes' -ForEach @(
        @{ Path = '/router_settings/timeout'; Old = 'timeout: 120'; Value = 'timeout: soon' }
        @{ Path = '/router_settings/timeout'; Old = 'timeout: 120'; Value = 'timeout: "2.5"' }
        @{ Path = '/general_settings/alerting_args'; Old = 'report_check_interval: 300'; Value = 'report_check_interval: often' }
    ) {
        $null = Invoke-LlmSeed -Deployment $lab -NoWait
        Edit-LabFile $lab config.yaml $Old $Value
        Edit-LabFile $lab config.yaml 'num_retries: 3' 'num_retries: 4'
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $lab -Force -NoWait }
        $all.Errors.FullyQualifiedErrorId | Should -BeLike 'ValueStopsPoll,*'
        $all.Errors.Exception.Message | Should -BeLike "$Path was not written: LiteLLM $($lab.Version) cannot apply *: its poll ends there, *"
        $all.Output.Path | Should -Be '/router_settings/num_retries'
    }

    It 'returns Effective for an empty list of general_settings' {
        $null = Invoke-LlmSeed -Deployment $lab -NoWait
        Edit-LabFile $lab config.yaml 'alerting: [slack]' 'alerting: []'
        $change = Invoke-LlmSeed -Deployment $lab
        "$($change.Path) $($change.Effect) $($change.Live)" | Should -Be '/general_settings/alerting Effective NotShown'
    }

    It 'confirms the removal of the last model row' {
        $null = Invoke-LlmSeed -Deployment $lab -NoWait
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_name <> 'local-qwen'"
        Set-Content "$($lab.Path)/models.yaml" 'model_list: []'
        $change = Invoke-LlmSeed -Deployment $lab -Prune All -Force -Confirm:$false
        "$($change.Name) $($change.Effect) $($change.Live)" | Should -Be 'local-qwen Effective Confirmed'
        ((Invoke-LabApi $lab GET v1/models).Body | ConvertFrom-Json).data | Should -BeNullOrEmpty
    }

    It 'leaves a list with a callback that needs the file to the file, and writes another list' {
        $null = Invoke-LlmSeed -Deployment $lab -NoWait
        Edit-LabFile $lab config.yaml 'success_callback: [prometheus]' "success_callback: [prometheus, langfuse]`n  callbacks: [otel]"
        (Invoke-LlmSeed -Deployment $lab).Path | Should -Be '/litellm_settings/callbacks'
        $drift = Get-LlmDrift -Deployment $lab -Plane Rendered, Stored
        "$($drift.Plane) $($drift.Path) $($drift.Effect)" | Should -Be 'Rendered /litellm_settings/success_callback Unknown'
        Export-LlmConfig -Deployment $lab
        Get-LlmDrift -Deployment $lab -Plane Rendered, Stored | Should -BeNullOrEmpty
    }
}
