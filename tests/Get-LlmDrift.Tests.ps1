BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab"
    function Get-StoredDrift { @(Get-LlmDrift -Deployment $lab.Path -Plane Stored @args) }
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmDrift on the lab as it comes' {
    BeforeAll {
        $drift = @(Get-LlmDrift -Deployment $lab.Path)
    }

    It 'finds what somebody did to router_settings, and nothing else' {
        @($drift | ForEach-Object { "$($_.Plane) $($_.Kind) $($_.Path)" }) | Should -Be @(
            'Stored Changed /router_settings/routing_strategy'
            'Stored Changed /router_settings/num_retries'
            'Stored Changed /router_settings/timeout'
            'Stored Missing /router_settings/allowed_fails'
            'Stored Changed /router_settings/fallbacks/local-llama'
            'Stored Missing /router_settings/fallbacks/local-coder'
        )
    }

    It 'tells both values, and the file and line of the declaration' {
        $one = $drift | Where-Object Name -EQ 'num_retries'
        $one.Desired | Should -Be 3
        $one.Actual | Should -Be 1
        $one.Section | Should -Be 'router_settings'
        $one.File | Should -Be "$($lab.Path)/config.yaml"
        [IO.File]::ReadAllLines($one.File)[$one.Line - 1] | Should -Be '  num_retries: 3'
        $one.Severity | Should -Be 'Warning'
        $one.Effect | Should -Be 'Effective'
        $one.IsSecret | Should -BeFalse
    }

    It 'names the service to restart for what only a start takes' {
        $port = ([Uri] $lab.ProxyUrl).Port
        [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", "services:`n  - { name: health, command: python health.py, port: 1 }`n  - { name: gateway, command: litellm, port: $port }`n")
        [IO.File]::AppendAllText("$($lab.Path)/state/config.generated.yaml", "# changed by hand`ncallback_settings: {x: 1}`n")
        try {
            $rendered = Get-LlmDrift -Deployment $lab.Path -Plane Rendered
            $rendered.Effect | Should -Be 'Restart'
            $rendered.Services | Should -Be 'gateway'
            (Get-StoredDrift)[0].Services | Should -BeNullOrEmpty
        }
        finally {
            Edit-LabFile $lab 'state/config.generated.yaml' "# changed by hand`ncallback_settings: {x: 1}`n" ''
            Edit-LabFile $lab 'llmops.yaml' "services:`n  - { name: health, command: python health.py, port: 1 }`n  - { name: gateway, command: litellm, port: $port }`n" ''
        }
    }

    It 'tells lists as JSON' {
        ($drift | Where-Object Path -EQ '/router_settings/fallbacks/local-llama').Desired | Should -Be '["local-qwen","local-mistral"]'
    }

    It '-Quiet tells only whether there is any' {
        Get-LlmDrift -Deployment $lab.Path -Quiet | Should -BeTrue
        Get-LlmDrift -Deployment $lab.Path -Plane Live, Rendered -Quiet | Should -BeFalse
        Get-LlmDrift -Deployment $lab.Path -Section model_list -Quiet | Should -BeFalse
    }

    It '-Section and -Model take wildcards' {
        @(Get-StoredDrift -Section 'router*').Count | Should -Be 6
        @(Get-StoredDrift -Section 'general*', 'litellm*').Count | Should -Be 0
        @(Get-LlmDrift -Deployment $lab.Path -Plane Stored -Model 'LOCAL-Q*' -IncludeEqual).Name | Should -Be 'local-qwen'
    }

    It '-IncludeEqual shows what agrees: all the models, servers and credentials' {
        $equal = @(Get-LlmDrift -Deployment $lab.Path -IncludeEqual | Where-Object Kind -EQ 'Equal')
        @($equal | Where-Object { $_.Plane -eq 'Stored' -and $_.Section -eq 'model_list' }).Count | Should -Be 17
        @($equal | Where-Object { $_.Plane -eq 'Stored' -and $_.Section -eq 'mcp_servers' }).Count | Should -Be 9
        @($equal | Where-Object { $_.Plane -eq 'Live' -and $_.Section -eq 'model_list' }).Count | Should -Be 17
        @($equal | Where-Object { $_.Plane -eq 'Live' -and $_.Section -eq 'mcp_servers' }).Count | Should -Be 9
        @($equal | Where-Object { $_.Plane -eq 'Live' -and $_.Section -eq 'credential_list' }).Count | Should -Be 1
        @($equal | Where-Object { $_.Plane -eq 'Live' -and $_.Path -eq '/router_settings/cooldown_time' }).Count | Should -Be 1
    }

    It 'takes the lab itself, by the pipeline and as the parameter' {
        @(Get-LlmDrift -Deployment $lab -Plane Stored).Count | Should -Be 6
        @(Get-LlmDeployment -Deployment $lab | ForEach-Object { Get-LlmDrift -Deployment $_ -Plane Stored }).Count | Should -Be 6
    }

    It 'has a table that fits into 100 columns, and objects that survive JSON and CSV' -Tag Pwsh {
        $lines = @($drift | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Plane*Kind*Path*Desired*Actual*Effect*'
        $lines[2] | Should -BeLike 'Stored*Changed*/router_settings/routing_strategy *least-busy*simple-shuffle*Effective*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $json = $drift | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        $json[1].Desired | Should -Be 3
        ($drift | ConvertTo-Csv | ConvertFrom-Csv)[1].Path | Should -Be '/router_settings/num_retries'
        ($drift[0] | Format-List | Out-String) | Should -BeLike '*Reason*'
    }

    It 'stops at once for Select-Object -First' -Tag Pwsh {
        @(Get-LlmDrift -Deployment $lab.Path -Plane Stored | Select-Object -First 1).Count | Should -Be 1
    }

    It 'stops at once when what follows has seen enough: what would come later is not even said' {
        { Get-LlmDrift -Deployment $lab.Path -Plane Stored -FailOn Info } | Should -Throw -ErrorId 'DriftFound*'
        $told = @(foreach ($once in 1) { Get-LlmDrift -Deployment $lab.Path -Plane Stored -FailOn Info | ForEach-Object { $_.Name; break } })
        $told | Should -Be 'routing_strategy'
        Invoke-LabSql $lab "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'LiteLlmOps % pid $PID'" | Should -Be '0'
    }
}

Describe 'Get-LlmDrift after changes' {
    BeforeEach {
        $mark = [Guid]::NewGuid().ToString('N').Substring(0, 8)
    }

    It 'shows a model that somebody added, who it was, and when' {
        (Invoke-LabApi $lab POST 'model/new' "{`"model_name`": `"ui-$mark`", `"litellm_params`": {`"model`": `"openai/x`", `"api_key`": `"sk-from-the-ui-0123456789`"}}").Status | Should -Be 200
        $one = Get-StoredDrift -Model "ui-$mark"
        $one.Kind | Should -Be 'Unexpected'
        $one.ChangedBy | Should -Be 'default_user_id'
        ([DateTime]::UtcNow - $one.ChangedAt).TotalMinutes | Should -BeLessThan 5
        $one.IsSecret | Should -BeTrue
        $one.Actual | Should -Not -BeLike '*from-the-ui*'
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'ui-$mark'"
    }

    It 'compares what is decrypted: another ciphertext of the same value is no drift' {
        $before = Invoke-LabSql $lab "SELECT litellm_params->>'api_key' FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-whisper'"
        $id = Invoke-LabSql $lab "SELECT model_id FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-whisper'"
        $key = Get-LabVariable $lab LOCAL_API_KEY
        [void] (Invoke-LabApi $lab PATCH "model/$id/update" "{`"litellm_params`": {`"model`": `"openai/whisper-large-v3`", `"api_key`": `"$key`"}}")
        Invoke-LabSql $lab "SELECT litellm_params->>'api_key' FROM `"LiteLLM_ProxyModelTable`" WHERE model_id = '$id'" | Should -Not -Be $before
        Get-StoredDrift -Model local-whisper | Should -BeNullOrEmpty
    }

    It 'shows a secret that differs, and neither of the two' {
        Edit-LabFile $lab env.litellm 'LOCAL_API_KEY=sk-local-' 'LOCAL_API_KEY=sk-rotated-'
        $one = @(Get-StoredDrift -Model local-whisper)
        Edit-LabFile $lab env.litellm 'LOCAL_API_KEY=sk-rotated-' 'LOCAL_API_KEY=sk-local-'
        $one.Path | Should -BeLike '*/litellm_params/api_key'
        $one.IsSecret | Should -BeTrue
        $one.Desired | Should -Be 'os.environ/LOCAL_API_KEY'
        $one.Actual | Should -BeLike "sk-$([char]0x2026)????"
    }

    It 'shows a value that no known key opens' {
        $salt = Get-LabVariable $lab LITELLM_SALT_KEY
        Edit-LabFile $lab env.litellm $salt 'another-salt'
        $unreadable = @(Get-StoredDrift -Model local-qwen)
        Edit-LabFile $lab env.litellm 'another-salt' $salt
        $unreadable.Kind | Should -Be @('Unreadable', 'Unreadable')
        $unreadable[0].Severity | Should -Be 'Error'
        $unreadable[0].Reason | Should -BeLike '*salt key*'
    }

    It 'shows a rendered file that was edited, and one that is not there' {
        $path = "$($lab.Path)/state/config.generated.yaml"
        $before = [IO.File]::ReadAllText($path)
        [IO.File]::WriteAllText($path, $before.Replace('drop_params: true', 'drop_params: false'))
        $edited = @(Get-LlmDrift -Deployment $lab.Path -Plane Rendered)
        [IO.File]::Delete($path)
        $missing = @(Get-LlmDrift -Deployment $lab.Path -Plane Rendered)
        [IO.File]::WriteAllText($path, $before)
        $edited.Path | Should -Be '/litellm_settings/drop_params'
        $edited.Effect | Should -Be 'Restart'
        $missing.Kind | Should -Be 'Missing'
        Get-LlmDrift -Deployment $lab.Path -Plane Rendered | Should -BeNullOrEmpty
    }

    It 'shows what the proxy has not taken up yet, and no longer once it has' {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '{`"cooldown_time`": 31}' WHERE param_name = 'router_settings'"
        $live = @(Get-LlmDrift -Deployment $lab.Path -Plane Live)
        Wait-Until { -not (Get-LlmDrift -Deployment $lab.Path -Plane Live -Quiet) } | Should -BeTrue
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '{`"cooldown_time`": 30}' WHERE param_name = 'router_settings'"
        Wait-Until { -not (Get-LlmDrift -Deployment $lab.Path -Plane Live -Quiet) } | Should -BeTrue
        @($live | Where-Object { $_.Path -ne '/router_settings/cooldown_time' }).Count | Should -Be 0
    }

    It 'leaves out what the deployment ignores' {
        Edit-LabFile $lab llmops.yaml 'state: {' "seed: { ignore: [/router_settings/fallbacks, /router_settings/t*] }`nstate: {"
        $left = @(Get-StoredDrift)
        Edit-LabFile $lab llmops.yaml "seed: { ignore: [/router_settings/fallbacks, /router_settings/t*] }`nstate: {" 'state: {'
        $left.Name | Should -Be @('routing_strategy', 'num_retries', 'allowed_fails')
    }
}

Describe 'Get-LlmDrift when a plane cannot be read' {
    It 'reports the proxy that is down, and compares the rest; and -Quiet answers nothing' {
        Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" 'url: http://127.0.0.1:1'
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $lab.Path }
        $quiet = Get-ErrorsOf { Get-LlmDrift -Deployment $lab.Path -Quiet }
        Edit-LabFile $lab llmops.yaml 'url: http://127.0.0.1:1' "url: $($lab.ProxyUrl)"
        $all.Errors.FullyQualifiedErrorId | Should -Be 'ProxyUnreachable,LiteLlmOps.Commands.GetLlmDriftCommand'
        $all.Errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        $all.Output.Count | Should -Be 6
        $quiet.Errors.Count | Should -Be 1
        $quiet.Output | Should -BeNullOrEmpty
    }

    It 'reports the database that is down, and its password never' {
        $url = Get-LabVariable $lab DATABASE_URL
        Edit-LabFile $lab env.litellm $url 'postgresql://u:geheim@127.0.0.1:1/x'
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $lab.Path }
        Edit-LabFile $lab env.litellm 'postgresql://u:geheim@127.0.0.1:1/x' $url
        $all.Errors.FullyQualifiedErrorId | Should -Be 'DatabaseUnreachable,LiteLlmOps.Commands.GetLlmDriftCommand'
        "$($all.Errors[0])" | Should -Not -BeLike '*geheim*'
        $all.Output | Should -BeNullOrEmpty
    }

    It 'reports a wrong master key' {
        $key = Get-LabVariable $lab LITELLM_MASTER_KEY
        Edit-LabFile $lab env.litellm $key 'sk-wrong'
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $lab.Path -Plane Live }
        Edit-LabFile $lab env.litellm 'sk-wrong' $key
        $all.Errors.FullyQualifiedErrorId | Should -Be 'ProxyKeyRefused,LiteLlmOps.Commands.GetLlmDriftCommand'
    }

    It 'reports a model that is declared wrongly, at its place' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: broken"
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $lab.Path -Plane Stored -Section model_list }
        Edit-LabFile $lab models.yaml "model_list:`n  - model_name: broken" 'model_list:'
        $all.Errors.FullyQualifiedErrorId | Should -Be 'ModelInvalid,LiteLlmOps.Commands.GetLlmDriftCommand'
        "$($all.Errors[0])" | Should -BeLike '*models.yaml:3:*'
    }
}
