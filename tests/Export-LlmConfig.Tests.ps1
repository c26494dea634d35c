BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab"
    $path = $lab.Path
    $rendered = "$path/state/config.generated.yaml"
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Export-LlmConfig' {
    It 'renders only what must stand in the file, with a header that tells of what and when' {
        [IO.File]::Delete($rendered)
        (Export-LlmConfig -Deployment $path -PassThru).FullName | Should -Be $rendered
        $lines = [IO.File]::ReadAllLines($rendered)
        $lines[0] | Should -BeLike '# Rendered by LiteLlmOps*'
        $lines[1] | Should -Be '# source: config.yaml, models.yaml, mcp.yaml'
        $lines[2] | Should -Match '^# source-sha256: [0-9a-f]{64}$'
        $lines[3] | Should -Match '^# rendered: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
        [string]::Join("`n", $lines[4..($lines.Count - 1)]) | Should -Be (@(
                'general_settings:'
                '  master_key: os.environ/LITELLM_MASTER_KEY'
                '  database_url: os.environ/DATABASE_URL'
                '  store_model_in_db: true'
                '  background_health_checks: false'
                'litellm_settings:'
                '  drop_params: true'
                '  request_timeout: 600'
                # LiteLLM opens /metrics at its start, for a callback of the file alone.
                '  success_callback: [prometheus]'
            ) -join "`n")
    }

    It 'leaves a file alone that is of this declaration already' {
        $before = [IO.File]::GetLastWriteTimeUtc($rendered)
        Export-LlmConfig -Deployment $path
        [IO.File]::GetLastWriteTimeUtc($rendered) | Should -Be $before
    }

    It 'renders anew when the source has changed, or the file was edited' {
        Edit-LabFile $lab config.yaml 'request_timeout: 600' 'request_timeout: 500'
        Export-LlmConfig -Deployment $path
        [IO.File]::ReadAllText($rendered) | Should -BeLike '*request_timeout: 500*'
        [IO.File]::AppendAllText($rendered, "  extra: 1`n")
        Export-LlmConfig -Deployment $path
        [IO.File]::ReadAllText($rendered) | Should -Not -BeLike '*extra*'
        Get-LlmDrift -Deployment $path -Plane Rendered | Should -BeNullOrEmpty
    }

    It '-WhatIf writes nothing' {
        Edit-LabFile $lab config.yaml 'request_timeout: 500' 'request_timeout: 400'
        Export-LlmConfig -Deployment $path -WhatIf
        [IO.File]::ReadAllText($rendered) | Should -BeLike '*request_timeout: 500*'
        Export-LlmConfig -Deployment $path
    }

    It 'never replaces a file that it did not render, unless it is told to' {
        [IO.File]::WriteAllText("$root/mine.yaml", "mine: true`n")
        { Export-LlmConfig -Deployment $path -Path "$root/mine.yaml" } | Should -Throw -ErrorId 'FileNotRendered*'
        [IO.File]::ReadAllText("$root/mine.yaml") | Should -Be "mine: true`n"
        Export-LlmConfig -Deployment $path -Path "$root/mine.yaml" -Force
        [IO.File]::ReadAllText("$root/mine.yaml") | Should -BeLike '# Rendered*'
    }

    It 'renders everything in file mode' {
        Edit-LabFile $lab llmops.yaml 'mode: db-ssot' 'mode: file'
        Export-LlmConfig -Deployment $path -Path "$root/whole.yaml"
        Edit-LabFile $lab llmops.yaml 'mode: file' 'mode: db-ssot'
        $text = [IO.File]::ReadAllText("$root/whole.yaml")
        $text | Should -BeLike '*model_list:*local-qwen*'
        $text | Should -BeLike '*router_settings:*'
        $text | Should -Not -BeLike '*include:*'
    }

    It 'notes in the journal what it wrote' {
        [IO.File]::ReadAllText("$path/state/journal.jsonl") | Should -BeLike "*`"command`":`"Export-LlmConfig`"*Write $rendered*"
    }

    It 'shows the place of an error in the declaration, and keeps the file' {
        $before = [IO.File]::ReadAllText($rendered)
        Edit-LabFile $lab config.yaml 'general_settings:' 'general_settings: x: y'
        { Export-LlmConfig -Deployment $path } | Should -Throw -ErrorId 'YamlInvalid*' -ExpectedMessage '*config.yaml:6:*'
        Edit-LabFile $lab config.yaml 'general_settings: x: y' 'general_settings:'
        [IO.File]::ReadAllText($rendered) | Should -Be $before
    }
}

Describe 'Export-LlmConfig -From Database' {
    BeforeAll {
        # What only lies in the database: a model from the UI with a secret of its own, and one with a wildcard.
        [void] (Invoke-LabApi $lab POST 'model/new' '{"model_name": "from-ui", "litellm_params": {"model": "openai/x", "api_key": "sk-only-in-the-database-1", "rpm": 7, "extra_headers": {"X-Team": "a-header-secret"}}, "model_info": {"mode": "chat"}}')
        [void] (Invoke-LabApi $lab POST 'model/new' '{"model_name": "all/*", "litellm_params": {"model": "openai/*", "api_key": "sk-only-in-the-database-1"}}')
        $adopted = [IO.Directory]::CreateDirectory("$root/adopted").FullName
        [IO.File]::Copy("$path/env.litellm", "$adopted/base.env")
        [IO.File]::WriteAllText("$adopted/llmops.yaml", "name: adopted`nenvironment: [base.env, env.litellm]`nproxy: { url: '$($lab.ProxyUrl)' }`n")
        [IO.File]::WriteAllText("$adopted/env.litellm", "# kept`nALREADY_HERE=1`n")
        $files = @(Export-LlmConfig -Deployment $adopted -From Database -Path "$adopted/config.yaml" -PassThru)
        $text = [IO.File]::ReadAllText("$adopted/config.yaml")
    }

    It 'makes a declaration that a drift check finds nothing to say against' {
        Get-LlmDrift -Deployment $adopted -Plane Stored | Should -BeNullOrEmpty
        @(Get-LlmDrift -Deployment $adopted -Plane Stored -Section model_list -IncludeEqual).Count | Should -Be 19
        Invoke-LlmSeed -Deployment $adopted -NoWait -Prune All | Should -BeNullOrEmpty
    }

    It 'writes no secret into it: they stand in the environment file, each once' {
        $text | Should -Not -BeLike '*sk-only*'
        $text | Should -Not -BeLike '*header-secret*'
        $text | Should -Not -BeLike "*$(Get-LabVariable $lab LOCAL_API_KEY)*"
        $text | Should -BeLike '*api_key: os.environ/FROM_UI_API_KEY*'
        $environment = [IO.File]::ReadAllText("$adopted/env.litellm")
        $environment | Should -BeLike "# kept`nALREADY_HERE=1`n*"
        $environment | Should -BeLike "*FROM_UI_API_KEY='sk-only-in-the-database-1'*"
        ([regex]::Matches($environment, 'sk-only-in-the-database-1')).Count | Should -Be 1
        $environment | Should -Not -BeLike "*$(Get-LabVariable $lab LOCAL_API_KEY)*"
        "$([IO.File]::GetUnixFileMode("$adopted/env.litellm"))" | Should -Be 'UserWrite, UserRead'
        $files.FullName | Should -Be @("$adopted/env.litellm", "$adopted/config.yaml")
    }

    It 'refers to a variable that the deployment has already' {
        $text | Should -BeLike '*os.environ/LOCAL_API_KEY*'
    }

    It 'needs a path, and never replaces a file unless it is told to' {
        { Export-LlmConfig -Deployment $adopted -From Database } | Should -Throw -ErrorId 'PathMissing*'
        { Export-LlmConfig -Deployment $adopted -From Database -Path "$adopted/config.yaml" } | Should -Throw -ErrorId 'FileExists*'
        Export-LlmConfig -Deployment $adopted -From Database -Path "$adopted/config.yaml" -Force
        Get-LlmDrift -Deployment $adopted -Plane Stored | Should -BeNullOrEmpty
    }

    It 'refuses values that no known key opens' {
        $salt = Get-LabVariable $lab LITELLM_SALT_KEY
        [IO.File]::WriteAllText("$adopted/base.env", [IO.File]::ReadAllText("$adopted/base.env").Replace($salt, 'another-salt'))
        { Export-LlmConfig -Deployment $adopted -From Database -Path "$root/never.yaml" } | Should -Throw -ErrorId 'ValueUnreadable*' -ExpectedMessage '*LITELLM_SALT_KEY*'
        [IO.File]::Exists("$root/never.yaml") | Should -BeFalse
    }
}
