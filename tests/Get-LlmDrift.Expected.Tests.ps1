# The list of expected drift, the cause of a drift, and -FailOn.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    function Get-StoredDrift { Get-LlmDrift -Deployment $path -Plane Stored @args }
    function Set-Expected([string[]] $Yaml) { Add-Content "$path/llmops.yaml" (@('expected:') + $Yaml) }
    function Set-Router([string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$Json' WHERE param_name = 'router_settings'"
    }
    function Set-Model([string] $Name, [string] $Column, [string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET $Column = $Column || '$Json' WHERE model_name = '$Name'"
    }
    function Get-ModelId([string] $Name) { Invoke-LabSql $lab "SELECT model_id FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = '$Name'" }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Expected drift' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'is not returned, and with -IncludeExpected it is returned with its reason' {
        Set-Expected '  - {path: /router_settings/timeout, plane: Stored, owner: ops, reason: raised during the incident, expires: 2999-12-31}'
        (Get-StoredDrift).Name | Should -Not -Contain 'timeout'
        $one = Get-StoredDrift -IncludeExpected | Where-Object Name -EQ 'timeout'
        $one.Expected | Should -Be 'raised during the incident (ops), until 2999-12-31'
        $one.IsFailure | Should -BeFalse
    }

    It 'is seeded only with -Force' {
        Set-Expected '  - {path: /router_settings/timeout, plane: Stored, owner: ops, reason: raised during the incident, expires: 2999-12-31}'
        $planned = Invoke-LlmSeed -Deployment $path -WhatIf -WarningAction SilentlyContinue
        $planned.Name | Should -Contain 'num_retries'
        $planned.Name | Should -Not -Contain 'timeout'
        (Invoke-LlmSeed -Deployment $path -WhatIf -Force).Name | Should -Contain 'timeout'
    }

    It 'is returned again after its last day, together with the entry and its line' {
        Set-Expected '  - path: /router_settings/timeout', '    reason: raised', '    expires: 2020-01-31'
        $drift = Get-StoredDrift
        $drift.Name | Should -Contain 'timeout'
        $entry = $drift | Where-Object Plane -EQ 'Baseline'
        $entry.Kind | Should -Be 'Expired'
        $entry.Cause | Should -Be 'Baseline'
        $entry.Path | Should -Be '/router_settings/timeout'
        $entry.File | Should -Be "$path/llmops.yaml"
        (Get-Content $entry.File)[$entry.Line - 1] | Should -BeLike '*path: /router_settings/timeout'
    }

    It 'is returned as an unused entry when it matches nothing, but only when its whole plane was compared' {
        Set-Expected '  - {path: /model_list/local-qwen/**, plane: Stored, reason: tuned by hand}'
        (Get-StoredDrift | Where-Object Kind -EQ 'Unused').Path | Should -Be '/model_list/local-qwen/**'
        Get-StoredDrift -Section router_settings | Where-Object Kind -EQ 'Unused' | Should -BeNullOrEmpty
        Get-LlmDrift -Deployment $path -Plane Live | Where-Object Kind -EQ 'Unused' | Should -BeNullOrEmpty
    }

    It 'matches models by their name' {
        Set-Model local-qwen litellm_params '{"tpm": 7}'
        (Get-StoredDrift -Model local-qwen).Path | Should -BeLike '*/tpm'
        Set-Expected '  - {path: /model_list/local-qwen/**, plane: Stored, reason: tuned by hand}'
        Get-StoredDrift -Model local-qwen | Should -BeNullOrEmpty
    }
}

Describe 'A wrong entry in the list of expected drift' {
    BeforeAll {
        Set-Content "$TestDrive/config.yaml" 'general_settings: {}'
    }

    It 'makes Get-LlmDrift write an error: <Yaml>' -ForEach @(
        @{ Yaml = '{reason: x}'; Message = '*.path is required*' }
        @{ Yaml = '{path: router_settings, reason: x}'; Message = '*must start with /*' }
        @{ Yaml = '{path: /x, reason: x, expires: tomorrow}'; Message = '*must be a date such as 2027-01-31*' }
        @{ Yaml = '{path: /x, reason: x, plane: Moon}'; Message = '*must be one of Rendered, Stored, Live, Schema*' }
        @{ Yaml = '{path: /x, reason: x, until: 2027-01-31}'; Message = "*Unknown key 'expected*.until'*" }
    ) {
        Set-Content "$TestDrive/llmops.yaml" 'expected:', "  - $Yaml"
        { Get-LlmDrift -Deployment $TestDrive } | Should -Throw "*$TestDrive/llmops.yaml:2:$Message"
    }
}

Describe 'The cause of a drift' {
    BeforeEach {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -NoWait
    }

    It 'is OutOfBand for a setting that was changed in the database, and NotApplied for one that was changed in the declaration' {
        Set-Router '{"timeout": 77}'
        Edit-LabFile $lab config.yaml 'num_retries: 3' 'num_retries: 4'
        $drift = Get-StoredDrift
        ($drift | Where-Object Name -EQ 'timeout').Cause | Should -Be 'OutOfBand'
        ($drift | Where-Object Name -EQ 'num_retries').Cause | Should -Be 'NotApplied'
    }

    It 'is OutOfBand for a model that was changed in the UI, and NotApplied for one that was renamed in the declaration' {
        $change = '{"litellm_params": {"model": "openai/qwen3", "tpm": 9}}'
        (Invoke-LabApi $lab PATCH "model/$(Get-ModelId local-qwen)/update" $change).Status | Should -Be 200
        Edit-LabFile $lab models.yaml 'model_name: local-phi' 'model_name: local-phi-4'
        $drift = Get-StoredDrift
        ($drift | Where-Object { $_.Name -eq 'local-qwen' -and $_.Path -like '*/tpm' }).Cause | Should -Be 'OutOfBand'
        ($drift | Where-Object Name -EQ 'local-phi-4').Cause | Should -Be 'NotApplied'
    }

    It 'is OutOfBand for a model that was deleted, with the user from the audit log' {
        Edit-LabFile $lab models.yaml 'model_name: local-smol' 'model_name: local-tiny'
        $null = Invoke-LlmSeed -Deployment $path -NoWait -Prune Owned -Confirm:$false
        $id = Get-ModelId local-tiny
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_id = '$id'"
        Invoke-LabSql $lab @"
INSERT INTO "LiteLLM_AuditLog" (id, changed_by, changed_by_api_key, action, table_name, object_id)
VALUES ('a1', 'mallory', '', 'deleted', 'LiteLLM_ProxyModelTable', '$id')
"@
        $one = Get-StoredDrift -Model local-tiny
        $one.Kind | Should -Be 'Missing'
        $one.Cause | Should -Be 'OutOfBand'
        $one.ChangedBy | Should -Be 'mallory'
    }

    It 'is AddedByLiteLlm for settings of the file that LiteLLM copies into a row, where they have no effect, and for prices in model_info' {
        Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  health_check_interval: 60"
        Invoke-LabSql $lab @"
UPDATE "LiteLLM_Config" SET param_value = param_value || '{"health_check_interval": 77}' WHERE param_name = 'general_settings'
"@
        Set-Model local-gemma model_info '{"rpm": 60, "tier": "paid"}'
        Add-Content "$path/llmops.yaml" 'litellm: { version: "1.83.2" }'
        $drift = Get-StoredDrift
        $copied = $drift | Where-Object Name -EQ 'health_check_interval'
        $copied.Cause | Should -Be 'AddedByLiteLlm'
        $copied.Effect | Should -Be 'Ignored'
        # Nothing shows who wrote a key that the file does not set.
        Invoke-LabSql $lab @"
UPDATE "LiteLLM_Config" SET param_value = param_value || '{"alerting_threshold": 77}' WHERE param_name = 'general_settings'
"@
        (Get-StoredDrift | Where-Object Name -EQ 'alerting_threshold').Cause | Should -Be 'Unknown'
        ($drift | Where-Object { $_.Name -eq 'local-gemma' -and $_.Path -like '*/model_info/rpm' }).Cause | Should -Be 'AddedByLiteLlm'
        $own = $drift | Where-Object { $_.Name -eq 'local-gemma' -and $_.Path -like '*/model_info/tier' }
        $own | Should -Not -BeNullOrEmpty
        $own.Cause | Should -Not -Be 'AddedByLiteLlm'
    }

    It 'is KeyChanged for a value that another known key decrypts, and the reason names that key' {
        $key = Get-LabVariable $lab LITELLM_SALT_KEY
        Add-Content "$path/env.litellm" 'NEW_SALT_KEY=sk-another-salt-0123456789', "OLD_SALT_KEY=$key"
        $keys = "saltKey: os.environ/NEW_SALT_KEY`n  formerKeys: [os.environ/OLD_SALT_KEY]"
        Edit-LabFile $lab llmops.yaml 'saltKey: os.environ/LITELLM_SALT_KEY' $keys
        $one = Get-StoredDrift -Model local-whisper | Where-Object Path -Like '*/api_key'
        $one.Kind | Should -Be 'Unreadable'
        $one.Cause | Should -Be 'KeyChanged'
        $one.Reason | Should -BeLike '*is encrypted with database.formerKeys*0*of the deployment*'
        $one.Reason | Should -Not -BeLike "*$key*"
    }

    It 'is OutOfBand for a rendered file that was edited, and NotApplied for one that is older than the declaration' {
        $null = Export-LlmConfig -Deployment $path
        Edit-LabFile $lab state/config.generated.yaml 'request_timeout: 600' 'request_timeout: 700'
        (Get-LlmDrift -Deployment $path -Plane Rendered).Cause | Should -Be 'OutOfBand'
        $null = Export-LlmConfig -Deployment $path
        Edit-LabFile $lab config.yaml 'request_timeout: 600' 'request_timeout: 500'
        (Get-LlmDrift -Deployment $path -Plane Rendered).Cause | Should -Be 'NotApplied'
    }
}

Describe 'Get-LlmDrift -FailOn' {
    BeforeAll {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Set-Router '{"timeout": 78}'
    }

    It 'returns all drift and then writes an error when some of it counts as a failure' {
        $all = Get-ErrorsOf { try { Get-StoredDrift -FailOn OutOfBand } catch { $_ } }
        $all.Output | Should -HaveCount 1
        $all.Output[0] | Should -BeOfType ([LiteLlmOps.Drift.LlmDrift])
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DriftFound,*'
        $all.Errors[0].Exception.Message | Should -BeLike '*1 difference counts as a failure by -FailOn OutOfBand*'
    }

    It 'returns drift without an error when none of it counts as a failure' {
        $one = Get-StoredDrift -FailOn NotApplied, KeyChanged, Error
        $one.Name | Should -Be 'timeout'
        $one.IsFailure | Should -BeFalse
    }

    It 'writes an error for an unknown severity or cause' {
        { Get-LlmDrift -Deployment $path -FailOn Sometimes } | Should -Throw "*'Sometimes' is neither a severity*"
    }
}
