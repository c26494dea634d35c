BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName

    # A lab whose proxy was started with keys in its file that the database has as well; what it reports is the judge.
    function New-ClashingLab([string] $Version) {
        $lab = New-LlmLab -Path "$root/$Version" -Version $Version
        [IO.File]::AppendAllText("$($lab.Path)/state/config.generated.yaml", @'
router_settings:
  num_retries: 7
  retry_after: 9
  model_group_alias: {quick: local-phi}
'@)
        $proxy = Start-LabProxy $lab -PollInterval '0.5'
        Edit-LabFile $lab 'llmops.yaml' $lab.ProxyUrl $proxy.ProxyUrl
        # The first poll lays the database over the file, or leaves the file alone.
        [void] (Wait-Until { (Invoke-LabApi $proxy GET 'get/config/callbacks').Body.Contains('"timeout":600') })
        return $lab, $proxy
    }

    function Get-Setting($Lab, [string] $Name) { Get-LlmSetting -Deployment $Lab.Path $Name @args }

    $old, $oldProxy = New-ClashingLab '1.83.2'
    $new, $newProxy = New-ClashingLab '1.103.0'
}

AfterAll {
    Stop-LabProxy $oldProxy
    Stop-LabProxy $newProxy
    $old, $new | Remove-LlmLab
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmSetting before 1.103' {
    It 'lets the database beat the file, as the proxy itself reports' {
        $setting = Get-Setting $old 'num_retries'
        $setting.Value | Should -Be 1
        $setting.DecidedBy | Should -Be 'Database'
        $setting.Place | Should -Be 'LiteLLM_Config.router_settings'
        $setting.Version | Should -Be '1.83.2'
        $setting.Live | Should -Be 'Confirmed'
        $setting.Reported | Should -Be 1
        @($setting.Losing | ForEach-Object { "$($_.Source) $($_.Value)" }) | Should -Be 'File 7', 'Declared 3'
        $setting.Losing[0].Reason | Should -Be 'in LiteLLM 1.83.2 the database beats the file'
        $setting.Losing[0].Place | Should -BeLike 'config.generated.yaml:*'
        $setting.Losing[1].Place | Should -BeLike 'config.yaml:*'
    }

    It 'knows maps that LiteLLM merges' {
        $setting = Get-Setting $old '/router_settings/model_group_alias'
        $setting.DecidedBy | Should -Be 'Merged'
        $setting.Value | Should -BeLike '*"quick":"local-phi"*'
        $setting.Value | Should -BeLike '*"fast":"local-phi"*'
        $setting.Live | Should -Be 'Confirmed'
    }

    It 'lets the file decide what the database is silent about, and what only the file is read for' {
        $setting = Get-Setting $old 'router_settings.retry_after'
        "$($setting.Value) $($setting.DecidedBy) $($setting.Live)" | Should -Be '9 File Confirmed'
        $setting = Get-Setting $old 'drop_params'
        "$($setting.Value) $($setting.DecidedBy)" | Should -Be 'True File'
        $setting.Rule | Should -Be 'LiteLLM 1.83.2 reads it from the file only, when it starts'
        $setting.HowToChange | Should -BeLike 'Change it in config.yaml:*restart the proxy.'
        [IO.File]::ReadAllLines($setting.File)[$setting.Line - 1] | Should -BeLike '*drop_params: true*'
    }

    It 'says of a stored key that this version never reads that it has no effect' {
        Invoke-LabSql $old "update ""LiteLLM_Config"" set param_value = param_value || '{""json_logs"": true}' where param_name = 'litellm_settings'"
        $setting = Get-Setting $old 'json_logs'
        $setting.DecidedBy | Should -Be 'Default'
        "$($setting.Losing[0].Source) $($setting.Losing[0].Value)" | Should -Be 'Database True'
        $setting.Losing[0].Reason | Should -Be 'LiteLLM 1.83.2 reads litellm_settings.json_logs from the file only'
    }

    It 'shows secrets masked' {
        $settings = @(Get-LlmSetting -Deployment $old.Path)
        $secret = $settings | Where-Object Name -EQ 'LANGFUSE_SECRET_KEY'
        $secret.IsSecret | Should -BeTrue
        $secret.Value | Should -BeLike 'sk-*'
        $secret.Value.Length | Should -BeLessThan 10
        ($settings | Where-Object Name -EQ 'master_key').Value | Should -Be 'os.environ/LITELLM_MASTER_KEY'
    }

    It 'warns before an upgrade across 1.103 of the keys that change their owner' {
        $settings = @(Get-LlmSetting -Deployment $old.Path -TargetVersion 1.103.0 -WarningVariable warnings -WarningAction SilentlyContinue)
        @($settings | Where-Object Changes | ForEach-Object { "$($_.Name) $($_.DecidedBy) $($_.TargetDecidedBy) $($_.TargetValue)" }) | Should -Be @(
            'num_retries Database File 7'
            'model_group_alias Merged File {"quick":"local-phi"}'
            'success_callback Database File ["prometheus"]'
        )
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike '*1.103.0 decides 3 of these settings otherwise than 1.83.2: router_settings.num_retries (Database*File), router_settings.model_group_alias*'
        Get-LlmSetting -Deployment $old.Path -TargetVersion 1.84.0 -WarningVariable none | Where-Object Changes | Should -BeNullOrEmpty
        $none | Should -BeNullOrEmpty
    }
}

Describe 'Get-LlmSetting from 1.103' {
    It 'lets the file beat the database, as the proxy itself reports' {
        $setting = Get-Setting $new 'num_retries'
        "$($setting.Value) $($setting.DecidedBy) $($setting.Live) $($setting.Version)" | Should -Be '7 File Confirmed 1.103.0'
        "$($setting.Losing[0].Source) $($setting.Losing[0].Value)" | Should -Be 'Database 1'
        $setting.Losing[0].Reason | Should -BeLike '*in LiteLLM 1.103.0 the file wins'
        $setting.HowToChange | Should -BeLike '*take it out of the file*the database decides.'
        (Get-Setting $new 'model_group_alias').Value | Should -Be '{"quick":"local-phi"}'
    }

    It 'lets the database decide what the file is silent about' {
        $setting = Get-Setting $new 'timeout'
        "$($setting.Value) $($setting.DecidedBy) $($setting.Live)" | Should -Be '600 Database Confirmed'
    }

    It 'shows that a downgrade gives the database the keys back' {
        (Get-Setting $new 'num_retries' -TargetVersion 1.102.0 -WarningAction SilentlyContinue).TargetValue | Should -Be 1
    }
}

Describe 'Get-LlmSetting, whichever the version' {
    It 'says Pending when the proxy reports another value than the rules give' {
        # A proxy that polls so rarely has not seen the change yet.
        $slow = Start-LabProxy $old -PollInterval '3600'
        Edit-LabFile $old 'llmops.yaml' $oldProxy.ProxyUrl $slow.ProxyUrl
        try {
            [void] (Wait-Until { (Get-Setting $old 'timeout').Live -eq 'Confirmed' })
            Invoke-LabSql $old "update ""LiteLLM_Config"" set param_value = jsonb_set(param_value, '{timeout}', '77') where param_name = 'router_settings'"
            $setting = Get-Setting $old 'timeout'
            "$($setting.Value) $($setting.Live) $($setting.Reported)" | Should -Be '77 Pending 600'
        }
        finally {
            Edit-LabFile $old 'llmops.yaml' $slow.ProxyUrl $oldProxy.ProxyUrl
            Stop-LabProxy $slow
        }
    }

    It 'answers without the proxy, with a warning' {
        Edit-LabFile $new 'llmops.yaml' $newProxy.ProxyUrl 'http://127.0.0.1:1'
        try {
            $setting = Get-LlmSetting -Deployment $new.Path num_retries -WarningVariable warnings -WarningAction SilentlyContinue
            $setting.Live | Should -Be 'Unreachable'
            "$warnings" | Should -BeLike '*could not be asked*'
        }
        finally {
            Edit-LabFile $new 'llmops.yaml' 'http://127.0.0.1:1' $newProxy.ProxyUrl
        }
    }

    It 'knows the variables that beat the configuration' {
        [IO.File]::AppendAllText("$($old.Path)/env.litellm", "STORE_PROMPTS_IN_SPEND_LOGS=true`n")
        $setting = Get-Setting $old 'store_prompts_in_spend_logs'
        "$($setting.Value) $($setting.DecidedBy)" | Should -Be 'True Environment'
        $setting.Place | Should -BeLike 'STORE_PROMPTS_IN_SPEND_LOGS in env.litellm:*'
        $setting.Rule | Should -BeLike '*keeps store_prompts_in_spend_logs on, whatever file and database say'
    }

    It 'answers for a key that nothing sets, and names the nearest of one that nobody knows' {
        (Get-Setting $old 'max_fallbacks').DecidedBy | Should -Be 'Default', 'Default'
        (Get-Setting $old 'router_settings.debug_level').Value | Should -Be 'INFO'
        $result = Get-ErrorsOf { Get-LlmSetting -Deployment $old.Path num_retires, timeout }
        $result.Output.Name | Should -Be 'timeout'
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SettingNotFound,*'
        "$($result.Errors[0])" | Should -BeLike '*Did you mean num_retries?'
    }

    It '-Name and -Section take wildcards, and objects of Get-LlmDrift ask by their names' {
        @(Get-LlmSetting -Deployment $old.Path '*retr*' -Section router*).Name | Should -Be 'num_retries', 'retry_after'
        @(Get-LlmDrift -Deployment $old.Path -Plane Stored -Section router_settings | Where-Object Name -EQ 'num_retries' | Get-LlmSetting).Path | Should -Be '/router_settings/num_retries'
        Get-LlmSetting -Deployment $old.Path 'no*such' | Should -BeNullOrEmpty
    }

    It 'gives no answer where a plane that may decide cannot be read' {
        Edit-LabFile $old 'env.litellm' 'DATABASE_URL=' 'DATABASE_URL=postgresql://u:p@127.0.0.1:1/none#'
        try {
            $result = Get-ErrorsOf { Get-LlmSetting -Deployment $old.Path num_retries }
            $result.Errors.Count | Should -Be 1
            $result.Output | Should -BeNullOrEmpty
        }
        finally {
            Edit-LabFile $old 'env.litellm' 'DATABASE_URL=postgresql://u:p@127.0.0.1:1/none#' 'DATABASE_URL='
        }
    }

    It 'refuses a target that is no version' {
        { Get-LlmSetting -Deployment $old.Path -TargetVersion newest } | Should -Throw "*'newest' is no version of LiteLLM*"
    }

    It 'shows a table of 100 columns, and with -Explain a list that says it all' -Tag Pwsh {
        $lines = @(Get-LlmSetting -Deployment $old.Path | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Setting*Value*DecidedBy*Losing*Live*'
        $text = Get-Setting $old 'num_retries' -Explain | Out-String -Width 200
        $text | Should -BeLike '*Decided by*Database (LiteLLM_Config.router_settings)*Not in force*7 (*)*in LiteLLM 1.83.2 the database beats the file*reports the same*'
        Get-Setting $old 'num_retries' -Explain | ConvertTo-Json -Depth 3 | ConvertFrom-Json | ForEach-Object Value | Should -Be 1
    }
}
