# What a tool that writes LiteLLM's tables gets wrong easily, each held against a proxy that behaves as LiteLLM does.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    function Get-Router($Lab) { (Invoke-LabApi $Lab GET 'get/config/callbacks').Body -replace '^.*"router_settings":' -replace '"available_callbacks".*$' }
    function Get-Tables($Lab) { Invoke-LabSql $Lab "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'v', 'i', 'S')" }
}

AfterAll {
    [IO.Directory]::Delete($root, $true)
}

Describe 'LiteLLM 1.83.2: the database beats the file' {
    BeforeAll {
        $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
        $tables = Get-Tables $lab
        [void] (Invoke-LlmSeed -Deployment $lab)
    }

    AfterAll {
        Remove-LlmLab -Path $lab.Path
    }

    It 'a table of its own would be dropped by the next start: a seed makes none' {
        Get-Tables $lab | Should -Be $tables
    }

    It 'an alias that is taken away is gone from the proxy when the seed says so' {
        Edit-LabFile $lab config.yaml "    fast: local-phi`n" ''
        $change = Invoke-LlmSeed -Deployment $lab
        $change.Live | Should -Be 'Confirmed'
        Get-Router $lab | Should -Not -BeLike '*local-phi*'
        Get-LlmDrift -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'an empty list: the proxy has no fallbacks any more when the seed says so' {
        $text = [IO.File]::ReadAllText("$($lab.Path)/config.yaml")
        [IO.File]::WriteAllText("$($lab.Path)/config.yaml", ($text -replace '(?s)  fallbacks:\n.*?\n\n', "  fallbacks: []`n`n"))
        $change = Invoke-LlmSeed -Deployment $lab
        $change.Path | Should -Be '/router_settings/fallbacks'
        $change.Live | Should -Be 'Confirmed'
        Get-Router $lab | Should -BeLike '*"fallbacks":`[`]*'
    }

    It 'null and [] of general_settings are skipped in the merge: the change says that it takes a restart' {
        Edit-LabFile $lab config.yaml 'alerting: [[]slack]'.Replace('[[]', '[') 'alerting: []'
        $change = Invoke-LlmSeed -Deployment $lab
        $change.Path | Should -Be '/general_settings/alerting'
        $change.Effect | Should -Be 'Restart'
        $change.Live | Should -Be 'NotShown'
        $change.Reason | Should -BeLike '*until a restart*'
    }

    It 'a key that was taken away lasts until a restart, and the change says so' {
        Edit-LabFile $lab config.yaml "  cooldown_time: 30`n" ''
        $change = Invoke-LlmSeed -Deployment $lab -Prune All
        $change.Path | Should -Be '/router_settings/cooldown_time'
        $change.Effect | Should -Be 'Restart'
    }

    It 'a reference is not looked up in rows by this version: its value is written, encrypted' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: by-reference`n    litellm_params: { model: openai/x, api_key: os.environ/LOCAL_API_KEY, mock_response: pong }"
        (Invoke-LlmSeed -Deployment $lab).Live | Should -Be 'Confirmed'
        (Invoke-LabApi $lab POST 'v1/chat/completions' '{"model": "by-reference", "messages": [{"role": "user", "content": "ping"}]}').Status | Should -Be 200
        (Export-LlmConfig -Deployment $lab -From Database -Path "$root/dump/config.yaml" -PassThru) | Should -Not -BeNullOrEmpty
        Get-LlmDrift -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'a wildcard in clear would be read as nothing: it is written encrypted, and served' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: '*'`n    litellm_params: { model: '*' }"
        (Invoke-LlmSeed -Deployment $lab).Live | Should -Be 'Confirmed'
        Invoke-LabSql $lab "SELECT litellm_params->>'model' = '*' FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = '*'" | Should -Be 'f'
        Get-LlmDrift -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'one id in the file and in the database: one would replace the other, so the seed asks for another id' {
        Edit-LabFile $lab models.yaml "  - model_name: '*'`n    litellm_params: { model: '*' }`n" "  - { model_name: twin-a, litellm_params: { model: openai/x }, model_info: { id: twin } }`n  - { model_name: twin-b, litellm_params: { model: openai/y }, model_info: { id: twin } }`n"
        { Invoke-LlmSeed -Deployment $lab } | Should -Throw '*twin*' -ErrorId 'ModelIdDuplicate,*'
    }

    It 'the same declaration makes the same ids, in whatever order' {
        $other = New-LlmLab -Path "$root/other"
        $ids = Invoke-LabSql $lab "SELECT string_agg(model_id, ' ' ORDER BY model_id) FROM `"LiteLLM_ProxyModelTable`" WHERE model_name LIKE 'local-%'"
        $others = Invoke-LabSql $other "SELECT string_agg(model_id, ' ' ORDER BY model_id) FROM `"LiteLLM_ProxyModelTable`" WHERE model_name LIKE 'local-%'"
        Remove-LlmLab -Path $other.Path
        $others | Should -Be $ids
    }
}

Describe 'LiteLLM 1.83.2: the last model row' {
    It 'is served on until a restart, and the change says so' {
        $lab = New-LlmLab -Path "$root/last" -Models 1 -PollInterval 500ms
        try {
            [IO.File]::WriteAllText("$($lab.Path)/models.yaml", "model_list: []`n")
            $change = Invoke-LlmSeed -Deployment $lab -Prune All -Force
            $change.Effect | Should -Be 'Restart'
            $change.Live | Should -Be 'NotShown'
            (Invoke-LabApi $lab GET 'v1/models').Body | Should -BeLike "*$($change.Name)*"
        }
        finally {
            Remove-LlmLab -Path $lab.Path
        }
    }
}

Describe 'LiteLLM 1.103: the file beats the database' {
    BeforeAll {
        $lab = New-LlmLab -Path "$root/new" -Version 1.103.0 -PollInterval 500ms
        # As somebody does who does not know that this silences the database.
        [IO.File]::AppendAllText("$($lab.Path)/state/config.generated.yaml", "router_settings:`n  num_retries: 7`n")
    }

    AfterAll {
        Remove-LlmLab -Path $lab.Path
    }

    It 'a key that stands in the file is never said to be effective' {
        $drift = Get-LlmDrift -Deployment $lab -Plane Stored | Where-Object Name -EQ 'num_retries'
        $drift.Effect | Should -Be 'Shadowed'
        $drift.Reason | Should -BeLike '*file*num_retries*'
        $change = Invoke-LlmSeed -Deployment $lab | Where-Object Name -EQ 'num_retries'
        $change.Effect | Should -Be 'Shadowed'
        $change.Live | Should -Be 'NotShown'
    }

    It 'a reference in a row of a model is looked up by this version: it is written as it stands' {
        Edit-LabFile $lab models.yaml 'model_list:' "model_list:`n  - model_name: by-reference`n    litellm_params: { model: openai/x, api_key: os.environ/LOCAL_API_KEY, mock_response: pong }"
        (Invoke-LlmSeed -Deployment $lab).Live | Should -Be 'Confirmed'
        [void] (Export-LlmConfig -Deployment $lab -From Database -Path "$root/newdump/config.yaml")
        [IO.File]::ReadAllText("$root/newdump/config.yaml") | Should -BeLike '*api_key: os.environ/LOCAL_API_KEY*'
    }
}

Describe 'A key of an MCP server for which the table has no column' {
    It 'is drift that says so, and never lost without a word' {
        $lab = New-LlmLab -Path "$root/column" -PollInterval 500ms
        try {
            [void] (Invoke-LlmSeed -Deployment $lab)
            Edit-LabFile $lab mcp.yaml 'mcp_servers:' "mcp_servers:`n  guarded:`n    url: http://127.0.0.1:9009/mcp`n    disallowed_tools: [delete_all]"
            $change = Invoke-LlmSeed -Deployment $lab -WarningVariable warnings -WarningAction SilentlyContinue
            $change.Name | Should -Be 'guarded'
            $change.Live | Should -Be 'Confirmed'
            "$warnings" | Should -BeLike '*/mcp_servers/guarded/disallowed_tools cannot be seeded*only the file*'
            $drift = Get-LlmDrift -Deployment $lab -Plane Stored
            $drift.Path | Should -BeLike '/mcp_servers/*/disallowed_tools'
            $drift.Effect | Should -Be 'Ignored'
            $drift.Severity | Should -Be 'Warning'
            Invoke-LlmSeed -Deployment $lab -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        }
        finally {
            Remove-LlmLab -Path $lab.Path
        }
    }
}
