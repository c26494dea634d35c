# What somebody did in the UI, taken into the YAML that people write.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
    $path = $lab.Path
    $names = 'config.yaml', 'models.yaml', 'mcp.yaml', 'llmops.yaml', 'env.litellm'
    function Read-Lab([string] $Name) { [IO.File]::ReadAllText("$path/$Name") }
    function Write-Lab([string] $Name, [string] $Text) { [IO.File]::WriteAllText("$path/$Name", $Text) }
    function Set-Router([string] $Key, [string] $Json) {
        [void] (Invoke-LabSql $lab "UPDATE ""LiteLLM_Config"" SET param_value = jsonb_set(param_value, '{$Key}', '$Json') WHERE param_name = 'router_settings'")
    }
    function Get-StoredDrift { Get-LlmDrift -Deployment $path -Plane Stored }
    # The tests start from what the declaration says, not from the drift that a lab is made with.
    [void] (Invoke-LlmSeed -Deployment $path -Prune All -Force -NoWait)
    $original = @{}
    foreach ($name in $names) { $original[$name] = Read-Lab $name }
    # Files and database as they were, before each group of tests.
    function Reset-Lab {
        foreach ($name in $names) { Write-Lab $name $original[$name] }
        [void] (Invoke-LlmSeed -Deployment $path -Prune All -Force -NoWait)
    }
    # Text of a file is as it was, but for these replacements.
    function Assert-Edited([string] $Name, [string[]] $Replacements) {
        $expected = $original[$Name]
        for ($i = 0; $i -lt $Replacements.Count; $i += 2) {
            if (-not $expected.Contains($Replacements[$i])) { throw "'$($Replacements[$i])' does not stand in $Name" }
            $expected = $expected.Replace($Replacements[$i], $Replacements[$i + 1])
        }
        Read-Lab $Name | Should -BeExactly $expected
    }
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Settings that somebody changed in the database' {
    BeforeEach { Reset-Lab }

    It 'are changed in the file and place where they stand, and nothing else is' {
        Set-Router timeout 90
        $change = Get-LlmDrift -Deployment $path -Plane Stored | Save-LlmDeclaration
        $change.Status | Should -Be 'Saved'
        $change.Action | Should -Be 'Update'
        $change.Path | Should -Be '/router_settings/timeout'
        "$($change.Previous) -> $($change.Value)" | Should -Be '120 -> 90'
        $change.File | Should -Be "$path/config.yaml"
        [IO.File]::ReadAllLines($change.File)[$change.Line - 1] | Should -Be '  timeout: 90'
        Assert-Edited config.yaml '  timeout: 120', '  timeout: 90'
        @(Get-StoredDrift).Count | Should -Be 0
        @(Save-LlmDeclaration -Deployment $path).Count | Should -Be 0
        [IO.File]::ReadAllLines("$path/state/journal.jsonl")[-1] | Should -BeLike '*"command":"Save-LlmDeclaration"*Update /router_settings/timeout in *'
    }

    It 'are added and taken away, in maps and in lists' {
        Set-Router retry_after 7
        Set-Router model_group_alias '{"default": "local-qwen", "fast": "local-phi", "slow": "local-llama"}'
        Set-Router fallbacks '[{"local-llama": ["local-qwen"]}, {"local-phi": ["local-smol"]}]'
        @(Save-LlmDeclaration -Deployment $path -Prune).Count | Should -BeGreaterThan 2
        Assert-Edited config.yaml '    default: local-llama', '    default: local-qwen',
            '    fast: local-phi', "    fast: local-phi`n    slow: local-llama",
            "    - local-llama: [local-qwen, local-mistral]`n    - local-coder: [local-deepseek]`n", "    - local-llama: [local-qwen]`n    - local-phi: [local-smol]`n  retry_after: 7`n"
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It 'that are gone from the database are taken out with -Prune alone' {
        [void] (Invoke-LabSql $lab 'UPDATE "LiteLLM_Config" SET param_value = param_value - ''cooldown_time'' WHERE param_name = ''router_settings''')
        $all = Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Stored | Save-LlmDeclaration 3>&1 }
        "$($all.Output)" | Should -BeLike '*/router_settings/cooldown_time is declared, and not in the database*-Prune*'
        Assert-Edited config.yaml @()
        (Save-LlmDeclaration -Deployment $path -Prune).Action | Should -Be 'Remove'
        Assert-Edited config.yaml "  cooldown_time: 30`n", ''
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It '-WhatIf shows the changes and writes nothing' {
        Set-Router timeout 91
        $change = Save-LlmDeclaration -Deployment $path -WhatIf
        "$($change.Status) $($change.Action) $($change.Value)" | Should -Be 'Planned Update 91'
        Assert-Edited config.yaml @()
    }

    It 'drift that has moved on since it was shown is refused' {
        Set-Router timeout 92
        $drift = Get-StoredDrift
        Set-Router timeout 93
        $all = Get-ErrorsOf { $drift | Save-LlmDeclaration }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DriftMoved,*'
        $all.Output.Count | Should -Be 0
        Assert-Edited config.yaml @()
    }

    It 'drift that is expected stays, unless -Force says otherwise' {
        Write-Lab llmops.yaml ($original['llmops.yaml'] + "`nexpected: [{ path: /router_settings/timeout, owner: ops, reason: a test }]`n")
        Set-Router timeout 98
        $all = @(Save-LlmDeclaration -Deployment $path -Verbose 4>&1)
        "$all" | Should -BeLike '*/router_settings/timeout is expected to differ (*a test*-Force takes it over*'
        Assert-Edited config.yaml @()
        (Save-LlmDeclaration -Deployment $path -Force).Value | Should -Be 98
    }

    It 'drift of other planes is left alone, and an empty pipeline takes nothing' {
        Set-Router timeout 94
        $rendered = Read-Lab state/config.generated.yaml
        Write-Lab state/config.generated.yaml "litellm_settings: {}`n"
        $verbose = @(Get-LlmDrift -Deployment $path -Plane Rendered | Save-LlmDeclaration -Verbose 4>&1)
        "$($verbose[0])" | Should -BeLike 'Rendered * is no drift of the database: there is nothing to take over.'
        Write-Lab state/config.generated.yaml $rendered
        @(Get-LlmDrift -Deployment $path -Section nothing | Save-LlmDeclaration).Count | Should -Be 0
        Assert-Edited config.yaml @()
    }
}

Describe 'Models, servers and credentials of the UI' {
    BeforeEach { Reset-Lab }

    It 'a new model goes to the file of the models, its key becomes a reference that is named' {
        [void] (Invoke-LabApi $lab POST model/new '{"model_name": "from-ui", "litellm_params": {"model": "openai/x", "api_key": "sk-canary-of-the-ui-0123456789", "rpm": 7}}')
        $all = @(Save-LlmDeclaration -Deployment $path 3>&1)
        $change = $all[0]
        $change.Action | Should -Be 'Add'
        $change.IsSecret | Should -BeTrue
        $change.File | Should -Be "$path/models.yaml"
        $variable = $change.Variables[0]
        "$($all[1])" | Should -BeLike "These variables stand in the declaration in place of secrets, and are to be set before the next start or seed: $variable. -SaveSecrets*"
        $text = Read-Lab models.yaml
        $text.StartsWith($original['models.yaml']) | Should -BeTrue
        $text.Substring($original['models.yaml'].Length) | Should -BeLike "  - model_name: from-ui`n    litellm_params:`n      model: openai/x`n      api_key: os.environ/$variable`n      rpm: 7`n*"
        foreach ($name in $names + 'state/journal.jsonl') { Read-Lab $name | Should -Not -BeLike '*canary*' }
        "$(@($all[0].Value, $all[0].Previous, $all[1]))" | Should -Not -BeLike '*canary-of*'
    }

    It '-SaveSecrets defines the variable, for the owner alone' {
        [void] (Invoke-LabApi $lab POST model/new '{"model_name": "from-ui", "litellm_params": {"model": "openai/x", "api_key": "sk-canary-of-the-ui-0123456789"}}')
        [IO.File]::SetUnixFileMode("$path/env.litellm", 'UserRead, UserWrite, GroupRead, OtherRead')
        $all = @(Save-LlmDeclaration -Deployment $path -SaveSecrets 3>&1)
        $all.Count | Should -Be 1
        Read-Lab env.litellm | Should -BeExactly ($original['env.litellm'] + "$($all[0].Variables[0])='sk-canary-of-the-ui-0123456789'`n")
        "$([IO.File]::GetUnixFileMode("$path/env.litellm"))" | Should -Be 'UserWrite, UserRead'
        Read-Lab models.yaml | Should -Not -BeLike '*canary*'
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It 'a changed model is changed where it is declared; references that still hold stay' {
        $id = Invoke-LabSql $lab "SELECT model_id FROM ""LiteLLM_ProxyModelTable"" WHERE model_name = 'local-whisper'"
        [void] (Invoke-LabApi $lab PATCH "model/$id/update" '{"litellm_params": {"api_base": "http://127.0.0.1:9003/v1", "tpm": 9}}')
        [void] (Save-LlmDeclaration -Deployment $path)
        Assert-Edited models.yaml "      api_base: http://127.0.0.1:8003/v1`n      api_key: os.environ/LOCAL_API_KEY`n", "      api_base: http://127.0.0.1:9003/v1`n      api_key: os.environ/LOCAL_API_KEY`n      tpm: 9`n"
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It 'a deleted model goes with -Prune' {
        $id = Invoke-LabSql $lab "SELECT model_id FROM ""LiteLLM_ProxyModelTable"" WHERE model_name = 'local-smol'"
        [void] (Invoke-LabApi $lab POST model/delete "{`"id`": `"$id`"}")
        @(Save-LlmDeclaration -Deployment $path 3>&1).Count | Should -Be 0
        [void] (Save-LlmDeclaration -Deployment $path -Prune)
        Assert-Edited models.yaml "  - model_name: local-smol`n    litellm_params:`n      model: ollama_chat/smollm2:1.7b`n      api_base: http://127.0.0.1:11434`n      rpm: 60`n    model_info:`n      mode: chat`n", ''
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It 'a secret that was changed gets a reference of its own, and a value that is none stays a value' {
        (Invoke-LabApi $lab POST config/update '{"environment_variables": {"LANGFUSE_SECRET_KEY": "sk-canary-langfuse-1234567890", "LANGFUSE_HOST": "http://127.0.0.1:3001"}}').Body | Should -BeLike "*success*"
        [void] (Save-LlmDeclaration -Deployment $path -SaveSecrets -Section environment_variables)
        Assert-Edited config.yaml 'os.environ/LANGFUSE_SECRET_KEY', 'os.environ/LANGFUSE_SECRET_KEY_2', 'http://127.0.0.1:3000', 'http://127.0.0.1:3001'
        Read-Lab env.litellm | Should -BeExactly ($original['env.litellm'] + "LANGFUSE_SECRET_KEY_2='sk-canary-langfuse-1234567890'`n")
        @(Get-LlmDrift -Deployment $path -Plane Stored -Section environment_variables).Count | Should -Be 0
    }

    It 'an MCP server goes to the file of the servers, a credential to that of the credentials' {
        (Invoke-LabApi $lab POST v1/mcp/server '{"server_name": "new_tools", "url": "http://127.0.0.1:9199/mcp", "transport": "http"}').Status | Should -BeLike '20*'
        (Invoke-LabApi $lab POST credentials '{"credential_name": "theirs", "credential_values": {"api_key": "sk-canary-of-a-credential-1"}, "credential_info": {}}').Status | Should -Be 200
        [void] (Save-LlmDeclaration -Deployment $path -SaveSecrets)
        Read-Lab mcp.yaml | Should -BeLike "*`n  new_tools:`n*url: http://127.0.0.1:9199/mcp*"
        Read-Lab config.yaml | Should -BeLike "*`n  - credential_name: theirs`n    credential_values:`n      api_key: os.environ/*"
        Read-Lab config.yaml | Should -Not -BeLike '*canary*'
        @(Get-StoredDrift).Count | Should -Be 0
    }
}

Describe 'The YAML that people write' {
    BeforeEach { Reset-Lab }

    It 'a value that an overlay decides is changed in the overlay' {
        Write-Lab prod.yaml "# production`nrouter_settings:`n  timeout: 60 # shorter`n"
        Edit-LabFile $lab llmops.yaml 'source: config.yaml' "source: config.yaml`n  overlays: [prod.yaml]"
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
        Set-Router timeout 61
        Set-Router num_retries 4
        [void] (Save-LlmDeclaration -Deployment $path)
        Read-Lab prod.yaml | Should -BeExactly "# production`nrouter_settings:`n  timeout: 61 # shorter`n"
        Assert-Edited config.yaml '  num_retries: 3', '  num_retries: 4'
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It 'comments, quotes, braces, CRLF and a missing last line break stay' {
        $text = $original['config.yaml'].Replace('  timeout: 120', '  timeout: 120   # seconds').Replace('[local-qwen, local-mistral]', '[ "local-qwen", local-mistral ]').Replace('routing_strategy: least-busy', "routing_strategy: 'least-busy'")
        $text = $text.TrimEnd().Replace("`n", "`r`n")
        Write-Lab config.yaml $text
        Set-Router timeout 95
        Set-Router routing_strategy '"simple-shuffle"'
        Set-Router fallbacks '[{"local-llama": ["local-qwen", "local-mistral", "local-phi"]}, {"local-coder": ["local-deepseek"]}]'
        [void] (Save-LlmDeclaration -Deployment $path)
        Read-Lab config.yaml | Should -BeExactly $text.Replace('timeout: 120   #', 'timeout: 95   #').Replace("'least-busy'", "'simple-shuffle'").Replace('local-mistral ]', 'local-mistral, local-phi ]')
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It 'what a merge key shares is set for the one model alone' {
        $old = "      model: ollama_chat/phi4:14b`n      api_base: http://127.0.0.1:11434`n      rpm: 120`n"
        Edit-LabFile $lab models.yaml 'model_list:' "x-local: &local { api_base: `"http://127.0.0.1:11434`", rpm: 120 }`nmodel_list:"
        Edit-LabFile $lab models.yaml $old "      <<: *local # all of them`n      model: ollama_chat/phi4:14b`n"
        $before = Read-Lab models.yaml
        @(Get-StoredDrift).Count | Should -Be 0
        $id = Invoke-LabSql $lab "SELECT model_id FROM ""LiteLLM_ProxyModelTable"" WHERE model_name = 'local-phi'"
        [void] (Invoke-LabApi $lab PATCH "model/$id/update" '{"litellm_params": {"rpm": 33}}')
        [void] (Save-LlmDeclaration -Deployment $path)
        Read-Lab models.yaml | Should -BeExactly $before.Replace("model: ollama_chat/phi4:14b`n", "model: ollama_chat/phi4:14b`n      rpm: 33`n")
        @(Get-StoredDrift).Count | Should -Be 0
    }

    It 'a change that an alias would carry elsewhere is refused; the rest is saved' {
        Edit-LabFile $lab config.yaml "    fast: local-phi`n" "    fast: &quick local-phi`n    quick: *quick`n"
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
        Set-Router model_group_alias '{"default": "local-llama", "fast": "local-smol", "quick": "local-phi"}'
        Set-Router timeout 96
        $before = Read-Lab config.yaml
        $all = Get-ErrorsOf { Save-LlmDeclaration -Deployment $path }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DeclarationShared,*'
        $all.Errors[0].Exception.Message | Should -BeLike "'$path/config.yaml', line *: the value at /router_settings/model_group_alias/fast stands under the anchor '&quick', which is used in line * too*"
        $all.Output.Path | Should -Be '/router_settings/timeout'
        Read-Lab config.yaml | Should -BeExactly $before.Replace('timeout: 120', 'timeout: 96')
    }
}
