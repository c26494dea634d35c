# Writes changes of the admin UI to hand-written YAML.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    $names = 'config.yaml', 'models.yaml', 'mcp.yaml', 'llmops.yaml', 'env.litellm'
    function Read-Lab([string] $Name) { Get-Content "$path/$Name" -Raw }
    function Write-Lab([string] $Name, [string] $Text) { Set-Content "$path/$Name" $Text -NoNewline }
    $original = @{}
    foreach ($name in $names) { $original[$name] = Read-Lab $name }
    # Resets the lab, and seeds it so that there is no drift.
    function Reset-SeededLab {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -NoWait
    }
    function Set-Router([string] $Key, [string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = jsonb_set(param_value, '{$Key}', '$Json') WHERE param_name = 'router_settings'"
    }
    function Get-StoredDrift { Get-LlmDrift -Deployment $path -Plane Stored }
    function Get-ModelId([string] $Name) { Invoke-LabSql $lab "SELECT model_id FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = '$Name'" }
    function Add-UiModel {
        $model = '{"model_name": "from-ui", "litellm_params": {"model": "openai/x", "api_key": "sk-canary-of-the-ui-0123456789", "rpm": 7}}'
        $null = Invoke-LabApi $lab POST model/new $model
    }
    # Asserts that a file only differs from the original by pairs of an old and a new text.
    function Assert-Edited([string] $Name, [string[]] $Replacements) {
        $expected = $original[$Name]
        for ($i = 0; $i -lt $Replacements.Count; $i += 2) {
            if (-not $expected.Contains($Replacements[$i])) { throw "'$($Replacements[$i])' does not occur in $Name" }
            $expected = $expected.Replace($Replacements[$i], $Replacements[$i + 1])
        }
        Read-Lab $Name | Should -BeExactly $expected
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Update-LlmDeclaration of settings' {
    BeforeEach { Reset-SeededLab }

    It 'changes a setting in the file and place where it is declared, and nothing else' {
        Set-Router timeout 90
        $change = Get-StoredDrift | Update-LlmDeclaration
        $change.Status | Should -Be 'Saved'
        $change.Action | Should -Be 'Update'
        $change.Path | Should -Be '/router_settings/timeout'
        "$($change.Previous) -> $($change.Value)" | Should -Be '120 -> 90'
        $change.File | Should -Be "$path/config.yaml"
        (Get-Content $change.File)[$change.Line - 1] | Should -Be '  timeout: 90'
        Assert-Edited config.yaml '  timeout: 120', '  timeout: 90'
        Get-StoredDrift | Should -BeNullOrEmpty
        Update-LlmDeclaration -Deployment $path | Should -BeNullOrEmpty
    }

    It 'is an error for an empty variable' {
        Set-Router timeout 90
        $nothing = $null
        { Update-LlmDeclaration -Deployment $path -InputObject $nothing } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'writes the changes and the reason into the journal' {
        Set-Router timeout 90
        $null = Update-LlmDeclaration -Deployment $path -Reason 'ticket 4711'
        $last = (Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json)[-1]
        $last.command | Should -Be 'Update-LlmDeclaration'
        $last.changes | Should -BeLike 'Update /router_settings/timeout in *'
        $last.reason | Should -Be 'ticket 4711'
    }

    It 'adds and removes settings, in maps and in lists' {
        Set-Router retry_after 7
        Set-Router model_group_alias '{"default": "local-qwen", "fast": "local-phi", "slow": "local-llama"}'
        Set-Router fallbacks '[{"local-llama": ["local-qwen"]}, {"local-phi": ["local-smol"]}]'
        @(Update-LlmDeclaration -Deployment $path -Prune -Confirm:$false).Count | Should -BeGreaterThan 2
        Assert-Edited config.yaml @(
            '    default: local-llama', '    default: local-qwen'
            '    fast: local-phi', "    fast: local-phi`n    slow: local-llama"
            "    - local-llama: [local-qwen, local-mistral]`n    - local-coder: [local-deepseek]`n"
            "    - local-llama: [local-qwen]`n    - local-phi: [local-smol]`n  retry_after: 7`n"
        )
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'removes a setting that is not in the database only with -Prune' {
        Invoke-LabSql $lab 'UPDATE "LiteLLM_Config" SET param_value = param_value - ''cooldown_time'' WHERE param_name = ''router_settings'''
        Get-StoredDrift | Update-LlmDeclaration -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike 'Skipped /router_settings/cooldown_time: declared, but not in the database.*-Prune*'
        Assert-Edited config.yaml @()
        (Update-LlmDeclaration -Deployment $path -Prune -Confirm:$false).Action | Should -Be 'Remove'
        Assert-Edited config.yaml "  cooldown_time: 30`n", ''
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'asks before a removal with -Prune, and removes nothing in a session that cannot ask' {
        Invoke-LabSql $lab 'UPDATE "LiteLLM_Config" SET param_value = param_value - ''cooldown_time'' WHERE param_name = ''router_settings'''
        { Update-LlmDeclaration -Deployment $path -Prune } | Should -Throw -ErrorId 'ConfirmationUnavailable,*' -ExpectedMessage (
            '*Remove /router_settings/cooldown_time from *-Confirm:$false*')
        Assert-Edited config.yaml @()
    }

    It 'returns the changes with -WhatIf, and writes nothing' {
        Set-Router timeout 91
        $change = Update-LlmDeclaration -Deployment $path -WhatIf
        "$($change.Status) $($change.Action) $($change.Value)" | Should -Be 'Planned Update 91'
        Assert-Edited config.yaml @()
    }

    It 'rejects drift that has changed since it was read' {
        Set-Router timeout 92
        $drift = Get-StoredDrift
        Set-Router timeout 93
        $all = Get-ErrorsOf { $drift | Update-LlmDeclaration }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DriftChanged,*'
        $all.Output | Should -BeNullOrEmpty
        Assert-Edited config.yaml @()
    }

    It 'skips expected drift, and declares it with -Force' {
        Add-Content "$path/llmops.yaml" "`nexpected: [{ path: /router_settings/timeout, owner: ops, reason: a test }]"
        Set-Router timeout 98
        $verbose = Update-LlmDeclaration -Deployment $path -Verbose 4>&1
        "$verbose" | Should -BeLike '*Skipped /router_settings/timeout: expected drift (*a test*Use -Force to declare it.*'
        Assert-Edited config.yaml @()
        (Update-LlmDeclaration -Deployment $path -Force).Value | Should -Be 98
    }

    It 'skips drift of other planes, with a warning when there is nothing else' {
        Set-Router timeout 94
        Write-Lab state/config.generated.yaml "litellm_settings: {}`n"
        $rendered = Get-LlmDrift -Deployment $path -Plane Rendered
        $message = 'Skipped * of Rendered: Update-LlmDeclaration applies differences of the plane Stored only.'
        $rendered | Update-LlmDeclaration -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike $message
        Assert-Edited config.yaml @()
        $all = @($rendered; Get-StoredDrift) | Update-LlmDeclaration -WarningVariable none -Verbose 4>&1
        $none | Should -BeNullOrEmpty
        "$($all[0])" | Should -BeLike $message
        $all[-1].Path | Should -Be '/router_settings/timeout'
    }

    It 'does nothing when the pipeline is empty' {
        Set-Router timeout 94
        Get-LlmDrift -Deployment $path -Plane Stored -Section no* | Update-LlmDeclaration | Should -BeNullOrEmpty
        Assert-Edited config.yaml @()
    }

    It 'writes an error for -InputObject <Name>, and does not update the whole deployment' -ForEach @(
        @{ Name = '$null'; Value = $null }
        @{ Name = '@()'; Value = @() }
        @{ Name = '@($null)'; Value = @($null) }
    ) {
        Set-Router timeout 94
        { Update-LlmDeclaration -Deployment $path -InputObject $Value } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        Assert-Edited config.yaml @()
    }
}

Describe 'Update-LlmDeclaration of pipeline objects' {
    BeforeEach {
        Reset-SeededLab
        Set-Router timeout 90
        Set-Router num_retries 9
    }

    It 'accepts differences after <Kind>' -ForEach @(
        @{ Kind = 'Import-Clixml'; Copy = { $args[0] | Export-Clixml "$TestDrive/drift.xml"; Import-Clixml "$TestDrive/drift.xml" } }
        @{ Kind = 'a job or remoting'; Copy = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($args[0])) } }
        @{ Kind = 'JSON'; Copy = { $args[0] | ConvertTo-Json | ConvertFrom-Json } }
        @{ Kind = 'JSON with names of enums'; Copy = { $args[0] | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
    ) {
        $drift = & $Copy (Get-StoredDrift | Where-Object Name -EQ timeout)
        ($drift | Update-LlmDeclaration).Path | Should -Be '/router_settings/timeout'
        Assert-Edited config.yaml '  timeout: 120', '  timeout: 90'
    }

    It 'writes an error for a deserialized difference that has changed since' {
        $drift = Get-StoredDrift | Where-Object Name -EQ timeout | ConvertTo-Json | ConvertFrom-Json
        Set-Router timeout 91
        $all = Get-ErrorsOf { $drift | Update-LlmDeclaration }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DriftChanged,*'
        $all.Output | Should -BeNullOrEmpty
        Assert-Edited config.yaml @()
    }

    It 'declares all differences of <Kind>' -ForEach @(
        @{ Kind = 'a lab'; Make = { $lab } }
        @{ Kind = 'a deployment'; Make = { Get-LlmDeployment -Deployment $path } }
        @{ Kind = 'a deployment after Import-Clixml'; Make = { Get-LlmDeployment -Deployment $path | Export-Clixml "$TestDrive/d.xml"; Import-Clixml "$TestDrive/d.xml" } }
        @{ Kind = 'a folder'; Make = { Get-Item $path } }
        @{ Kind = 'a path'; Make = { $path } }
    ) {
        (& $Make | Update-LlmDeclaration).Name | Sort-Object | Should -Be 'num_retries', 'timeout'
    }

    It 'writes an error for <Kind>, and processes the other objects' -ForEach @(
        @{ Kind = 'a hashtable'; Make = { @{ Path = '/router_settings/timeout' } }; Name = 'Hashtable' }
        @{ Kind = 'a number'; Make = { 42 }; Name = 'Int32' }
        @{ Kind = 'an object without the properties of a difference'; Make = { [pscustomobject]@{ Deployment = $path; Name = 'timeout' } }; Name = 'PSCustomObject' }
        @{ Kind = 'an object of another cmdlet'; Make = { Get-LlmSetting -Deployment $path timeout -Section router_settings }; Name = 'LlmSetting' }
    ) {
        $all = Get-ErrorsOf { @(& $Make; Get-StoredDrift | Where-Object Name -EQ timeout) | Update-LlmDeclaration }
        $all.Errors | Should -HaveCount 1
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        $all.Errors[0].Exception.Message | Should -Be "Unsupported input type $Name; pipe objects of Get-LlmDrift, Get-LlmDeployment or Get-LlmLab."
        $all.Output.Path | Should -Be '/router_settings/timeout'
    }

    It 'updates only the sections and models that -Section and -Model select' {
        $null = Invoke-LabApi $lab PATCH "model/$(Get-ModelId local-phi)/update" '{"litellm_params": {"rpm": 33}}'
        (Update-LlmDeclaration -Deployment $path -Model local-p* -WhatIf).Name | Should -Be 'local-phi'
        (Update-LlmDeclaration -Deployment $path -Section router* -WhatIf).Name | Sort-Object | Should -Be 'num_retries', 'timeout'
        Update-LlmDeclaration -Deployment $path -Section nothing* -Model nothing* | Should -BeNullOrEmpty
    }

    It 'writes an error for a section or model that does not exist, with the nearest name' {
        { Update-LlmDeclaration -Deployment $path -Section router_setings } |
            Should -Throw -ErrorId 'SectionNotFound,*' -ExpectedMessage '*Did you mean router_settings?'
        { Update-LlmDeclaration -Deployment $path -Model local-fi } |
            Should -Throw -ErrorId 'ModelNotFound,*' -ExpectedMessage '*Did you mean local-phi?'
        { Update-LlmDeclaration -Deployment $path -Section search_tools } | Should -Throw -ErrorId 'SectionNotSeeded,*'
        Assert-Edited config.yaml @()
    }
}

Describe 'Update-LlmDeclaration of models, servers and credentials of the UI' {
    BeforeEach { Reset-SeededLab }

    It 'adds a new model to the file of the models, with a reference in place of its key' {
        Add-UiModel
        $change = Update-LlmDeclaration -Deployment $path -WarningVariable warnings -WarningAction SilentlyContinue
        $change.Action | Should -Be 'Add'
        $change.IsSecret | Should -BeTrue
        $change.File | Should -Be "$path/models.yaml"
        $variable = $change.Variables[0]
        "$warnings" | Should -BeLike (
            "The declaration refers to undefined variables: $variable. Define them before the next start or seed, or *-SaveSecrets.")
        $text = Read-Lab models.yaml
        $text | Should -BeLikeExactly "$([WildcardPattern]::Escape($original['models.yaml']))*"
        $text.Substring($original['models.yaml'].Length) |
            Should -BeLike "  - model_name: from-ui`n    litellm_params:`n      model: openai/x`n      api_key: os.environ/$variable`n      rpm: 7`n*"
        foreach ($name in $names + 'state/journal.jsonl') { Read-Lab $name | Should -Not -BeLike '*canary*' }
        "$($change.Value) $($change.Previous) $warnings" | Should -Not -BeLike '*canary-of*'
    }

    It 'defines the variable with -SaveSecrets in a file with mode 0600' {
        Add-UiModel
        chmod 644 "$path/env.litellm"
        $change = Update-LlmDeclaration -Deployment $path -SaveSecrets -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        Read-Lab env.litellm | Should -BeExactly ($original['env.litellm'] + "$($change.Variables[0])='sk-canary-of-the-ui-0123456789'`n")
        "$([IO.File]::GetUnixFileMode("$path/env.litellm"))" | Should -Be 'UserWrite, UserRead'
        Read-Lab models.yaml | Should -Not -BeLike '*canary*'
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'changes a model where it is declared, and keeps the references that are still correct' {
        $change = '{"litellm_params": {"api_base": "http://127.0.0.1:9003/v1", "tpm": 9}}'
        $null = Invoke-LabApi $lab PATCH "model/$(Get-ModelId local-whisper)/update" $change
        $null = Update-LlmDeclaration -Deployment $path
        Assert-Edited models.yaml @(
            "      api_base: http://127.0.0.1:8003/v1`n      api_key: os.environ/LOCAL_API_KEY`n"
            "      api_base: http://127.0.0.1:9003/v1`n      api_key: os.environ/LOCAL_API_KEY`n      tpm: 9`n"
        )
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'removes a deleted model only with -Prune' {
        $null = Invoke-LabApi $lab POST model/delete "{`"id`": `"$(Get-ModelId local-smol)`"}"
        Update-LlmDeclaration -Deployment $path -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        Assert-Edited models.yaml @()
        $null = Update-LlmDeclaration -Deployment $path -Prune -Confirm:$false
        Assert-Edited models.yaml @(
            @'
  - model_name: local-smol
    litellm_params:
      model: ollama_chat/smollm2:1.7b
      api_base: http://127.0.0.1:11434
      rpm: 60
    model_info:
      mode: chat

'@
            ''
        )
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'gives a changed secret a new reference, and writes a changed value that is not secret' {
        $values = '{"environment_variables": {"LANGFUSE_SECRET_KEY": "sk-canary-langfuse-1234567890", "LANGFUSE_HOST": "http://127.0.0.1:3001"}}'
        (Invoke-LabApi $lab POST config/update $values).Body | Should -BeLike '*success*'
        $null = Update-LlmDeclaration -Deployment $path -SaveSecrets -Section environment_variables
        Assert-Edited config.yaml 'os.environ/LANGFUSE_SECRET_KEY', 'os.environ/LANGFUSE_SECRET_KEY_2', 'http://127.0.0.1:3000', 'http://127.0.0.1:3001'
        Read-Lab env.litellm | Should -BeExactly ($original['env.litellm'] + "LANGFUSE_SECRET_KEY_2='sk-canary-langfuse-1234567890'`n")
        Get-LlmDrift -Deployment $path -Plane Stored -Section environment_variables | Should -BeNullOrEmpty
    }

    It 'adds an MCP server and a credential to the files of their sections' {
        $server = '{"server_name": "new_tools", "url": "http://127.0.0.1:9199/mcp", "transport": "http"}'
        (Invoke-LabApi $lab POST v1/mcp/server $server).Status | Should -BeLike '20*'
        $credential = '{"credential_name": "theirs", "credential_values": {"api_key": "sk-canary-of-a-credential-1"}, "credential_info": {}}'
        (Invoke-LabApi $lab POST credentials $credential).Status | Should -Be 200
        $null = Update-LlmDeclaration -Deployment $path -SaveSecrets
        Read-Lab mcp.yaml | Should -BeLike "*`n  new_tools:`n*url: http://127.0.0.1:9199/mcp*"
        Read-Lab config.yaml | Should -BeLike "*`n  - credential_name: theirs`n    credential_values:`n      api_key: os.environ/*"
        Read-Lab config.yaml | Should -Not -BeLike '*canary*'
        Get-StoredDrift | Should -BeNullOrEmpty
    }
}

Describe 'Update-LlmDeclaration of hand-written YAML' {
    BeforeEach { Reset-SeededLab }

    It 'changes a value of an overlay in the overlay' {
        Write-Lab prod.yaml "# production`nrouter_settings:`n  timeout: 60 # shorter`n"
        Edit-LabFile $lab llmops.yaml 'source: config.yaml' "source: config.yaml`n  overlays: [prod.yaml]"
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Set-Router timeout 61
        Set-Router num_retries 4
        $null = Update-LlmDeclaration -Deployment $path
        Read-Lab prod.yaml | Should -BeExactly "# production`nrouter_settings:`n  timeout: 61 # shorter`n"
        Assert-Edited config.yaml '  num_retries: 3', '  num_retries: 4'
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'keeps comments, quotes, braces, CRLF and a missing last line break' {
        Edit-LabFile $lab config.yaml '  timeout: 120' '  timeout: 120   # seconds'
        Edit-LabFile $lab config.yaml '[local-qwen, local-mistral]' '[ "local-qwen", local-mistral ]'
        Edit-LabFile $lab config.yaml 'routing_strategy: least-busy' "routing_strategy: 'least-busy'"
        $text = (Read-Lab config.yaml).TrimEnd().Replace("`n", "`r`n")
        Write-Lab config.yaml $text
        Set-Router timeout 95
        Set-Router routing_strategy '"simple-shuffle"'
        Set-Router fallbacks '[{"local-llama": ["local-qwen", "local-mistral", "local-phi"]}, {"local-coder": ["local-deepseek"]}]'
        $null = Update-LlmDeclaration -Deployment $path
        $expected = $text.Replace('timeout: 120   #', 'timeout: 95   #').Replace("'least-busy'", "'simple-shuffle'").
            Replace('local-mistral ]', 'local-mistral, local-phi ]')
        Read-Lab config.yaml | Should -BeExactly $expected
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'overrides a value of a merge key for one model only' {
        Edit-LabFile $lab models.yaml 'model_list:' "x-local: &local { api_base: `"http://127.0.0.1:11434`", rpm: 120 }`nmodel_list:"
        Edit-LabFile $lab models.yaml "      model: ollama_chat/phi4:14b`n      api_base: http://127.0.0.1:11434`n      rpm: 120`n" @'
      <<: *local # all of them
      model: ollama_chat/phi4:14b

'@
        $before = Read-Lab models.yaml
        Get-StoredDrift | Should -BeNullOrEmpty
        $null = Invoke-LabApi $lab PATCH "model/$(Get-ModelId local-phi)/update" '{"litellm_params": {"rpm": 33}}'
        $null = Update-LlmDeclaration -Deployment $path
        Read-Lab models.yaml | Should -BeExactly $before.Replace("model: ollama_chat/phi4:14b`n", "model: ollama_chat/phi4:14b`n      rpm: 33`n")
        Get-StoredDrift | Should -BeNullOrEmpty
    }

    It 'refuses to change a value that an alias also uses, and saves the rest' {
        Edit-LabFile $lab config.yaml "    fast: local-phi`n" "    fast: &quick local-phi`n    quick: *quick`n"
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Set-Router model_group_alias '{"default": "local-llama", "fast": "local-smol", "quick": "local-phi"}'
        Set-Router timeout 96
        $before = Read-Lab config.yaml
        $all = Get-ErrorsOf { Update-LlmDeclaration -Deployment $path }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DeclarationShared,*'
        $all.Errors[0].Exception.Message | Should -BeLike (
            "'$path/config.yaml', line *: /router_settings/model_group_alias/fast is part of the anchor '&quick', " +
            'which is also used in line *')
        $all.Output.Path | Should -Be '/router_settings/timeout'
        Read-Lab config.yaml | Should -BeExactly $before.Replace('timeout: 120', 'timeout: 96')
    }
}
