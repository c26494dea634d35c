BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"

    # A lab with a second proxy, which was started with keys in its file that the database has too. The tests compare the answers of the
    # cmdlet with what this proxy reports.
    function New-ClashingLab([string] $Version) {
        $lab = New-TestLab -Version $Version
        Add-ClashingKeys $lab
        [pscustomobject]@{ Path = $lab.Path; Lab = $lab; Proxy = Start-LabProxy $lab -PollInterval '0.5' }
    }

    function Add-ClashingKeys($Lab) {
        Add-Content "$($Lab.Path)/state/config.generated.yaml" @(
            'router_settings:'
            '  num_retries: 7'
            '  retry_after: 9'
            '  model_group_alias: {quick: local-phi}'
        )
    }

    function Reset-ClashingLab($Clashing) {
        Reset-TestLab $Clashing.Lab
        Add-ClashingKeys $Clashing.Lab
        Edit-LabFile $Clashing llmops.yaml $Clashing.Lab.ProxyUrl $Clashing.Proxy.ProxyUrl
        (Invoke-LabApi $Clashing.Proxy POST lab/restart).Status | Should -Be 200
        # Only the database has this value.
        Wait-Until { (Invoke-LabApi $Clashing.Proxy GET get/config/callbacks).Body.Contains('"timeout":600') } | Should -BeTrue
    }

    function Remove-ClashingLab($Clashing) {
        if (-not $Clashing) { return }
        Stop-LabProxy $Clashing.Proxy
        Remove-TestLab $Clashing.Lab
    }

    function Get-Setting($Clashing, [string] $Name) { Get-LlmSetting -Deployment $Clashing.Path $Name @args }

    $old = New-ClashingLab 1.83.2
    $new = New-ClashingLab 1.103.0
}

AfterAll {
    Remove-ClashingLab $old
    Remove-ClashingLab $new
}

Describe 'Get-LlmSetting before LiteLLM 1.103' {
    BeforeAll {
        Reset-ClashingLab $old
    }

    It 'returns the value of the database before that of the file, as the proxy reports' {
        $setting = Get-Setting $old num_retries
        $setting.Value | Should -Be 1
        $setting.DecidedBy | Should -Be 'Database'
        $setting.Place | Should -Be 'LiteLLM_Config.router_settings'
        $setting.Version | Should -Be '1.83.2'
        $setting.Live | Should -Be 'Confirmed'
        $setting.Reported | Should -Be 1
        $setting.Losing | ForEach-Object { "$($_.Source) $($_.Value)" } | Should -Be 'File 7', 'Declared 3'
        $setting.Losing[0].Reason | Should -Be 'in LiteLLM 1.83.2 the database beats the file'
        $setting.Losing[0].Place | Should -BeLike 'config.generated.yaml:*'
        $setting.Losing[1].Place | Should -BeLike 'config.yaml:*'
    }

    It 'returns maps of file and database merged' {
        $setting = Get-Setting $old /router_settings/model_group_alias
        $setting.DecidedBy | Should -Be 'Merged'
        $setting.Value | Should -BeLike '*"quick":"local-phi"*'
        $setting.Value | Should -BeLike '*"fast":"local-phi"*'
        $setting.Live | Should -Be 'Confirmed'
    }

    It 'returns the value of the file for keys that the database lacks, and for keys that are read from the file only' {
        $setting = Get-Setting $old router_settings.retry_after
        "$($setting.Value) $($setting.DecidedBy) $($setting.Live)" | Should -Be '9 File Confirmed'
        $setting = Get-Setting $old drop_params
        "$($setting.Value) $($setting.DecidedBy)" | Should -Be 'True File'
        $setting.Rule | Should -Be 'LiteLLM 1.83.2 reads it from the file only, when it starts'
        $setting.HowToChange | Should -BeLike 'Change it in config.yaml:*restart the proxy.'
        (Get-Content $setting.File)[$setting.Line - 1] | Should -BeLike '*drop_params: true*'
    }

    It 'returns secrets masked' {
        $settings = Get-LlmSetting -Deployment $old.Path
        $secret = $settings | Where-Object Name -EQ 'LANGFUSE_SECRET_KEY'
        $secret.IsSecret | Should -BeTrue
        $secret.Value | Should -BeLike 'sk-*'
        $secret.Value.Length | Should -BeLessThan 10
        ($settings | Where-Object Name -EQ 'master_key').Value | Should -Be 'os.environ/LITELLM_MASTER_KEY'
    }

    It 'returns, and warns of, the keys that an upgrade to 1.103 decides otherwise' {
        $settings = Get-LlmSetting -Deployment $old.Path -TargetVersion 1.103.0 -WarningVariable warnings -WarningAction SilentlyContinue
        $settings | Where-Object Changes | ForEach-Object { "$($_.Name) $($_.DecidedBy) $($_.TargetDecidedBy) $($_.TargetValue)" } | Should -Be @(
            'num_retries Database File 7'
            'model_group_alias Merged File {"quick":"local-phi"}'
            'success_callback Database File ["prometheus"]'
        )
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike (
            '*1.103.0 decides 3 of these settings otherwise than 1.83.2: router_settings.num_retries (Database*File), router_settings.model_group_alias*')
        Get-LlmSetting -Deployment $old.Path -TargetVersion 1.84.0 -WarningVariable none | Where-Object Changes | Should -BeNullOrEmpty
        $none | Should -BeNullOrEmpty
    }
}

Describe 'Get-LlmSetting from LiteLLM 1.103' {
    BeforeAll {
        Reset-ClashingLab $new
    }

    It 'returns the value of the file before that of the database, as the proxy reports' {
        $setting = Get-Setting $new num_retries
        "$($setting.Value) $($setting.DecidedBy) $($setting.Live) $($setting.Version)" | Should -Be '7 File Confirmed 1.103.0'
        "$($setting.Losing[0].Source) $($setting.Losing[0].Value)" | Should -Be 'Database 1'
        $setting.Losing[0].Reason | Should -BeLike '*in LiteLLM 1.103.0 the file overrides the database'
        $setting.HowToChange | Should -BeLike '*take it out of the file*the database decides.'
        (Get-Setting $new model_group_alias).Value | Should -Be '{"quick":"local-phi"}'
    }

    It 'returns the value of the database for keys that the file lacks' {
        $setting = Get-Setting $new timeout
        "$($setting.Value) $($setting.DecidedBy) $($setting.Live)" | Should -Be '600 Database Confirmed'
    }

    It 'returns the value of the database as the target value of a downgrade' {
        (Get-Setting $new num_retries -TargetVersion 1.102.0 -WarningAction SilentlyContinue).TargetValue | Should -Be 1
    }
}

Describe 'Get-LlmSetting with any version' {
    BeforeAll {
        Reset-ClashingLab $old
    }

    It 'returns keys that nothing sets, and writes an error with the nearest name for an unknown key' {
        (Get-Setting $old max_fallbacks).DecidedBy | Should -Be 'Default', 'Default'
        (Get-Setting $old router_settings.debug_level).Value | Should -Be 'INFO'
        $result = Get-ErrorsOf { Get-LlmSetting -Deployment $old.Path num_retires, timeout }
        $result.Output.Name | Should -Be 'timeout'
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SettingNotFound,*'
        "$($result.Errors[0])" | Should -BeLike '*Did you mean num_retries?'
    }

    It 'takes wildcards in -Name and -Section, and objects of Get-LlmDrift from the pipeline' {
        (Get-LlmSetting -Deployment $old.Path '*retr*' -Section router*).Name | Should -Be 'num_retries', 'retry_after'
        $drift = Get-LlmDrift -Deployment $old.Path -Plane Stored -Section router_settings | Where-Object Name -EQ 'num_retries'
        ($drift | Get-LlmSetting).Path | Should -Be '/router_settings/num_retries'
        Get-LlmSetting -Deployment $old.Path 'no*such' | Should -BeNullOrEmpty
    }

    It 'refuses a target that is not a version' {
        { Get-LlmSetting -Deployment $old.Path -TargetVersion newest } | Should -Throw "*'newest' is no version of LiteLLM*"
    }

    It 'has a table that fits into 100 columns, and with -Explain a list of all facts' {
        $lines = Get-LlmSetting -Deployment $old.Path | Out-String -Width 100 -Stream | Where-Object { $_ }
        $lines[0] | Should -BeLike 'Setting*Value*DecidedBy*Losing*Live*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        Get-Setting $old num_retries -Explain | Out-String -Width 200 | Should -BeLike (
            '*Decided by*Database (LiteLLM_Config.router_settings)*' +
            'Not in force*7 (*)*in LiteLLM 1.83.2 the database beats the file*reports the same*')
        Get-Setting $old num_retries -Explain | ConvertTo-Json -Depth 3 | ConvertFrom-Json | ForEach-Object Value | Should -Be 1
    }
}

Describe 'Get-LlmSetting after a change' {
    BeforeEach {
        Reset-ClashingLab $old
    }

    It 'returns a stored key that this version does not read as without effect' {
        Invoke-LabSql $old @'
UPDATE "LiteLLM_Config" SET param_value = param_value || '{"json_logs": true}' WHERE param_name = 'litellm_settings'
'@
        $setting = Get-Setting $old json_logs
        $setting.DecidedBy | Should -Be 'Default'
        "$($setting.Losing[0].Source) $($setting.Losing[0].Value)" | Should -Be 'Database True'
        $setting.Losing[0].Reason | Should -Be 'LiteLLM 1.83.2 reads litellm_settings.json_logs only from the file'
    }

    It 'returns Pending while the proxy reports another value than the rules give' {
        $slow = Start-LabProxy $old.Lab -PollInterval 3600
        try {
            Edit-LabFile $old llmops.yaml $old.Proxy.ProxyUrl $slow.ProxyUrl
            Wait-Until { (Get-Setting $old timeout).Live -eq 'Confirmed' } | Should -BeTrue
            Invoke-LabSql $old @'
UPDATE "LiteLLM_Config" SET param_value = jsonb_set(param_value, '{timeout}', '77') WHERE param_name = 'router_settings'
'@
            $setting = Get-Setting $old timeout
            "$($setting.Value) $($setting.Live) $($setting.Reported)" | Should -Be '77 Pending 600'
        }
        finally {
            Stop-LabProxy $slow
        }
    }

    It 'returns the value without a proxy, with a warning' {
        Edit-LabFile $old llmops.yaml $old.Proxy.ProxyUrl 'http://127.0.0.1:1'
        $setting = Get-LlmSetting -Deployment $old.Path num_retries -WarningVariable warnings -WarningAction SilentlyContinue
        $setting.Value | Should -Be 1
        $setting.Live | Should -Be 'Unreachable'
        "$warnings" | Should -BeLike '*could not be asked*'
    }

    It 'returns the value of a variable that has priority over the configuration' {
        Add-Content "$($old.Path)/env.litellm" 'STORE_PROMPTS_IN_SPEND_LOGS=true'
        $setting = Get-Setting $old store_prompts_in_spend_logs
        "$($setting.Value) $($setting.DecidedBy)" | Should -Be 'True Environment'
        $setting.Place | Should -BeLike 'STORE_PROMPTS_IN_SPEND_LOGS in env.litellm:*'
        $setting.Rule | Should -BeLike '*keeps store_prompts_in_spend_logs on regardless of file and database'
    }

    It 'returns nothing when a plane that may decide cannot be read' {
        Edit-LabFile $old env.litellm 'DATABASE_URL=' 'DATABASE_URL=postgresql://u:p@127.0.0.1:1/none#'
        $result = Get-ErrorsOf { Get-Setting $old num_retries }
        $result.Errors.Count | Should -Be 1
        $result.Output | Should -BeNullOrEmpty
    }
}
