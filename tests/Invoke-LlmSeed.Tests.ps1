BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
    $path = $lab.Path
    function Set-Router([string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$Json' WHERE param_name = 'router_settings'"
    }
    function Get-Router([string] $Key) {
        Invoke-LabSql $lab "SELECT param_value->>'$Key' FROM `"LiteLLM_Config`" WHERE param_name = 'router_settings'"
    }
    function Get-StoredState {
        Invoke-LabSql $lab 'SELECT md5(string_agg(t::text, $$|$$ ORDER BY t::text)) FROM (SELECT c::text AS t FROM "LiteLLM_Config" c UNION ALL SELECT m::text FROM "LiteLLM_ProxyModelTable" m UNION ALL SELECT s::text FROM "LiteLLM_MCPServerTable" s UNION ALL SELECT k::text FROM "LiteLLM_CredentialsTable" k) x'
    }
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Invoke-LlmSeed' {
    It '-WhatIf plans each change as an object, and writes nothing' {
        $before = Get-StoredState
        $planned = @(Invoke-LlmSeed -Deployment $path -WhatIf)
        $planned.Path | Should -Be @('/router_settings/routing_strategy', '/router_settings/num_retries', '/router_settings/timeout', '/router_settings/allowed_fails', '/router_settings/fallbacks')
        $planned.Status | Should -Be @('Planned', 'Planned', 'Planned', 'Planned', 'Planned')
        $planned[3].Action | Should -Be 'Add'
        $planned[4].Fields | Should -Be @('/router_settings/fallbacks/local-llama', '/router_settings/fallbacks/local-coder')
        Get-StoredState | Should -Be $before
        [IO.Directory]::Exists("$path/state/checkpoints") | Should -BeFalse
        [IO.File]::Exists("$path/state/journal.jsonl") | Should -BeFalse
    }

    It 'seeds exactly the drift that comes through the pipeline' {
        $changed = @(Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ 'timeout' | Invoke-LlmSeed -NoWait)
        $changed.Path | Should -Be '/router_settings/timeout'
        $changed.Status | Should -Be 'Applied'
        Get-Router timeout | Should -Be '120'
        Get-Router num_retries | Should -Be '1'
    }

    It 'seeds nothing when nothing comes through the pipeline' {
        $before = Get-StoredState
        Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ 'nothing' | Invoke-LlmSeed | Should -BeNullOrEmpty
        Get-StoredState | Should -Be $before
    }

    It 'seeds a part of a key when only that part comes through the pipeline' {
        $changed = @(Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Path -EQ '/router_settings/fallbacks/local-coder' | Invoke-LlmSeed -NoWait)
        $changed.Fields | Should -Be @('/router_settings/fallbacks/local-coder')
        Get-Router fallbacks | Should -Be '[{"local-llama": ["local-mistral"]}, {"local-coder": ["local-deepseek"]}]'
    }

    It 'brings the rest, waits until the proxy shows it, and leaves no drift' {
        $changed = @(Invoke-LlmSeed -Deployment $path)
        $changed.Name | Should -Be @('routing_strategy', 'num_retries', 'allowed_fails', 'fallbacks')
        $changed.Live | Should -Be @('Confirmed', 'Confirmed', 'Confirmed', 'Confirmed')
        Get-LlmDrift -Deployment $path | Should -BeNullOrEmpty
    }

    It 'run again, does nothing: no change, no checkpoint, no line in the journal' {
        $before = Get-StoredState
        $files = [IO.Directory]::GetFiles("$path/state", '*', 'AllDirectories').Count
        $lines = [IO.File]::ReadAllLines("$path/state/journal.jsonl").Count
        Invoke-LlmSeed -Deployment $path | Should -BeNullOrEmpty
        Get-StoredState | Should -Be $before
        [IO.Directory]::GetFiles("$path/state", '*', 'AllDirectories').Count | Should -Be $files
        [IO.File]::ReadAllLines("$path/state/journal.jsonl").Count | Should -Be $lines
    }

    It 'saves a checkpoint before it writes, and notes who did what in the journal' {
        Set-Router '{"num_retries": 9}'
        $changed = Invoke-LlmSeed -Deployment $path -NoWait
        [IO.File]::Exists("$path/state/checkpoints/$($changed.Checkpoint).checkpoint") | Should -BeTrue
        $last = [IO.File]::ReadAllLines("$path/state/journal.jsonl")[-1]
        $last | Should -BeLike "*`"checkpoint`":`"$($changed.Checkpoint)`"*"
        $last | Should -BeLike '*"Update /router_settings/num_retries"*'
        $last | Should -BeLike "*`"user`":`"$([Environment]::UserName)`"*"
    }

    It '-Section and -Model choose what is seeded' {
        Set-Router '{"num_retries": 9}'
        $id = Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '{`"rpm`": 1}' WHERE model_name = 'local-qwen' RETURNING model_id"
        @(Invoke-LlmSeed -Deployment $path -Model 'local-*' -NoWait).Id | Should -Be $id
        @(Invoke-LlmSeed -Deployment $path -Section 'general*' -NoWait).Count | Should -Be 0
        @(Invoke-LlmSeed -Deployment $path -Section 'router*' -NoWait).Name | Should -Be 'num_retries'
    }

    It 'asks before each change with -Confirm, and takes no for an answer where nobody can be asked' {
        Set-Router '{"num_retries": 9}'
        { Invoke-LlmSeed -Deployment $path -Confirm -ErrorAction Stop } | Should -Throw
        Get-Router num_retries | Should -Be '9'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
    }

    It 'tells of a proxy that does not show it in time, and has written all the same' {
        Set-Router '{"num_retries": 9}'
        Wait-Until { -not (Get-LlmDrift -Deployment $path -Plane Live -Quiet) } | Should -BeTrue
        $result = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -Timeout 0 }
        Get-Router num_retries | Should -Be '3'
        if ($result.Output.Live -eq 'Pending') {
            $result.Errors.FullyQualifiedErrorId | Should -Be 'LiveNotConverged,LiteLlmOps.Commands.InvokeLlmSeedCommand'
        }
        else {
            $result.Output.Live | Should -Be 'Confirmed'
        }
    }

    It 'seeds when the proxy is down, and says that it could not ask it' {
        Set-Router '{"num_retries": 9}'
        Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" 'url: http://127.0.0.1:1'
        $changed = Invoke-LlmSeed -Deployment $path -WarningAction SilentlyContinue -WarningVariable warning
        Edit-LabFile $lab llmops.yaml 'url: http://127.0.0.1:1' "url: $($lab.ProxyUrl)"
        $changed.Live | Should -Be 'Unreachable'
        "$warning" | Should -BeLike '*The database is changed*does not answer*'
        Get-Router num_retries | Should -Be '3'
    }
}

Describe 'What a seed writes' {
    It 'adds a model as LiteLLM would, and the proxy serves it with its secret' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: new-model`n    litellm_params: { model: openai/new, api_base: 'http://127.0.0.1:9/v1', api_key: os.environ/LOCAL_API_KEY, mock_response: pong }"
        $added = Invoke-LlmSeed -Deployment $path
        $added.Action | Should -Be 'Add'
        $added.Live | Should -Be 'Confirmed'
        $row = Invoke-LabSql $lab "SELECT created_by, model_info->>'id' = model_id, litellm_params::text FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'new-model'"
        $row | Should -BeLike 'llmops|t|*'
        $row | Should -Not -BeLike '*openai/new*'
        $row | Should -Not -BeLike "*$(Get-LabVariable $lab LOCAL_API_KEY)*"
        $answer = Invoke-LabApi $lab POST 'v1/chat/completions' '{"model": "new-model", "messages": [{"role": "user", "content": "ping"}]}'
        $answer.Status | Should -Be 200
        $answer.Body | Should -BeLike '*pong*'
    }

    It 'takes away what is no longer declared only with -Prune, and rows of others only with All' {
        Edit-LabFile $lab models.yaml "  - model_name: new-model`n    litellm_params: { model: openai/new, api_base: 'http://127.0.0.1:9/v1', api_key: os.environ/LOCAL_API_KEY, mock_response: pong }`n" ''
        [void] (Invoke-LabApi $lab POST 'model/new' '{"model_name": "theirs", "litellm_params": {"model": "openai/x"}}')
        Invoke-LlmSeed -Deployment $path | Should -BeNullOrEmpty
        $gone = Invoke-LlmSeed -Deployment $path -Prune Owned
        $gone.Name | Should -Be 'new-model'
        $gone.Action | Should -Be 'Remove'
        $gone.Live | Should -Be 'Confirmed'
        (Invoke-LlmSeed -Deployment $path -Prune All).Name | Should -Be 'theirs'
        Get-LlmDrift -Deployment $path | Should -BeNullOrEmpty
    }

    It 'says so when drift of an undeclared row is piped without -Prune' {
        [void] (Invoke-LabApi $lab POST 'model/new' '{"model_name": "theirs", "litellm_params": {"model": "openai/x"}}')
        Get-LlmDrift -Deployment $path -Plane Stored | Invoke-LlmSeed -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warning" | Should -BeLike '*-Prune All*'
        [void] (Invoke-LlmSeed -Deployment $path -Prune All)
    }

    It 'changes an MCP server so that the proxy notices' {
        Edit-LabFile $lab mcp.yaml 'http://127.0.0.1:9005/mcp' 'http://127.0.0.1:9105/mcp'
        $changed = Invoke-LlmSeed -Deployment $path
        $changed.Section | Should -Be 'mcp_servers'
        $changed.Live | Should -Be 'Confirmed'
        (Invoke-LabApi $lab GET 'v1/mcp/server').Body | Should -BeLike '*http://127.0.0.1:9105/mcp*'
    }

    It 'writes a secret of an MCP server and of a credential encrypted, and the proxy takes it up' {
        Edit-LabFile $lab env.litellm 'TICKETS_MCP_TOKEN=tk-' 'TICKETS_MCP_TOKEN=tk-new-'
        Edit-LabFile $lab env.litellm 'VLLM_API_KEY=sk-vllm-' 'VLLM_API_KEY=sk-new-vllm-'
        $changed = @(Invoke-LlmSeed -Deployment $path)
        $changed.Section | Should -Be @('credential_list', 'mcp_servers')
        $changed[0].Live | Should -Be 'Confirmed'
        $changed.IsSecret | Should -Be @($true, $true)
        "$($changed[0].Desired)$($changed[1].Desired)$($changed[0].Actual)" | Should -Not -BeLike '*vllm-*'
        Invoke-LabSql $lab 'SELECT credentials::text FROM "LiteLLM_MCPServerTable"' | Should -Not -BeLike '*tk-new*'
    }

    It 'writes environment variables encrypted' {
        Edit-LabFile $lab config.yaml 'LANGFUSE_HOST: http://127.0.0.1:3000' 'LANGFUSE_HOST: http://127.0.0.1:3001'
        $changed = Invoke-LlmSeed -Deployment $path
        $changed.Path | Should -Be '/environment_variables/LANGFUSE_HOST'
        $changed.Live | Should -Be 'NotShown'
        Invoke-LabSql $lab "SELECT param_value->>'LANGFUSE_HOST' FROM `"LiteLLM_Config`" WHERE param_name = 'environment_variables'" | Should -Not -BeLike '*3001*'
    }

    It 'never writes what only the file is read for, such as the master key' {
        (Invoke-LabSql $lab "SELECT string_agg(param_value::text, '') FROM `"LiteLLM_Config`"") | Should -Not -BeLike '*master_key*'
        (Invoke-LabSql $lab "SELECT string_agg(param_value::text, '') FROM `"LiteLLM_Config`"") | Should -Not -BeLike '*drop_params*'
    }
}

Describe 'What stops a seed' {
    It 'a variable that is not defined: that row is an error, the others are seeded' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: needs-a-key`n    litellm_params: { model: openai/x, api_key: os.environ/NOT_DEFINED }"
        Set-Router '{"num_retries": 9}'
        $result = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -NoWait }
        Edit-LabFile $lab models.yaml "model_list:`n  - model_name: needs-a-key`n    litellm_params: { model: openai/x, api_key: os.environ/NOT_DEFINED }" 'model_list:'
        $result.Errors.FullyQualifiedErrorId | Should -Be 'VariableMissing,LiteLlmOps.Commands.InvokeLlmSeedCommand'
        "$($result.Errors[0])" | Should -BeLike '*NOT_DEFINED*'
        $result.Output.Name | Should -Be 'num_retries'
    }

    It 'a declaration with an error: nothing is written, and nothing pruned' {
        $before = Get-StoredState
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: broken"
        { Invoke-LlmSeed -Deployment $path -Prune All } | Should -Throw -ErrorId 'ModelInvalid*'
        Edit-LabFile $lab models.yaml "model_list:`n  - model_name: broken" 'model_list:'
        Get-StoredState | Should -Be $before
    }

    It 'values that no known key opens: they are overwritten with -Force only' {
        $salt = Get-LabVariable $lab LITELLM_SALT_KEY
        $before = Get-StoredState
        Edit-LabFile $lab env.litellm $salt 'another-salt'
        Invoke-LlmSeed -Deployment $path -Model local-qwen -NoWait -WarningAction SilentlyContinue -WarningVariable warning | Should -BeNullOrEmpty
        Edit-LabFile $lab env.litellm 'another-salt' $salt
        "$warning" | Should -BeLike '*-Force*'
        Get-StoredState | Should -Be $before
    }

    It 'a deployment in file mode' {
        Edit-LabFile $lab llmops.yaml 'mode: db-ssot' 'mode: file'
        { Invoke-LlmSeed -Deployment $path } | Should -Throw -ErrorId 'DeploymentModeFile*'
        Edit-LabFile $lab llmops.yaml 'mode: file' 'mode: db-ssot'
    }

    It 'a database that is down' {
        $url = Get-LabVariable $lab DATABASE_URL
        Edit-LabFile $lab env.litellm $url 'postgresql://u:geheim@127.0.0.1:1/x'
        $record = { Invoke-LlmSeed -Deployment $path } | Should -Throw -ErrorId 'DatabaseUnreachable*' -PassThru
        Edit-LabFile $lab env.litellm 'postgresql://u:geheim@127.0.0.1:1/x' $url
        "$record" | Should -Not -BeLike '*geheim*'
    }

    It 'a database user who may only read' {
        Set-Router '{"num_retries": 9}'
        $url = Get-LabVariable $lab DATABASE_URL
        $user = ([Uri] $url).UserInfo
        Invoke-LabSql $lab "CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"
        Edit-LabFile $lab env.litellm $user 'reader:reader'
        @(Get-LlmDrift -Deployment $path -Plane Stored).Count | Should -Be 1
        $record = { Invoke-LlmSeed -Deployment $path } | Should -Throw -ErrorId 'DatabasePermissionMissing*' -PassThru
        Edit-LabFile $lab env.litellm 'reader:reader' $user
        $record.CategoryInfo.Category | Should -Be 'PermissionDenied'
        Get-Router num_retries | Should -Be '9'
        [IO.File]::ReadAllLines("$path/state/journal.jsonl")[-1] | Should -BeLike '*"outcome":"DatabasePermissionMissing"*'
    }
}
