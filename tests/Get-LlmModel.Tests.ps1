BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 300ms
    $path = $lab.Path
    Add-LabRecord $lab
    # Another user's models in the database: one of a team, one that is undeclared, and old rows without requests.
    Invoke-LabSql $lab @'
UPDATE "LiteLLM_ProxyModelTable" SET created_at = created_at - interval '100 days';
INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_at, created_by, updated_by) VALUES
  ('m-team', 'model_name_t-research_1f', '{"model": "openai/gpt-4o-mini", "api_key": "sk-geheim-0815-geheim", "api_base": "https://u:geheim@api.example.com/v1?token=geheim"}',
   '{"id": "m-team", "team_id": "t-research", "team_public_model_name": "mini", "access_groups": ["beta"], "mode": "chat"}', now() AT TIME ZONE 'UTC', 'u-ann', 'u-bob'),
  ('m-gpt', 'gpt-4o', '{"model": "openai/gpt-4o", "rpm": 500, "tpm": 100000, "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05}',
   '{"id": "m-gpt", "db_model": true}', (now() AT TIME ZONE 'UTC') - interval '100 days', 'u-ann', 'u-ann'),
  ('m-idle', 'idle', '{"model": "anthropic/claude-3-haiku"}', '{"id": "m-idle"}', (now() AT TIME ZONE 'UTC') - interval '100 days', 'u-ann', 'u-ann');
'@
    function Get-Rows { @(Invoke-LabSql $lab 'SELECT model_id FROM "LiteLLM_ProxyModelTable" ORDER BY 1') }
    # A deployment whose proxy does not run, with the same config and database.
    function New-Copy([string] $Name, [string] $Extra = '') {
        $copy = "$path/../$Name"
        Copy-Item $path $copy -Recurse -Exclude postgres, logs
        (Get-Content "$copy/llmops.yaml" -Raw) -replace 'url: http://127.0.0.1:\d+', "url: http://127.0.0.1:$(Get-FreePort)" -replace 'name: lab', "name: $Name$Extra" |
            Set-Content "$copy/llmops.yaml" -NoNewline
        (Get-Item $copy).FullName
    }
    $null = Wait-Until { (Get-LlmModel mini -Deployment $path -WarningAction Ignore).IsLive }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmModel' {
    It 'returns one object for each deployment of a model in any plane' {
        $models = @(Get-LlmModel -Deployment $path)
        $models.Count | Should -Be (Get-Rows).Count
        @($models | Where-Object Model -EQ local-llama).Upstream | Sort-Object | Should -Be 'ollama_chat/llama3.3:70b', 'openai/llama-3.3-70b-instruct'
        ($models.ModelId | Sort-Object -CaseSensitive) | Should -Be (Get-Rows | Sort-Object -CaseSensitive)
    }

    It 'returns where a declared model is, and its values' {
        $model = Get-LlmModel local-phi -Deployment $path
        $model.Model, $model.Provider, $model.Upstream, $model.ApiBase, $model.Mode | Should -Be 'local-phi', 'ollama_chat', 'ollama_chat/phi4:14b', 'http://127.0.0.1:11434', 'chat'
        $model.IsDeclared, $model.IsStored, $model.IsLive | Should -Be $true, $true, $true
        $model.Planes | Should -Be 'Declared', 'Stored', 'Live'
        $model.File | Should -Be "$path/models.yaml"
        (Get-Content $model.File)[$model.Line - 1] | Should -BeLike '*local-phi*'
        $model.Source | Should -Be "$($model.File):$($model.Line)"
        $model.RpmLimit, $model.TpmLimit, $model.InputPrice, $model.TeamId, $model.IsBlocked | Should -Be 120, $null, $null, $null, $false
        $model.CreatedAt.Kind, $model.UpdatedAt.Kind | Should -Be 'Utc', 'Utc'
        $model.CreatedBy | Should -Be (Invoke-LabSql $lab "SELECT created_by FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-phi'")
        $model.ModelId | Should -Be (Invoke-LabSql $lab "SELECT model_id FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-phi'")
        $model.Path | Should -Be "/model_list/$($model.ModelId)"
        $model.Deployment | Should -Be (Get-LlmDeployment -Deployment $path).Path
    }

    It 'returns limits, prices for 1,000,000 tokens and the last day with a request' {
        $model = Get-LlmModel gpt-4o -Deployment $path
        $model.RpmLimit, $model.TpmLimit, $model.InputPrice, $model.OutputPrice | Should -Be 500, 100000, 2.5, 10
        $model.InputPrice | Should -BeOfType decimal
        $model.IsDeclared, $model.IsStored, $model.Source | Should -Be $false, $true, $null
        $model.LastRequestDay | Should -Be ([DateOnly]::FromDateTime((Invoke-LabSql $lab "SELECT max(date) FROM `"LiteLLM_DailyUserSpend`" WHERE model_group = 'gpt-4o'")))
        (Get-LlmModel idle -Deployment $path).LastRequestDay | Should -BeNullOrEmpty
    }

    It 'returns a model of a team under the name that the team uses, with secrets masked' {
        $model = Get-LlmModel mini -Deployment $path
        $model.ModelId, $model.Team, $model.TeamId, $model.CreatedBy, $model.UpdatedBy | Should -Be 'm-team', 'research', 't-research', 'u-ann', 'u-bob'
        $model.AccessGroups | Should -Be 'beta'
        $model | ConvertTo-Json | Should -Not -Match 'geheim'
        $model.ApiBase | Should -BeLike 'https://*@api.example.com/v1*'
        $model.Parameters | Should -BeLike '{"model":"openai/gpt-4o-mini",*'
        $model.Parameters | ConvertFrom-Json | Should -Not -BeNullOrEmpty
    }

    It 'returns the URL of the credential that a model uses' {
        $model = Get-LlmModel local-coder -Deployment $path
        $model.Credential, $model.ApiBase | Should -Be 'local-vllm', 'http://127.0.0.1:8001/v1'
    }

    It 'names parameters that no key decrypts, and leaves them out' {
        $null = Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || jsonb_build_object('api_base', translate(encode(sha256('x') || decode(md5('y'), 'hex'), 'base64'), '+/', '-_')) WHERE model_id = 'm-idle'"
        $model = Get-LlmModel idle -Deployment $path
        $model.UnreadableParameters | Should -Be 'api_base'
        $model.ApiBase, $model.Parameters | Should -Be $null, '{"model":"anthropic/claude-3-haiku"}'
    }

    It 'selects models <Name>' -ForEach @(
        @{ Name = 'by name'; Arguments = @{ Model = 'GPT-4o', 'local-ph*' }; Found = 'gpt-4o', 'local-phi' }
        @{ Name = 'by id'; Arguments = @{ Model = 'm-idle' }; Found = 'idle' }
        @{ Name = 'by team'; Arguments = @{ Team = 'research' }; Found = 'mini' }
        @{ Name = 'that are declared'; Arguments = @{ Declared = $true; Model = 'idle', 'local-phi' }; Found = 'local-phi' }
        @{ Name = 'that are stored'; Arguments = @{ Stored = $true; Model = 'idle', 'local-phi' }; Found = 'idle', 'local-phi' }
        @{ Name = 'that are live'; Arguments = @{ Live = $true; Declared = $true; Model = 'idle', 'local-phi' }; Found = 'local-phi' }
        @{ Name = 'without requests'; Arguments = @{ Unused = '30d'; Model = 'idle', 'gpt-4o', 'mini', 'local-phi' }; Found = 'idle', 'local-phi' }
        @{ Name = 'with requests of their alias'; Arguments = @{ Unused = '30d'; Model = 'local-phi', 'idle' }; Found = 'idle'; Before = "UPDATE `"LiteLLM_DailyUserSpend`" SET model_group = 'fast' WHERE model_group = 'claude'" }
    ) {
        $before = $_['Before']
        if ($before) { $null = Invoke-LabSql $lab $before }
        try { (Get-LlmModel -Deployment $path @Arguments).Model | Should -Be $Found }
        finally { if ($before) { $null = Invoke-LabSql $lab "UPDATE `"LiteLLM_DailyUserSpend`" SET model_group = 'claude' WHERE model_group = 'fast'" } }
    }

    It 'counts requests for a name that a wildcard covers' {
        (Get-LlmModel -Deployment $path | Where-Object Model -EQ 'local/*').LastRequestDay | Should -BeNullOrEmpty
        $null = Invoke-LabSql $lab "UPDATE `"LiteLLM_DailyUserSpend`" SET model_group = 'local/gemma' WHERE model_group = 'claude'"
        try { (Get-LlmModel -Deployment $path | Where-Object Model -EQ 'local/*').LastRequestDay | Should -Not -BeNullOrEmpty }
        finally { $null = Invoke-LabSql $lab "UPDATE `"LiteLLM_DailyUserSpend`" SET model_group = 'claude' WHERE model_group = 'local/gemma'" }
    }

    It 'uses the spend log where the sums by day are missing' {
        $null = Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_DailyUserSpend" RENAME TO "Hidden"'
        try {
            (Get-LlmModel gpt-4o -Deployment $path).LastRequestDay.ToString('yyyy-MM-dd') |
                Should -Be (Invoke-LabSql $lab "SELECT to_char(max(`"startTime`"), 'YYYY-MM-DD') FROM `"LiteLLM_SpendLogs`" WHERE model_group = 'gpt-4o'")
            (Get-LlmModel idle, gpt-4o -Unused 30d -Deployment $path).Model | Should -Be 'idle'
        }
        finally { $null = Invoke-LabSql $lab 'ALTER TABLE "Hidden" RENAME TO "LiteLLM_DailyUserSpend"' }
    }

    It 'warns when the requests do not reach back as far as -Unused' {
        Get-LlmModel idle -Unused 30d -Deployment $path -WarningVariable short | Out-Null
        $short | Should -BeNullOrEmpty
        Get-LlmModel idle -Unused 95d -Deployment $path -WarningVariable long -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        "$long" | Should -BeLike 'The database of lab has requests since * only, so that models which seem unused for 95d may have been used before.'
    }

    It 'warns when the proxy cannot be read, and does not say that a model is not live' {
        $copy = New-Copy stopped
        $model = Get-LlmModel local-phi -Deployment $copy -WarningVariable warning -WarningAction SilentlyContinue
        $model.IsDeclared, $model.IsStored, $model.IsLive | Should -Be $true, $true, $null
        "$warning" | Should -BeLike 'Could not read what the proxy serves: *'
        $result = Get-ErrorsOf { Get-LlmModel local-phi -Live -Deployment $copy }
        $result.Output | Should -BeNullOrEmpty
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'ProxyUnreachable,*'
    }

    It 'does not say that a model is not stored when the database cannot be read' {
        $copy = New-Copy nodatabase
        (Get-Content "$copy/llmops.yaml" -Raw).Replace('url: os.environ/DATABASE_URL', "url: 'postgresql://nobody@127.0.0.1:$(Get-FreePort)/none'") | Set-Content "$copy/llmops.yaml"
        $result = Get-ErrorsOf { Get-LlmModel local-phi -Deployment $copy -WarningAction SilentlyContinue }
        $result.Output.IsDeclared, $result.Output.IsStored | Should -Be $true, $null
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'DatabaseUnreachable,*'
        { Get-LlmModel local-phi -Unused 30d -Deployment $copy -WarningAction SilentlyContinue -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'DatabaseUnreachable,*'
    }

    It 'returns a model that is not seeded yet, and one that only the proxy has' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: fresh`n    litellm_params: { model: openai/gpt-4.1 }"
        $null = Invoke-LabSql $lab "INSERT INTO `"LiteLLM_ProxyModelTable`" (model_id, model_name, litellm_params, model_info, created_by, updated_by) VALUES ('m-gone', 'gone', '{`"model`": `"openai/gone`"}', '{`"id`": `"m-gone`"}', 'x', 'x')"
        try {
            $model = Get-LlmModel fresh -Deployment $path
            $model.IsDeclared, $model.IsStored, $model.IsLive | Should -Be $true, $false, $false
            $model.Provider, $model.CreatedAt | Should -Be 'openai', $null
            Wait-Until { (Get-LlmModel gone -Deployment $path).IsLive } | Should -BeTrue
        }
        finally {
            Restore-LabFiles $lab
            $null = Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_id = 'm-gone'"
        }
    }

    It 'writes an error that names a similar model' {
        $result = Get-ErrorsOf { Get-LlmModel local-pih, idle -Deployment $path }
        $result.Output.Model | Should -Be 'idle'
        $result.Errors.FullyQualifiedErrorId | Should -Be 'ModelNotFound,LiteLlmOps.Commands.GetLlmModelCommand'
        "$($result.Errors)" | Should -Be "The deployment lab has no model 'local-pih' (searched: declared config, database, running proxy). Did you mean 'local-phi'?"
        $result = Get-ErrorsOf { Get-LlmModel no-such* -Deployment $path }
        @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
    }

    It 'accepts objects of other queries' {
        (Get-LlmModel gpt-4o -Deployment $path | Get-LlmModel).ModelId | Should -Be 'm-gpt'
        (Get-LlmModel gpt-4o -Deployment $path | ConvertTo-Json | ConvertFrom-Json | Get-LlmModel).ModelId | Should -Be 'm-gpt'
        (Get-LlmKey ci -Deployment $path | Get-LlmModel).Model | Should -Be 'gpt-4o'
        ([pscustomobject]@{ ModelGroup = 'local/any'; Model = 'x'; Deployment = $path } | Get-LlmModel).Model | Should -Be 'local/*'
        ([pscustomobject]@{ Credential = 'local-vllm'; Deployment = $path } | Get-LlmModel -Declared).Model | Should -Be 'local-coder', 'local-llama'
        ([pscustomobject]@{ Models = @('beta'); Deployment = $path } | Get-LlmModel).Model | Should -Be 'mini'
    }

    It 'ends with Select-Object -First' {
        @(Get-LlmModel -Deployment $path | Select-Object -First 1).Count | Should -Be 1
    }

    It 'needs SELECT only' {
        $copy = New-Copy reader
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE modelreader LOGIN PASSWORD 'modelreader'; GRANT USAGE ON SCHEMA public TO modelreader; GRANT SELECT ON `"LiteLLM_Config`", `"LiteLLM_ProxyModelTable`", `"LiteLLM_CredentialsTable`", `"LiteLLM_MCPServerTable`", `"LiteLLM_UISettings`" TO modelreader"
        $url.UserName = $url.Password = 'modelreader'
        (Get-Content "$copy/llmops.yaml" -Raw).Replace('url: os.environ/DATABASE_URL', "url: '$($url.Uri.AbsoluteUri)'") | Set-Content "$copy/llmops.yaml"
        $model = Get-LlmModel m-team -Deployment $copy -WarningAction SilentlyContinue
        $model.IsStored, $model.Team, $model.LastRequestDay | Should -Be $true, 't-research', $null
        { Get-LlmModel -Unused 30d -Deployment $copy -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'TableNotFound,*'
    }

    It 'completes names from the database' {
        Wait-Until { (TabExpansion2 "Get-LlmModel -Deployment '$path' -Model gp").CompletionMatches.Count -gt 0 } -Seconds 30 | Should -BeTrue
        (TabExpansion2 "Get-LlmModel -Deployment '$path' -Model gp").CompletionMatches.ListItemText | Should -Be 'gpt-4o'
    }
}

Describe 'Models of the pipeline' {
    It 'selects the drift of a model, whose name is no wildcard' {
        $null = Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '{`"rpm`": 7}' WHERE model_name IN ('local-phi', 'local/*')"
        $drift = Get-LlmModel local-phi -Deployment $path | Get-LlmDrift -Plane Stored
        $drift.Path | Should -Be "$((Get-LlmModel local-phi -Deployment $path).Path)/litellm_params/rpm"
        (Get-LlmModel -Deployment $path | Where-Object Model -EQ 'local/*' | Get-LlmDrift -Plane Stored).Name | Should -Be 'local/*'
    }

    It 'seeds the drift of the models of the pipeline, and no other' {
        $planned = Get-LlmModel local-phi -Deployment $path | Invoke-LlmSeed -WhatIf
        $planned.Name, $planned.Action | Should -Be 'local-phi', 'Update'
        $planned.Fields | Should -Be "$($planned.Path)/litellm_params/rpm"
        $json = Get-LlmModel local-phi -Deployment $path | ConvertTo-Json | ConvertFrom-Json
        ($json | Invoke-LlmSeed -WhatIf).Name | Should -Be 'local-phi'
        Get-LlmModel local-qwen -Deployment $path | Invoke-LlmSeed -WhatIf | Should -BeNullOrEmpty
    }

    It 'says that -Prune does not delete declared models without a request' {
        $before = Get-Rows
        $planned = Get-LlmModel local-qwen, local-phi, idle, gpt-4o -Declared -Unused 30d -Deployment $path |
            Invoke-LlmSeed -Prune All -WhatIf -WarningVariable warning -WarningAction SilentlyContinue
        # The drift of local-phi; nothing is deleted.
        $planned.Action | Should -Be 'Update'
        "$warning" | Should -Match '^-Prune does not delete declared models: local-phi \(models\.yaml:\d+\), local-qwen \(models\.yaml:\d+\)\. Remove them from the declaration first\.$'
        Get-Rows | Should -Be $before
    }

    It 'plans to delete the models without a request that are not declared any more' {
        $unused = Get-LlmModel local-qwen, idle, gpt-4o -Unused 30d -Deployment $path
        $unused.Model | Should -Be 'idle', 'local-qwen'
        $text = (Get-Content "$path/models.yaml" -Raw) -replace '(?m)^  - model_name: local-qwen\n(    .*\n)+'
        Set-Content "$path/models.yaml" $text -NoNewline
        try {
            $planned = $unused | Invoke-LlmSeed -Prune All -WhatIf -WarningVariable warning
            $planned.Name | Sort-Object | Should -Be 'idle', 'local-qwen'
            $planned.Action | Select-Object -Unique | Should -Be 'Remove'
            $warning | Should -BeNullOrEmpty
            $unused | Invoke-LlmSeed -WhatIf -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            "$warning" | Should -BeLike '*not declared. Use -Prune*'
        }
        finally { Restore-LabFiles $lab }
    }

    It 'names the models that are neither declared nor in the database' {
        $model = Get-LlmModel idle -Deployment $path | ConvertTo-Json | ConvertFrom-Json
        $model.ModelId, $model.Path = 'm-none', '/model_list/m-none'
        $model | Invoke-LlmSeed -WhatIf -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warning" | Should -Be 'Skipped 1 model that is neither declared nor in the database: m-none.'
    }

    It 'is refused by Update-LlmDeclaration, which changes differences' {
        (Get-ErrorsOf { Get-LlmModel idle -Deployment $path | Update-LlmDeclaration -WhatIf }).Errors.FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
    }
}
