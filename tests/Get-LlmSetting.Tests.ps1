BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"

    # A lab with a second proxy, whose file contains keys that are also in the database. The tests compare the output of the cmdlet with
    # what this proxy reports.
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
        $setting.Overridden | ForEach-Object { "$($_.Source) $($_.Value)" } | Should -Be 'File 7', 'Declared 3'
        $setting.Overridden[0].Reason | Should -Be 'in LiteLLM 1.83.2 the database overrides the file'
        $setting.Overridden[0].Place | Should -BeLike 'config.generated.yaml:*'
        $setting.Overridden[1].Place | Should -BeLike 'config.yaml:*'
        $setting.Overridden[1].Reason | Should -Be 'declared but not seeded; run Invoke-LlmSeed to write it to the database'
        $setting.Deployment | Should -Be "$($old.Path)/llmops.yaml"
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
        $setting.Rule | Should -Be 'LiteLLM 1.83.2 reads it from the file only, at startup'
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

    It 'returns, and warns about, the settings that an upgrade to 1.103 would change' {
        $settings = Get-LlmSetting -Deployment $old.Path -TargetVersion 1.103.0 -WarningVariable warnings -WarningAction SilentlyContinue
        $settings | Where-Object Changes | ForEach-Object { "$($_.Name) $($_.DecidedBy) $($_.TargetDecidedBy) $($_.TargetValue)" } | Should -Be @(
            'max_parallel_requests Database Unknown '
            'num_retries Database File 7'
            'model_group_alias Merged File {"quick":"local-phi"}'
            'success_callback Database File ["prometheus"]'
        )
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike (
            '4 of these settings would change from LiteLLM 1.83.2 to 1.103.0: general_settings.max_parallel_requests (Database*Unknown), router_settings.num_retries*')
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
        "$($setting.Overridden[0].Source) $($setting.Overridden[0].Value)" | Should -Be 'Database 1'
        $setting.Overridden[0].Reason | Should -BeLike '*in LiteLLM 1.103.0 the file overrides the database'
        $setting.HowToChange | Should -BeLike '*remove it from the file*the database decides.'
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

    It 'returns keys that are not set, and writes an error with the nearest name for an unknown key' {
        (Get-Setting $old max_fallbacks).DecidedBy | Should -Be 'Default', 'Default'
        (Get-Setting $old router_settings.debug_level).Value | Should -Be 'INFO'
        $result = Get-ErrorsOf { Get-LlmSetting -Deployment $old.Path num_retires, timeout }
        $result.Output.Name | Should -Be 'timeout'
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SettingNotFound,*'
        "$($result.Errors[0])" | Should -BeLike "No setting named 'num_retires' in LiteLLM or in deployment '*'. Did you mean num_retries?"
    }

    It 'writes an error for <Kind>' -ForEach @(
        @{ Kind = 'a section that does not exist'; Arguments = @{ Section = 'router_setings' }; Id = 'SectionNotFound'; End = 'Did you mean router_settings?' }
        @{ Kind = 'a section of models'; Arguments = @{ Section = 'model_list' }; Id = 'SectionNotFound'; End = 'Use Get-LlmDrift -Section model_list for its entries.' }
        @{ Kind = 'a section of guardrails'; Arguments = @{ Section = 'guardrails' }; Id = 'SectionNotFound'; End = 'Use Get-LlmDrift -Section guardrails for its entries.' }
        @{ Kind = 'a setting of another section'; Arguments = @{ Name = 'num_retries'; Section = 'general_settings' }; Id = 'SettingNotFound'; End = '*Did you mean *_settings.num_retries?' }
        @{ Kind = 'a misspelt pointer'; Arguments = @{ Name = '/router_settings/num_retires' }; Id = 'SettingNotFound'; End = 'Did you mean num_retries?' }
        @{ Kind = 'a name that resembles none'; Arguments = @{ Name = 'zzzzzzzzzzzzzz' }; Id = 'SettingNotFound'; End = 'Check the name.' }
    ) {
        $result = Get-ErrorsOf { Get-LlmSetting -Deployment $old.Path @Arguments }
        $result.Output | Should -BeNullOrEmpty
        $result.Errors | Should -HaveCount 1
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($result.Errors[0])" | Should -BeLike "*$End"
    }

    It 'returns nothing for a known section in which nothing is set, and for wildcards that match nothing' {
        Get-LlmSetting -Deployment $old.Path -Section search_tools | Should -BeNullOrEmpty
        Get-LlmSetting -Deployment $old.Path 'no*such' | Should -BeNullOrEmpty
        Get-LlmSetting -Deployment $old.Path -Section 'no*such' | Should -BeNullOrEmpty
    }

    It 'accepts wildcards in -Name and -Section' {
        (Get-LlmSetting -Deployment $old.Path '*retr*' -Section router*).Name | Should -Be 'num_retries', 'retry_after'
    }

    It 'returns the settings of <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'differences'; Copy = { $args } }
        @{ Kind = 'differences after Import-Clixml'; Copy = { $args | Export-Clixml "$TestDrive/drift.xml"; Import-Clixml "$TestDrive/drift.xml" } }
        @{ Kind = 'differences after JSON'; Copy = { $args | ConvertTo-Json | ConvertFrom-Json } }
    ) {
        $drift = Get-LlmDrift -Deployment $old.Path -Plane Stored -Section router_settings | Where-Object Name -In num_retries, timeout
        $copy = & $Copy @drift
        ($copy | Get-LlmSetting).Path | Sort-Object | Should -Be '/router_settings/num_retries', '/router_settings/timeout'
        ($copy | Get-LlmSetting -Section router_settings).Count | Should -Be 2
    }

    It 'returns all settings, or those of -Name, of <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'a lab'; Make = { Get-LlmLab -Path $old.Path } }
        @{ Kind = 'a deployment'; Make = { Get-LlmDeployment -Deployment $old.Path } }
        @{ Kind = 'a path'; Make = { $old.Path } }
    ) {
        $object = & $Make
        ($object | Get-LlmSetting).Count | Should -BeGreaterThan 10
        ($object | Get-LlmSetting router_settings.timeout).Value | Should -Be 600
        ($object | Get-LlmSetting -Section environment_variables).Section | Sort-Object -Unique | Should -Be 'environment_variables'
    }

    It 'warns about a target version that is newer than the supported ones' {
        $null = Get-LlmSetting num_retries -Deployment $old.Path -TargetVersion 9.9.0 -WarningVariable warnings -WarningAction SilentlyContinue
        "$($warnings[0])" | Should -BeLike 'LiteLLM 9.9.0 is newer than the newest version this module supports; using the rules of *'
    }

    It 'rejects a target that is not a version' {
        { Get-LlmSetting -Deployment $old.Path -TargetVersion newest } |
            Should -Throw -ErrorId 'VersionInvalid,*' -ExpectedMessage "'newest' is not a LiteLLM version*"
    }

    It 'has values that are readable in CSV and JSON' {
        $row = Get-Setting $old num_retries | ConvertTo-Csv | ConvertFrom-Csv
        "$($row.Section) $($row.Name) $($row.Value) $($row.DecidedBy) $($row.Live) $($row.Changes)" | Should -Be (
            'router_settings num_retries 1 Database Confirmed False')
        $row.Deployment | Should -Be "$($old.Path)/llmops.yaml"
        $json = Get-Setting $old num_retries | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json
        "$($json.Value) $($json.DecidedBy) $($json.Overridden[0].Source) $($json.Overridden[0].Value)" | Should -Be '1 Database File 7'
        foreach ($property in (Get-Setting $old num_retries).PSObject.Properties) {
            $property.TypeNameOfValue | Should -Match '^(System\.(String|Object|Boolean|Nullable|Int32)|LiteLlmOps\.)'
        }
    }

    It 'has a table that fits into 100 columns, and a list with -Explain' {
        $lines = Get-LlmSetting -Deployment $old.Path | Out-String -Width 100 -Stream | Where-Object { $_ }
        "$lines" | Should -BeLike '*DecidedBy*Value*Overridden*'
        ($lines -replace '\e\[[\d;]*m' | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        Get-Setting $old num_retries -Explain | Out-String -Width 200 | Should -BeLike (
            '*DecidedBy*Database (LiteLLM_Config.router_settings)*' +
            'Overridden*7 (*)*in LiteLLM 1.83.2 the database overrides the file*Confirmed: the proxy reports this value*')
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
        "$($setting.Overridden[0].Source) $($setting.Overridden[0].Value)" | Should -Be 'Database True'
        $setting.Overridden[0].Reason | Should -Be 'LiteLLM 1.83.2 reads litellm_settings.json_logs only from the file'
    }

    It 'returns Pending while the proxy reports a value that differs from the expected one' {
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
        "$warnings" | Should -BeLike 'Could not compare the settings with the running proxy: *'
    }

    It 'returns the value of a variable that has priority over the configuration' {
        Add-Content "$($old.Path)/env.litellm" 'STORE_PROMPTS_IN_SPEND_LOGS=true'
        $setting = Get-Setting $old store_prompts_in_spend_logs
        "$($setting.Value) $($setting.DecidedBy)" | Should -Be 'True Environment'
        $setting.Place | Should -BeLike 'STORE_PROMPTS_IN_SPEND_LOGS in env.litellm:*'
        $setting.Rule | Should -BeLike '*keeps store_prompts_in_spend_logs on regardless of file and database'
    }

    It 'returns nothing when a plane that may determine the value cannot be read' {
        Edit-LabFile $old env.litellm 'DATABASE_URL=' 'DATABASE_URL=postgresql://u:p@127.0.0.1:1/none#'
        $result = Get-ErrorsOf { Get-Setting $old num_retries }
        $result.Errors.Count | Should -Be 1
        $result.Output | Should -BeNullOrEmpty
    }
}
