# The list of expected drift, the cause of a drift, and what counts as a failure.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
    $path = $lab.Path
    $file = [IO.File]::ReadAllText("$path/llmops.yaml")
    function Get-StoredDrift { @(Get-LlmDrift -Deployment $path -Plane Stored @args) }
    function Set-Expected([string] $Yaml) { [IO.File]::WriteAllText("$path/llmops.yaml", "$file`nexpected:`n$Yaml") }
    function Set-Router([string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$Json' WHERE param_name = 'router_settings'"
    }
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Expected drift' {
    It 'does not count, and is shown with its reason when asked for' {
        Set-Expected "  - {path: /router_settings/timeout, plane: Stored, owner: ops, reason: raised during the incident, expires: 2999-12-31}`n"
        (Get-StoredDrift).Name | Should -Not -Contain 'timeout'
        $one = @(Get-StoredDrift -IncludeExpected | Where-Object Name -EQ 'timeout')
        $one.Expected | Should -Be 'raised during the incident (ops), until 2999-12-31'
        $one.IsFailure | Should -BeFalse
    }

    It 'is not settled by a seed of everything without -Force, and by one with it' {
        @(Invoke-LlmSeed -Deployment $path -WhatIf -WarningAction SilentlyContinue).Name | Should -Not -Contain 'timeout'
        @(Invoke-LlmSeed -Deployment $path -WhatIf -Force).Name | Should -Contain 'timeout'
    }

    It 'counts again when it has expired, and the entry is reported with its line' {
        Set-Expected "  - path: /router_settings/timeout`n    reason: raised`n    expires: 2020-01-31`n"
        (Get-StoredDrift).Name | Should -Contain 'timeout'
        $entry = @(Get-StoredDrift | Where-Object Plane -EQ 'Ledger')
        $entry.Kind | Should -Be 'Expired'
        $entry.Cause | Should -Be 'Ledger'
        $entry.Path | Should -Be '/router_settings/timeout'
        $entry.File | Should -Be "$path/llmops.yaml"
        [IO.File]::ReadAllLines($entry.File)[$entry.Line - 1] | Should -BeLike '*path: /router_settings/timeout'
    }

    It 'is reported when it covers nothing, but only when all of it was compared' {
        Set-Expected "  - {path: /model_list/local-qwen/**, plane: Stored, reason: tuned by hand}`n"
        @(Get-StoredDrift | Where-Object Kind -EQ 'Unused').Path | Should -Be '/model_list/local-qwen/**'
        @(Get-StoredDrift -Section router_settings | Where-Object Kind -EQ 'Unused').Count | Should -Be 0
        @(Get-LlmDrift -Deployment $path -Plane Live | Where-Object Kind -EQ 'Unused').Count | Should -Be 0
    }

    It 'covers models by their name' {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '{`"tpm`": 7}' WHERE model_name = 'local-qwen'"
        @(Get-StoredDrift -Model local-qwen).Count | Should -Be 0
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params - 'tpm' WHERE model_name = 'local-qwen'"
    }

    It 'a wrong entry is an error with its place: <Yaml>' -ForEach @(
        @{ Yaml = '{reason: x}'; Says = '*path and reason are what every accepted drift needs*' }
        @{ Yaml = '{path: router_settings, reason: x}'; Says = '*must start with /*' }
        @{ Yaml = '{path: /x, reason: x, expires: tomorrow}'; Says = '*must be a day, such as 2027-01-31*' }
        @{ Yaml = '{path: /x, reason: x, plane: Moon}'; Says = '*must be Rendered, Stored, Live or Schema*' }
        @{ Yaml = '{path: /x, reason: x, until: 2027-01-31}'; Says = "*'expected.until' is no setting of a deployment*" }
    ) {
        Set-Expected "  - $Yaml`n"
        { Get-LlmDrift -Deployment $path } | Should -Throw $Says
    }

    AfterAll { [IO.File]::WriteAllText("$path/llmops.yaml", $file) }
}

Describe 'The cause of a drift' {
    BeforeAll { [void] (Invoke-LlmSeed -Deployment $path -NoWait) }

    It 'of a setting: out of band, or not applied since the declaration was changed' {
        Set-Router '{"timeout": 77}'
        Edit-LabFile $lab config.yaml 'num_retries: 3' 'num_retries: 4'
        $drift = Get-StoredDrift
        ($drift | Where-Object Name -EQ 'timeout').Cause | Should -Be 'OutOfBand'
        ($drift | Where-Object Name -EQ 'num_retries').Cause | Should -Be 'NotApplied'
        Edit-LabFile $lab config.yaml 'num_retries: 4' 'num_retries: 3'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
    }

    It 'of a model: changed by somebody, or declared anew' {
        $id = Invoke-LabSql $lab "SELECT model_id FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-qwen'"
        [void] (Invoke-LabApi $lab PATCH "model/$id/update" '{"litellm_params": {"model": "openai/qwen3", "tpm": 9}}')
        Edit-LabFile $lab models.yaml 'model_name: local-phi' 'model_name: local-phi-4'
        $drift = Get-StoredDrift
        ($drift | Where-Object { $_.Name -eq 'local-qwen' -and $_.Path -like '*/tpm' }).Cause | Should -Be 'OutOfBand'
        ($drift | Where-Object Name -EQ 'local-phi-4').Cause | Should -Be 'NotApplied'
        Edit-LabFile $lab models.yaml 'model_name: local-phi-4' 'model_name: local-phi'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
    }

    It 'of a model that somebody deleted, with who it was from the audit log' {
        Edit-LabFile $lab models.yaml 'model_name: local-smol' 'model_name: local-tiny'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait -Prune Owned)
        $id = Invoke-LabSql $lab "SELECT model_id FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-tiny'"
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_id = '$id'"
        Invoke-LabSql $lab "INSERT INTO `"LiteLLM_AuditLog`" (id, changed_by, changed_by_api_key, action, table_name, object_id) VALUES ('a1', 'mallory', '', 'deleted', 'LiteLLM_ProxyModelTable', '$id')"
        $one = Get-StoredDrift -Model local-tiny
        $one.Kind | Should -Be 'Missing'
        $one.Cause | Should -Be 'OutOfBand'
        $one.ChangedBy | Should -Be 'mallory'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
    }

    It 'AddedByLiteLlm: it copied its config into a row, where it does not act, and prices into model_info' {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '{`"health_check_interval`": 77}' WHERE param_name = 'general_settings'"
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET model_info = model_info || '{`"rpm`": 60, `"tier`": `"paid`"}' WHERE model_name = 'local-gemma'"
        $drift = Get-StoredDrift
        $copied = $drift | Where-Object Name -EQ 'health_check_interval'
        $copied.Cause | Should -Be 'AddedByLiteLlm'
        $copied.Effect | Should -Be 'Ignored'
        ($drift | Where-Object { $_.Name -eq 'local-gemma' -and $_.Path -like '*/model_info/rpm' }).Cause | Should -Be 'AddedByLiteLlm'
        ($drift | Where-Object { $_.Name -eq 'local-gemma' -and $_.Path -like '*/model_info/tier' }).Cause | Should -Not -Be 'AddedByLiteLlm'
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value - 'health_check_interval' WHERE param_name = 'general_settings'"
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET model_info = model_info - 'rpm' - 'tier' WHERE model_name = 'local-gemma'"
    }

    It 'of a value that another known key opens, which it names' {
        $key = Get-LabVariable $lab LITELLM_SALT_KEY
        [IO.File]::AppendAllText("$path/env.litellm", "NEW_SALT_KEY=sk-another-salt-0123456789`nOLD_SALT_KEY=$key`n")
        Edit-LabFile $lab llmops.yaml 'saltKey: os.environ/LITELLM_SALT_KEY' "saltKey: os.environ/NEW_SALT_KEY`n  formerKeys: [os.environ/OLD_SALT_KEY]"
        $one = @(Get-StoredDrift -Model local-whisper | Where-Object Path -Like '*/api_key')
        $one.Kind | Should -Be 'Unreadable'
        $one.Cause | Should -Be 'KeyChanged'
        $one.Reason | Should -BeLike '*is encrypted with database.formerKeys*0*of the deployment*'
        $one.Reason | Should -Not -BeLike "*$key*"
        [IO.File]::WriteAllText("$path/llmops.yaml", $file)
    }

    It 'of the rendered file: rendered before the declaration was changed, or edited by hand' {
        [void] (Export-LlmConfig -Deployment $path)
        Edit-LabFile $lab state/config.generated.yaml 'request_timeout: 600' 'request_timeout: 700'
        (Get-LlmDrift -Deployment $path -Plane Rendered).Cause | Should -Be 'OutOfBand'
        [void] (Export-LlmConfig -Deployment $path)
        Edit-LabFile $lab config.yaml 'request_timeout: 600' 'request_timeout: 500'
        (Get-LlmDrift -Deployment $path -Plane Rendered).Cause | Should -Be 'NotApplied'
        [void] (Export-LlmConfig -Deployment $path)
    }
}

Describe '-FailOn' {
    BeforeAll { Set-Router '{"timeout": 78}' }

    It 'ends with an error after all drift was shown, when something counts' {
        $all = Get-ErrorsOf { try { Get-LlmDrift -Deployment $path -Plane Stored -FailOn OutOfBand } catch { $_ } }
        @($all.Output + $all.Errors | Where-Object { $_ -is [LiteLlmOps.Drift.LlmDrift] }).Count | Should -Be 1
        ($all.Errors)[0].FullyQualifiedErrorId | Should -BeLike 'DriftFound,*'
        ($all.Errors)[0].Exception.Message | Should -BeLike '*1 difference counts as a failure by -FailOn OutOfBand*'
    }

    It 'ends well when nothing counts, and still shows it' {
        $one = @(Get-LlmDrift -Deployment $path -Plane Stored -FailOn NotApplied, KeyChanged, Error)
        $one.Name | Should -Be 'timeout'
        $one.IsFailure | Should -BeFalse
        Get-LlmDrift -Deployment $path -Plane Stored -FailOn NotApplied -Quiet | Should -BeFalse
    }

    It 'names what it knows when it is asked for something else' {
        { Get-LlmDrift -Deployment $path -FailOn Sometimes } | Should -Throw "*'Sometimes' is neither a severity*"
    }
}
