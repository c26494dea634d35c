BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_CredentialsTable" (credential_id, credential_name, credential_values, credential_info, created_at, created_by, updated_by) VALUES
  ('c-1', 'azure-eu', '{"api_key": "geheim-0815-geheim", "api_base": "https://eu.example.com", "api_version": "2025-01-01"}',
   '{"custom_llm_provider": "azure", "description": "Europe"}', '2026-01-02 03:04:05', 'u-ann', 'u-bob');
INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by) VALUES
  ('m-1', 'gpt-eu', '{"model": "azure/gpt-4o", "litellm_credential_name": "azure-eu"}', '{"id": "m-1"}', 'x', 'x'),
  ('m-2', 'gpt-eu', '{"model": "azure/gpt-4o-2", "litellm_credential_name": "azure-eu"}', '{"id": "m-2"}', 'x', 'x');
'@
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmCredential' {
    It 'returns declared and stored credentials with the models that use them' {
        $all = @(Get-LlmCredential -Deployment $path)
        $all.Credential | Should -Be 'azure-eu', 'local-vllm'
        $azure, $vllm = $all
        $azure.Provider, $azure.Description, $azure.ModelCount, $azure.CreatedBy, $azure.UpdatedBy | Should -Be 'azure', 'Europe', 2, 'u-ann', 'u-bob'
        $azure.ValueNames | Sort-Object | Should -Be 'api_base', 'api_key', 'api_version'
        $azure.Models | Should -Be 'gpt-eu'
        $azure.IsDeclared, $azure.IsStored, $azure.Source | Should -Be $false, $true, $null
        $azure.CreatedAt | Should -Be ([DateTime] '2026-01-02 03:04:05')
        $azure.CreatedAt.Kind | Should -Be 'Utc'
        $vllm.Models | Should -Be 'local-coder', 'local-llama'
        $vllm.IsDeclared, $vllm.IsStored, $vllm.ModelCount | Should -Be $true, $true, 2
        (Get-Content $vllm.File)[$vllm.Line - 1] | Should -BeLike '*credential_name: local-vllm*'
    }

    It 'shows no value' {
        $all = Get-LlmCredential -Deployment $path | ConvertTo-Json -Depth 5
        $all | Should -Not -Match 'geheim'
        $all | Should -Not -Match 'eu\.example'
        $all | Should -Not -Match ([regex]::Escape((Get-LabVariable $lab VLLM_API_KEY)))
    }

    It 'names the values that no key decrypts' {
        $null = Invoke-LabSql $lab "UPDATE `"LiteLLM_CredentialsTable`" SET credential_values = credential_values || (SELECT jsonb_build_object('api_key', translate(encode(sha256('x') || decode(md5('y'), 'hex'), 'base64'), '+/', '-_'))) WHERE credential_name = 'azure-eu'"
        (Get-LlmCredential azure-eu -Deployment $path).UnreadableValues | Should -Be 'api_key'
    }

    It 'returns a credential that is not seeded yet' {
        Edit-LabFile $lab config.yaml 'credential_list:' "credential_list:`n  - credential_name: fresh`n    credential_values: { api_key: os.environ/FRESH }"
        try {
            $fresh = Get-LlmCredential fresh -Deployment $path
            $fresh.IsDeclared, $fresh.IsStored, $fresh.ModelCount, $fresh.CreatedAt | Should -Be $true, $false, 0, $null
        }
        finally { Restore-LabFiles $lab }
    }

    It 'selects by name, and names a similar one' {
        (Get-LlmCredential AZURE* -Deployment $path).Credential | Should -Be 'azure-eu'
        $result = Get-ErrorsOf { Get-LlmCredential azur-eu, local-vllm -Deployment $path }
        $result.Output.Credential | Should -Be 'local-vllm'
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'CredentialNotFound,*'
        "$($result.Errors)" | Should -Be "The deployment lab has no credential 'azur-eu' (searched: declared config, database). Did you mean 'azure-eu'?"
        Get-LlmCredential no* -Deployment $path | Should -BeNullOrEmpty
    }

    It 'accepts models and their JSON, and returns models of the pipeline' {
        (Get-LlmModel gpt-eu -Deployment $path | Get-LlmCredential).Credential | Select-Object -Unique | Should -Be 'azure-eu'
        (Get-LlmModel local-coder -Deployment $path | ConvertTo-Json | ConvertFrom-Json | Get-LlmCredential).Credential | Should -Be 'local-vllm'
        Get-LlmModel local-phi -Deployment $path | Get-LlmCredential | Should -BeNullOrEmpty
        (Get-LlmCredential azure-eu -Deployment $path | Get-LlmModel).ModelId | Should -Be 'm-1', 'm-2'
    }

    It 'completes names from the database' {
        Wait-Until { (TabExpansion2 "Get-LlmCredential -Deployment '$path' -Credential a").CompletionMatches.Count -gt 0 } -Seconds 30 | Should -BeTrue
        (TabExpansion2 "Get-LlmCredential -Deployment '$path' -Credential a").CompletionMatches.ListItemText | Should -Be 'azure-eu'
    }

    It 'ends with Select-Object -First, and needs SELECT only' {
        (Get-LlmCredential -Deployment $path | Select-Object -First 1).Credential | Should -Be 'azure-eu'
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE credreader LOGIN PASSWORD 'credreader'; GRANT USAGE ON SCHEMA public TO credreader; GRANT SELECT ON `"LiteLLM_Config`", `"LiteLLM_ProxyModelTable`", `"LiteLLM_CredentialsTable`", `"LiteLLM_MCPServerTable`", `"LiteLLM_UISettings`" TO credreader"
        $url.UserName = $url.Password = 'credreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $found = Get-LlmCredential azure-eu -Deployment $copy.FullName
        $found.IsStored, $found.IsDeclared | Should -Be $true, $null
    }
}
