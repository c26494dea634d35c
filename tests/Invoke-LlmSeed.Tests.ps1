BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 300ms
    $path = $lab.Path
    function Set-Router([string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$Json' WHERE param_name = 'router_settings'"
    }
    function Get-Router([string] $Key) {
        Invoke-LabSql $lab "SELECT param_value->>'$Key' FROM `"LiteLLM_Config`" WHERE param_name = 'router_settings'"
    }
    # A hash of all tables that a seed writes.
    function Get-StoredState {
        Invoke-LabSql $lab @'
SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (
    SELECT c::text AS t FROM "LiteLLM_Config" c UNION ALL SELECT m::text FROM "LiteLLM_ProxyModelTable" m
    UNION ALL SELECT s::text FROM "LiteLLM_MCPServerTable" s UNION ALL SELECT k::text FROM "LiteLLM_CredentialsTable" k) x
'@
    }
    function Get-Journal { Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json }
    # A lab without drift.
    function Reset-SeededLab {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -NoWait
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Invoke-LlmSeed of a lab that has drifted' {
    BeforeEach { Reset-TestLab $lab }

    It 'returns each change with -WhatIf, and writes nothing' {
        $before = Get-StoredState
        $planned = Invoke-LlmSeed -Deployment $path -WhatIf
        $planned.Name | Should -Be @('routing_strategy', 'num_retries', 'timeout', 'allowed_fails', 'fallbacks')
        $planned.Path | Should -Be ($planned.Name -replace '^', '/router_settings/')
        $planned.Status | Should -Be @('Planned', 'Planned', 'Planned', 'Planned', 'Planned')
        $planned[3].Action | Should -Be 'Add'
        $planned[4].Fields | Should -Be @('/router_settings/fallbacks/local-llama', '/router_settings/fallbacks/local-coder')
        Get-StoredState | Should -Be $before
        "$path/state/checkpoints" | Should -Not -Exist
        "$path/state/journal.jsonl" | Should -Not -Exist
    }

    It 'seeds exactly the drift that comes through the pipeline' {
        $changed = Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ timeout | Invoke-LlmSeed -NoWait
        @($changed).Path | Should -Be '/router_settings/timeout'
        $changed.Status | Should -Be 'Applied'
        Get-Router timeout | Should -Be '120'
        Get-Router num_retries | Should -Be '1'
    }

    It 'seeds nothing for an empty pipeline or an empty variable' {
        $before = Get-StoredState
        Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ nothing | Invoke-LlmSeed | Should -BeNullOrEmpty
        $nothing = $null
        $nothing | Invoke-LlmSeed | Should -BeNullOrEmpty
        Invoke-LlmSeed -Deployment $path -InputObject $nothing | Should -BeNullOrEmpty
        Get-StoredState | Should -Be $before
    }

    It 'seeds a part of a key when only the drift of that part comes through the pipeline' {
        $changed = Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Path -EQ /router_settings/fallbacks/local-coder | Invoke-LlmSeed -NoWait
        $changed.Fields | Should -Be @('/router_settings/fallbacks/local-coder')
        Get-Router fallbacks | Should -Be '[{"local-llama": ["local-mistral"]}, {"local-coder": ["local-deepseek"]}]'
        (Invoke-LlmSeed -Deployment $path -NoWait | Where-Object Name -EQ fallbacks).Fields | Should -Be @('/router_settings/fallbacks/local-llama')
        Get-Router fallbacks | Should -Be '[{"local-llama": ["local-qwen", "local-mistral"]}, {"local-coder": ["local-deepseek"]}]'
    }

    It 'seeds all of it, waits until the proxy shows it, and leaves no drift' {
        $changed = Invoke-LlmSeed -Deployment $path
        $changed.Name | Should -Be @('routing_strategy', 'num_retries', 'timeout', 'allowed_fails', 'fallbacks')
        $changed.Live | Should -Be @('Confirmed', 'Confirmed', 'Confirmed', 'Confirmed', 'Confirmed')
        Get-LlmDrift -Deployment $path | Should -BeNullOrEmpty
    }
}

Describe 'The pipeline input of Invoke-LlmSeed' {
    BeforeEach { Reset-TestLab $lab }

    It 'is accepted from <Kind>' -ForEach @(
        @{ Kind = 'Import-Clixml'; Convert = { $input | Export-Clixml TestDrive:/drift.xml; Import-Clixml TestDrive:/drift.xml } }
        @{ Kind = 'a job'; Convert = { $input | Start-Job { $input } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Kind = 'JSON'; Convert = { $input | ConvertTo-Json | ConvertFrom-Json } }
        @{ Kind = 'JSON with names of enums'; Convert = { $input | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
    ) {
        $drift = Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ timeout
        (@($drift | & $Convert) | Invoke-LlmSeed -NoWait).Path | Should -Be '/router_settings/timeout'
        Get-Router num_retries | Should -Be '1'
    }

    It 'is a whole deployment for <Kind>' -ForEach @(
        @{ Kind = 'an object of Get-LlmLab'; Make = { Get-LlmLab -Path $path } }
        @{ Kind = 'an object of Get-LlmDeployment'; Make = { Get-LlmDeployment -Deployment $path } }
    ) {
        @(& $Make | Invoke-LlmSeed -NoWait).Count | Should -Be 5
        Get-LlmDrift -Deployment $path -Plane Stored | Should -BeNullOrEmpty
    }

    It 'is an error for <Kind>, and nothing is written' -ForEach @(
        @{ Kind = 'an object of Get-LlmSetting'; Make = { Get-LlmSetting -Deployment $path router_settings.timeout }; Type = 'LlmSetting' }
        @{ Kind = 'a checkpoint'; Make = { [pscustomobject] @{ Id = 'x'; Deployment = $path } }; Type = 'PSCustomObject' }
        @{ Kind = 'a number'; Make = { 42 }; Type = 'Int32' }
    ) {
        $before = Get-StoredState
        { @(Get-LlmDrift -Deployment $path -Plane Stored) + (& $Make) | Invoke-LlmSeed -NoWait } |
            Should -Throw "Unsupported input type $Type; pipe objects of Get-LlmDrift*" -ErrorId 'UnsupportedInputType,*'
        Get-StoredState | Should -Be $before
    }

    It 'is skipped with one warning for drift of other planes' {
        Add-Content "$path/state/config.generated.yaml" "callback_settings: { a: 1 }`nguardrails: []"
        $drift = Get-LlmDrift -Deployment $path
        ($drift | Where-Object Plane -NE Stored).Plane | Should -Be 'Rendered'
        $changed = $drift | Where-Object { $_.Plane -ne 'Stored' -or $_.Name -eq 'timeout' } |
            Invoke-LlmSeed -NoWait -WarningVariable warnings -WarningAction SilentlyContinue
        $changed.Name | Should -Be 'timeout'
        @($warnings).Count | Should -Be 1
        "$warnings" | Should -BeLike 'Skipped 1 difference of Rendered: Invoke-LlmSeed applies differences of the plane Stored only.'
    }
}

Describe 'The confirmation of Invoke-LlmSeed' {
    BeforeEach {
        Reset-SeededLab
        Set-Router '{"undeclared": 1}'
    }

    # The tests run in a session without interaction: a question is an error.
    It 'is required by default to delete something; the error names -Confirm:$false' {
        { Invoke-LlmSeed -Deployment $path -Prune All -NoWait } |
            Should -Throw '*Remove /router_settings/undeclared from lab: 1*Use -Confirm:$false to run without confirmation.' -ErrorId 'ConfirmationUnavailable,*'
        Get-Router undeclared | Should -Be '1'
        { Invoke-LlmSeed -Deployment $path -Prune All -NoWait -Force } | Should -Throw -ErrorId 'ConfirmationUnavailable,*'
        Get-Router undeclared | Should -Be '1'
    }

    It 'is required by default for the deletions of a plan file' {
        Invoke-LlmSeed -Deployment $path -Prune All -WhatIf | Export-LlmPlan TestDrive:/plan.yaml
        { Invoke-LlmSeed -Deployment $path -Plan TestDrive:/plan.yaml -NoWait } | Should -Throw -ErrorId 'ConfirmationUnavailable,*'
        (Invoke-LlmSeed -Deployment $path -Plan TestDrive:/plan.yaml -NoWait -Confirm:$false).Action | Should -Be 'Remove'
    }

    It 'is not required with -Confirm:$false' {
        (Invoke-LlmSeed -Deployment $path -Prune All -NoWait -Confirm:$false).Action | Should -Be 'Remove'
        Get-Router undeclared | Should -BeNullOrEmpty
    }

    It 'is not required when $ConfirmPreference is None, also that of a calling function' {
        function Invoke-Cleanup {
            [CmdletBinding(SupportsShouldProcess)] param()
            Invoke-LlmSeed -Deployment $path -Prune All -NoWait
        }
        (Invoke-Cleanup -Confirm:$false).Action | Should -Be 'Remove'
    }

    It 'is not required to add or change something' {
        Set-Router '{"num_retries": 9}'
        (Invoke-LlmSeed -Deployment $path -NoWait).Action | Should -Be 'Update'
    }

    It 'is not asked for with -WhatIf, nor with -WhatIf of a calling function' {
        (Invoke-LlmSeed -Deployment $path -Prune All -WhatIf).Status | Should -Be 'Planned'
        function Invoke-Cleanup {
            [CmdletBinding(SupportsShouldProcess)] param()
            Invoke-LlmSeed -Deployment $path -Prune All
        }
        (Invoke-Cleanup -WhatIf).Status | Should -Be 'Planned'
        Get-Router undeclared | Should -Be '1'
    }
}

Describe 'Invoke-LlmSeed of a lab that is as declared' {
    BeforeAll { Reset-SeededLab }

    It 'does nothing: no change, no checkpoint, no line in the journal' {
        $before = Get-StoredState
        $files = Get-ChildItem "$path/state" -Recurse -File
        $lines = @(Get-Journal).Count
        Invoke-LlmSeed -Deployment $path | Should -BeNullOrEmpty
        Get-StoredState | Should -Be $before
        (Get-ChildItem "$path/state" -Recurse -File).FullName | Should -Be $files.FullName
        @(Get-Journal).Count | Should -Be $lines
    }
}

Describe 'Invoke-LlmSeed of one changed setting' {
    BeforeEach {
        Reset-SeededLab
        Set-Router '{"num_retries": 9}'
    }

    It 'saves a checkpoint, and adds a line with user and reason to the journal' {
        $changed = Invoke-LlmSeed -Deployment $path -NoWait -Reason 'change 4711'
        "$path/state/checkpoints/$($changed.Checkpoint).checkpoint" | Should -Exist
        $last = @(Get-Journal)[-1]
        $last.checkpoint | Should -Be $changed.Checkpoint
        $last.changes | Should -Be 'Update /router_settings/num_retries'
        $last.user | Should -Be ([Environment]::UserName)
        $last.reason | Should -Be 'change 4711'
        (Get-LlmCheckpoint -Deployment $path $changed.Checkpoint).Reason | Should -Be 'change 4711'
    }

    It 'seeds only what -Section and -Model name' {
        $id = Invoke-LabSql $lab @'
UPDATE "LiteLLM_ProxyModelTable" SET litellm_params = litellm_params || '{"rpm": 1}' WHERE model_name = 'local-qwen' RETURNING model_id
'@
        @(Invoke-LlmSeed -Deployment $path -Model local-* -NoWait).Id | Should -Be $id
        Invoke-LlmSeed -Deployment $path -Section general* -NoWait | Should -BeNullOrEmpty
        @(Invoke-LlmSeed -Deployment $path -Section router* -NoWait).Name | Should -Be 'num_retries'
    }

    It 'rejects a -Section or a -Model that does not exist, and names the nearest one' {
        { Invoke-LlmSeed -Deployment $path -Section router_setings } | Should -Throw '*Did you mean router_settings?' -ErrorId 'SectionNotFound,*'
        { Invoke-LlmSeed -Deployment $path -Model local-qwem, local-phi } | Should -Throw '*Did you mean local-qwen?' -ErrorId 'ModelNotFound,*'
        { Invoke-LlmSeed -Deployment $path -Section search_tools } | Should -Throw '*does not seed*' -ErrorId 'SectionNotSeeded,*'
        Get-Router num_retries | Should -Be '9'
    }

    It 'does nothing when a wildcard of -Section or -Model matches nothing' {
        Invoke-LlmSeed -Deployment $path -Section nothing* | Should -BeNullOrEmpty
        Invoke-LlmSeed -Deployment $path -Model nothing* | Should -BeNullOrEmpty
        Get-Router num_retries | Should -Be '9'
    }

    It 'seeds several deployments, and continues after an error of one' {
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment "$path/missing", $path -NoWait }
        $all.Output.Name | Should -Be 'num_retries'
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DeploymentNotFound,*'
    }

    It 'writes nothing with -Confirm in a session without interaction' {
        { Invoke-LlmSeed -Deployment $path -Confirm } | Should -Throw -ErrorId 'ConfirmationUnavailable,*'
        Get-Router num_retries | Should -Be '9'
    }

    It 'writes an error when the proxy does not show the change in time; the change is written' {
        $slow = Start-LabProxy $lab -PollInterval 3600
        try {
            Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" "url: $($slow.ProxyUrl)"
            $result = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -Timeout 0 }
        }
        finally { Stop-LabProxy $slow }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'LiveNotConverged,LiteLlmOps.Commands.InvokeLlmSeedCommand'
        $result.Output.Live | Should -Be 'Pending'
        Get-Router num_retries | Should -Be '3'
    }

    It 'writes a warning when the proxy is down; the change is written' {
        Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" 'url: http://127.0.0.1:1'
        $changed = Invoke-LlmSeed -Deployment $path -WarningAction SilentlyContinue -WarningVariable warning
        $changed.Live | Should -Be 'Unreachable'
        "$warning" | Should -BeLike '*The changes were committed, but could not be verified on the proxy: *does not respond*'
        Get-Router num_retries | Should -Be '3'
    }
}

Describe 'What Invoke-LlmSeed writes' {
    BeforeAll {
        function Add-Model {
            Edit-LabFile $lab models.yaml 'model_list:' @'
model_list:
  - model_name: new-model
    litellm_params: { model: openai/new, api_base: 'http://127.0.0.1:9/v1', api_key: os.environ/LOCAL_API_KEY, mock_response: pong }
'@
        }
        function Add-TheirModel { $null = Invoke-LabApi $lab POST model/new '{"model_name": "theirs", "litellm_params": {"model": "openai/x"}}' }
    }

    BeforeEach { Reset-SeededLab }

    It 'adds a model as LiteLLM would, and the proxy serves it with its secret' {
        Add-Model
        $added = Invoke-LlmSeed -Deployment $path
        $added.Action | Should -Be 'Add'
        $added.Live | Should -Be 'Confirmed'
        $row = Invoke-LabSql $lab @'
SELECT created_by, model_info->>'id' = model_id, litellm_params::text FROM "LiteLLM_ProxyModelTable" WHERE model_name = 'new-model'
'@
        $row | Should -BeLike 'llmops|t|*'
        $row | Should -Not -BeLike '*openai/new*'
        $row | Should -Not -BeLike "*$(Get-LabVariable $lab LOCAL_API_KEY)*"
        $answer = Invoke-LabApi $lab POST v1/chat/completions '{"model": "new-model", "messages": [{"role": "user", "content": "ping"}]}'
        $answer.Status | Should -Be 200
        ($answer.Body | ConvertFrom-Json).choices.message.content | Should -Be 'pong'
    }

    It 'deletes undeclared rows with -Prune only, and rows of others with -Prune All only' {
        $models = Get-Content "$path/models.yaml" -Raw
        Add-Model
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Set-Content "$path/models.yaml" $models -NoNewline
        Add-TheirModel
        Invoke-LlmSeed -Deployment $path | Should -BeNullOrEmpty
        $removed = Invoke-LlmSeed -Deployment $path -Prune Owned -Confirm:$false
        $removed.Name | Should -Be 'new-model'
        $removed.Action | Should -Be 'Remove'
        $removed.Live | Should -Be 'Confirmed'
        (Invoke-LlmSeed -Deployment $path -Prune All -Confirm:$false).Name | Should -Be 'theirs'
        Get-LlmDrift -Deployment $path | Should -BeNullOrEmpty
    }

    It 'writes a warning when drift of an undeclared row is piped without -Prune' {
        Add-TheirModel
        Get-LlmDrift -Deployment $path -Plane Stored | Invoke-LlmSeed -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warning" | Should -BeLike '*-Prune All*'
    }

    It 'changes an MCP server so that the proxy reloads it' {
        Edit-LabFile $lab mcp.yaml http://127.0.0.1:9005/mcp http://127.0.0.1:9105/mcp
        $changed = Invoke-LlmSeed -Deployment $path
        $changed.Section | Should -Be 'mcp_servers'
        $changed.Live | Should -Be 'Confirmed'
        ((Invoke-LabApi $lab GET v1/mcp/server).Body | ConvertFrom-Json).url | Should -Contain 'http://127.0.0.1:9105/mcp'
    }

    It 'writes a secret of an MCP server and of a credential encrypted, and the proxy uses it' {
        Edit-LabFile $lab env.litellm 'TICKETS_MCP_TOKEN=tk-' 'TICKETS_MCP_TOKEN=tk-new-'
        Edit-LabFile $lab env.litellm 'VLLM_API_KEY=sk-vllm-' 'VLLM_API_KEY=sk-new-vllm-'
        $changed = Invoke-LlmSeed -Deployment $path
        $changed.Section | Should -Be @('credential_list', 'mcp_servers')
        $changed[0].Live | Should -Be 'Confirmed'
        $changed.IsSecret | Should -Be @($true, $true)
        "$($changed.Desired) $($changed.Actual)" | Should -Not -BeLike '*vllm-*'
        Invoke-LabSql $lab 'SELECT credentials::text FROM "LiteLLM_MCPServerTable"' | Should -Not -BeLike '*tk-new*'
        Invoke-LabSql $lab 'SELECT credential_values::text FROM "LiteLLM_CredentialsTable"' | Should -Not -BeLike '*sk-new*'
    }

    It 'writes environment variables encrypted' {
        Edit-LabFile $lab config.yaml 'LANGFUSE_HOST: http://127.0.0.1:3000' 'LANGFUSE_HOST: http://127.0.0.1:3001'
        $changed = Invoke-LlmSeed -Deployment $path
        $changed.Path | Should -Be '/environment_variables/LANGFUSE_HOST'
        $changed.Live | Should -Be 'NotShown'
        $value = Invoke-LabSql $lab "SELECT param_value->>'LANGFUSE_HOST' FROM `"LiteLLM_Config`" WHERE param_name = 'environment_variables'"
        $value | Should -Not -BeNullOrEmpty
        $value | Should -Not -BeLike '*3001*'
    }

    It 'does not write what LiteLLM reads from the file only, such as the master key' {
        Invoke-LabSql $lab 'DELETE FROM "LiteLLM_Config"'
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        $settings = Invoke-LabSql $lab 'SELECT param_value::text FROM "LiteLLM_Config"'
        $settings | Should -HaveCount 4
        "$settings" | Should -Not -BeLike '*master_key*'
        "$settings" | Should -Not -BeLike '*drop_params*'
    }
}

Describe 'Invoke-LlmSeed refuses' {
    BeforeEach { Reset-SeededLab }

    It 'a row that needs an undefined variable: it writes an error, and seeds the others' {
        Edit-LabFile $lab models.yaml 'model_list:' @'
model_list:
  - model_name: needs-a-key
    litellm_params: { model: openai/x, extra_headers: { x-key: os.environ/NOT_DEFINED } }
'@
        Set-Router '{"num_retries": 9}'
        $result = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -NoWait }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'VariableNotDefined,LiteLlmOps.Commands.InvokeLlmSeedCommand'
        "$($result.Errors[0])" | Should -BeLike '*NOT_DEFINED*'
        $result.Output.Name | Should -Be 'num_retries'
    }

    It 'a declaration with an error: it writes and removes nothing' {
        $before = Get-StoredState
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: broken"
        { Invoke-LlmSeed -Deployment $path -Prune All } | Should -Throw -ErrorId 'ModelInvalid*'
        Get-StoredState | Should -Be $before
    }

    It 'to overwrite values that no known key decrypts, without -Force' {
        $before = Get-StoredState
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab LITELLM_SALT_KEY) another-salt
        Invoke-LlmSeed -Deployment $path -Model local-qwen -NoWait -WarningAction SilentlyContinue -WarningVariable warning | Should -BeNullOrEmpty
        "$warning" | Should -BeLike '*-Force*'
        Get-StoredState | Should -Be $before
        (Invoke-LlmSeed -Deployment $path -Model local-qwen -NoWait -Force).Name | Should -Be 'local-qwen'
        Get-StoredState | Should -Not -Be $before
    }

    It 'a deployment in file mode' {
        Edit-LabFile $lab llmops.yaml 'mode: db-ssot' 'mode: file'
        { Invoke-LlmSeed -Deployment $path } | Should -Throw -ErrorId 'DeploymentInFileMode*'
    }

    It 'a database that is down' {
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab DATABASE_URL) 'postgresql://u:geheim@127.0.0.1:1/x'
        $record = { Invoke-LlmSeed -Deployment $path } | Should -Throw -ErrorId 'DatabaseUnreachable*' -PassThru
        "$record" | Should -Not -BeLike '*geheim*'
    }

    It 'a database user who may only read' {
        Set-Router '{"num_retries": 9}'
        $user = ([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo
        Invoke-LabSql $lab "CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"
        Edit-LabFile $lab env.litellm $user reader:reader
        @(Get-LlmDrift -Deployment $path -Plane Stored).Count | Should -Be 1
        $record = { Invoke-LlmSeed -Deployment $path } | Should -Throw -ErrorId 'DatabasePermissionDenied*' -PassThru
        Edit-LabFile $lab env.litellm reader:reader $user
        $record.CategoryInfo.Category | Should -Be 'PermissionDenied'
        Get-Router num_retries | Should -Be '9'
        @(Get-Journal)[-1].outcome | Should -Be 'DatabasePermissionDenied'
    }
}

Describe 'Invoke-LlmSeed of guardrails' {
    BeforeAll {
        Reset-SeededLab
        $secret = 'ark-0123456789abcdef'
        $table = '"LiteLLM_GuardrailsTable"'
        function Get-Listed { ((Invoke-LabApi $lab GET v2/guardrails/list).Body | ConvertFrom-Json).guardrails | ForEach-Object { "$($_.guardrail_definition_location) $($_.guardrail_name)" } }
        Add-Content "$path/env.litellm" "AIM_KEY=$secret"
        Set-Content "$path/state/before.yaml" (Get-Content "$path/config.yaml")
        Add-Content "$path/state/config.generated.yaml" 'guardrails: [{ guardrail_name: pii, litellm_params: { guardrail: presidio, mode: pre_call } }]'
        Add-Content "$path/config.yaml" @"
guardrails:
  - { guardrail_name: pii, litellm_params: { guardrail: presidio, mode: pre_call, default_on: true }, guardrail_info: { owner: security } }
  - { guardrail_name: aim, litellm_params: { guardrail: aim, mode: [pre_call, post_call], api_key: os.environ/AIM_KEY, auth_token: os.environ/AIM_KEY } }
  - { guardrail_name: own, litellm_params: { guardrail: my_module.Own, mode: pre_call } }
"@
    }

    It 'leaves them out of the rendered file except those that only a file can hold, and warns' {
        Export-LlmConfig -Deployment $path -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*no longer contains the guardrails pii,*Run Invoke-LlmSeed before you restart*'
        $text = Get-Content "$path/state/config.generated.yaml" -Raw
        $text | Should -BeLike '*guardrails:*my_module.Own*'
        $text | Should -Not -BeLike '*presidio*'
    }

    It 'stores them as LiteLLM does, with the proxy not able to confirm them' {
        $changed = Invoke-LlmSeed -Deployment $path -Section guardrails
        $changed | ForEach-Object { "$($_.Action) $($_.Name) $($_.Effect) $($_.Live)" } | Should -Be 'Add pii Effective NotShown', 'Add aim Effective NotShown'
        ($changed | ConvertTo-Json -Depth 6) | Should -Not -Match $secret
        $row = Invoke-LabSql $lab "SELECT litellm_params FROM $table WHERE guardrail_name = 'aim'" | ConvertFrom-Json
        $row.auth_token | Should -BeLike 'litellm_enc::*'
        Invoke-LabSql $lab "SELECT guardrail_id, status, guardrail_info->>'owner' FROM $table WHERE guardrail_name = 'pii'" |
            Should -Be '58cb3172-1935-5ff1-b124-e2e0ad3d9bfb|active|security'
        Get-LlmDrift -Deployment $path -Section guardrails -Plane Stored | Should -BeNullOrEmpty
        Get-Listed | Sort-Object | Should -Be 'db aim', 'db pii'
    }

    It 'changes what was changed in the admin UI, and undoes it' {
        Invoke-LabSql $lab "UPDATE $table SET litellm_params = litellm_params || '{`"default_on`": false, `"mask`": false, `"api_base`": null}' WHERE guardrail_name = 'pii'"
        $changed = Invoke-LlmSeed -Deployment $path -Section guardrails -NoWait
        $changed.Fields | Should -Be '/guardrails/58cb3172-1935-5ff1-b124-e2e0ad3d9bfb/litellm_params/default_on'
        Undo-LlmSeed -Deployment $path -NoWait -Confirm:$false | ForEach-Object { "$($_.Action) $($_.Name) $($_.Status)" } | Should -Be 'Update pii Applied'
        Invoke-LabSql $lab "SELECT litellm_params->>'default_on' FROM $table WHERE guardrail_name = 'pii'" | Should -Be 'false'
    }

    It 'exports them with references, and the export does not differ' {
        Export-LlmConfig -Deployment $path -FromDatabase -Path "$path/state/dump.yaml" -EnvironmentPath "$path/env.litellm"
        $text = Get-Content "$path/state/dump.yaml" -Raw
        $text | Should -BeLike '*guardrails:*guardrail_name: aim*'
        $text | Should -Not -Match "$secret|litellm_enc|guardrail_id"
        Copy-Item "$path/config.yaml" "$path/state/config.yaml"
        Copy-Item "$path/state/dump.yaml" "$path/config.yaml"
        Get-LlmDrift -Deployment $path -Plane Stored | Should -BeNullOrEmpty
        Copy-Item "$path/state/config.yaml" "$path/config.yaml"
    }

    It 'updates the declaration from rows' {
        Invoke-LabSql $lab "INSERT INTO $table (guardrail_id, guardrail_name, litellm_params, status, updated_at) VALUES
            ('a', 'ui', '{`"guardrail`": `"aim`", `"mode`": `"pre_call`", `"on_flagged`": `"block`"}', 'active', now())"
        $null = Update-LlmDeclaration -Deployment $path -Section guardrails
        Get-Content "$path/config.yaml" -Raw | Should -BeLike '*pii, litellm_params: { guardrail: presidio, mode: pre_call }, *- guardrail_name: ui*guardrail: aim*mode: pre_call*guardrail_id: a*'
        Get-LlmDrift -Deployment $path -Section guardrails -Plane Stored | Should -BeNullOrEmpty
    }

    It 'deletes rows of a seed with -Prune Owned, and others with -Prune All' {
        Set-Content "$path/config.yaml" (Get-Content "$path/state/before.yaml")
        (Invoke-LlmSeed -Deployment $path -Section guardrails -Prune Owned -NoWait -Confirm:$false).Name | Should -Be 'aim', 'pii'
        (Invoke-LlmSeed -Deployment $path -Section guardrails -Prune All -NoWait -Confirm:$false).Name | Should -Be 'ui'
        Invoke-LabSql $lab "SELECT count(*) FROM $table" | Should -Be '0'
        (Undo-LlmSeed -Deployment $path -NoWait -Confirm:$false).Name | Should -Be 'ui'
        Invoke-LabSql $lab "SELECT guardrail_id FROM $table" | Should -Be 'a'
    }

    It 'refuses one that LiteLLM cannot run' {
        Add-Content "$path/config.yaml" 'guardrails: [{ guardrail_name: pii, litellm_params: { guardrail: presidio } }]'
        { Invoke-LlmSeed -Deployment $path } | Should -Throw '*with guardrail and mode*' -ErrorId 'GuardrailInvalid,*'
    }
}
