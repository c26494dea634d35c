BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    $rendered = "$path/state/config.generated.yaml"
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Export-LlmConfig' {
    BeforeEach {
        Reset-TestLab $lab
        Remove-Item $rendered
        $file = Export-LlmConfig -Deployment $path -PassThru
    }

    It 'renders only the settings that LiteLLM has to read from the file, with a header that names the sources and the time' {
        $file.FullName | Should -Be $rendered
        $lines = Get-Content $rendered
        $lines[0] | Should -BeLike '# Rendered by LiteLlmOps*'
        $lines[1] | Should -Be '# source: config.yaml, models.yaml, mcp.yaml'
        $lines[2] | Should -Match '^# source-sha256: [0-9a-f]{64}$'
        $lines[3] | Should -Match '^# rendered: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
        $lines | Select-Object -Skip 4 | Should -Be @(
            'general_settings:'
            '  master_key: os.environ/LITELLM_MASTER_KEY'
            '  database_url: os.environ/DATABASE_URL'
            '  store_model_in_db: true'
            '  max_parallel_requests: 200'
            '  background_health_checks: false'
            'litellm_settings:'
            '  drop_params: true'
            '  request_timeout: 600'
            # LiteLLM serves /metrics only if the callback is in the file at startup.
            '  success_callback: [prometheus]'
        )
    }

    It 'does not write a file that matches the declaration' {
        (Get-Item $rendered).LastWriteTimeUtc = $before = [DateTime]::UtcNow.Date
        Export-LlmConfig -Deployment $path
        (Get-Item $rendered).LastWriteTimeUtc | Should -Be $before
    }

    It 'renders the file again after a change of the declaration or of the file' {
        Edit-LabFile $lab config.yaml 'request_timeout: 600' 'request_timeout: 500'
        Export-LlmConfig -Deployment $path
        Get-Content $rendered | Should -Contain '  request_timeout: 500'
        Add-Content $rendered '  extra: 1'
        Export-LlmConfig -Deployment $path
        Get-Content $rendered -Raw | Should -Not -BeLike '*extra*'
        Get-LlmDrift -Deployment $path -Plane Rendered | Should -BeNullOrEmpty
    }

    It 'writes nothing with -WhatIf' {
        Edit-LabFile $lab config.yaml 'request_timeout: 600' 'request_timeout: 400'
        Export-LlmConfig -Deployment $path -WhatIf
        Get-Content $rendered | Should -Contain '  request_timeout: 600'
    }

    It 'overwrites an existing file, and not with -NoClobber' {
        Set-Content "$TestDrive/mine.yaml" 'mine: true'
        { Export-LlmConfig -Deployment $path -Path "$TestDrive/mine.yaml" -NoClobber } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content "$TestDrive/mine.yaml" | Should -Be 'mine: true'
        Export-LlmConfig -Deployment $path -Path "$TestDrive/mine.yaml"
        Get-Content "$TestDrive/mine.yaml" -Raw | Should -BeLike '# Rendered*'
        { Export-LlmConfig -Deployment $path -NoClobber } | Should -Throw -ErrorId 'FileExists,*'
    }

    It 'writes an error for <Kind>' -ForEach @(
        @{ Kind = 'a folder that does not exist'; Target = 'missing/config.yaml'; Id = 'FolderNotFound' }
        @{ Kind = 'a folder instead of a file'; Target = '.'; Id = 'PathIsDirectory' }
    ) {
        { Export-LlmConfig -Deployment $path -Path "$TestDrive/$Target" } | Should -Throw -ErrorId "$Id,*"
        "$TestDrive/missing" | Should -Not -Exist
    }

    It 'does not overwrite a file of the declaration' {
        foreach ($name in 'config.yaml', 'models.yaml') {
            $before = Get-Content "$path/$name" -Raw
            { Export-LlmConfig -Deployment $path -Path "$path/$name" } | Should -Throw -ErrorId 'PathIsDeclaration,*'
            Get-Content "$path/$name" -Raw | Should -Be $before
        }
    }

    It 'creates the folder of the default path' {
        $new = New-Item -ItemType Directory "$TestDrive/new"
        Set-Content "$new/config.yaml" 'general_settings: {a: 1}'
        (Export-LlmConfig -Deployment $new -PassThru).FullName | Should -Be "$new/state/config.generated.yaml"
    }

    It 'returns the file as Get-Item does with -PassThru, also when it is up to date, and nothing with -WhatIf' {
        $item = Get-Item $rendered
        $result = Export-LlmConfig -Deployment $path -PassThru
        "$($result.PSPath) $($result.Length)" | Should -Be "$($item.PSPath) $($item.Length)"
        Export-LlmConfig -Deployment $path -Path "$TestDrive/whatif.yaml" -PassThru -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/whatif.yaml" | Should -Not -Exist
    }

    It 'renders each deployment of the pipeline, and rejects one -Path for several' {
        Remove-Item $rendered
        ($lab, $lab | Export-LlmConfig -PassThru).FullName | Should -Be @($rendered, $rendered)
        $all = Get-ErrorsOf { $lab, $lab | Export-LlmConfig -Path "$TestDrive/one.yaml" -PassThru }
        $all.Output.FullName | Should -Be "$TestDrive/one.yaml"
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'MultipleDeployments,*'
    }

    It 'renders all settings in file mode' {
        Edit-LabFile $lab llmops.yaml 'mode: db-ssot' 'mode: file'
        Export-LlmConfig -Deployment $path -Path "$TestDrive/whole.yaml"
        $text = Get-Content "$TestDrive/whole.yaml" -Raw
        $text | Should -BeLike '*model_list:*local-qwen*'
        $text | Should -BeLike '*router_settings:*'
        $text | Should -Not -BeLike '*include:*'
    }

    It 'writes an entry into the journal' {
        $entry = Get-Content "$path/state/journal.jsonl" | Select-Object -Last 1
        $entry | Should -BeLike "*Write $rendered*"
        ($entry | ConvertFrom-Json).command | Should -Be 'Export-LlmConfig'
    }

    It 'keeps the file when the declaration has an error, and writes the position of the error' {
        $before = Get-Content $rendered -Raw
        Edit-LabFile $lab config.yaml 'general_settings:' 'general_settings: x: y'
        { Export-LlmConfig -Deployment $path } | Should -Throw -ErrorId 'YamlInvalid*' -ExpectedMessage '*config.yaml:6:*'
        Get-Content $rendered -Raw | Should -Be $before
    }
}

Describe 'Export-LlmConfig -FromDatabase' {
    BeforeAll {
        Reset-TestLab $lab
        # Models that exist only in the database: one with secrets, and a wildcard model with one of the same secrets.
        $models = @(
            @{
                model_name     = 'from-ui'
                model_info     = @{ mode = 'chat' }
                litellm_params = @{ model = 'openai/x'; api_key = 'sk-only-in-the-database-1'; rpm = 7; extra_headers = @{ 'X-Team' = 'a-header-secret' } }
            }
            @{ model_name = 'all/*'; litellm_params = @{ model = 'openai/*'; api_key = 'sk-only-in-the-database-1' } }
        )
        foreach ($model in $models) { (Invoke-LabApi $lab POST 'model/new' ($model | ConvertTo-Json -Depth 3)).Status | Should -Be 200 }

        # A deployment without a declaration, on the same database.
        $adopted = New-Item -ItemType Directory "$TestDrive/adopted"
        Copy-Item "$path/env.litellm" "$adopted/base.env"
        Set-Content "$adopted/llmops.yaml" 'name: adopted', 'environment: [base.env, env.litellm]', "proxy: { url: '$($lab.ProxyUrl)' }"
        Set-Content "$adopted/env.litellm" '# kept', 'ALREADY_HERE=1'
        $files = Export-LlmConfig -Deployment $adopted -FromDatabase -Path "$adopted/config.yaml" -PassThru
        $text = Get-Content "$adopted/config.yaml" -Raw
    }

    It 'writes a declaration that does not differ from the database' {
        Get-LlmDrift -Deployment $adopted -Plane Stored | Should -BeNullOrEmpty
        @(Get-LlmDrift -Deployment $adopted -Plane Stored -Section model_list -IncludeEqual).Count | Should -Be 19
        Invoke-LlmSeed -Deployment $adopted -NoWait -Prune All | Should -BeNullOrEmpty
    }

    It 'writes each secret once into the environment file, and none into the declaration' {
        $text | Should -Not -BeLike '*sk-only*'
        $text | Should -Not -BeLike '*header-secret*'
        $text | Should -Not -BeLike "*$(Get-LabVariable $lab LOCAL_API_KEY)*"
        $text | Should -BeLike '*api_key: os.environ/FROM_UI_API_KEY*'
        $lines = Get-Content "$adopted/env.litellm"
        $lines[0..1] | Should -Be '# kept', 'ALREADY_HERE=1'
        $lines | Should -Contain "FROM_UI_API_KEY='sk-only-in-the-database-1'"
        $lines -like '*sk-only-in-the-database-1*' | Should -HaveCount 1
        $lines -like "*$(Get-LabVariable $lab LOCAL_API_KEY)*" | Should -BeNullOrEmpty
        (Get-Item "$adopted/env.litellm").UnixMode | Should -Be '-rw-------'
        $files.FullName | Should -Be @("$adopted/env.litellm", "$adopted/config.yaml")
    }

    It 'refers to a variable that the deployment already has' {
        $text | Should -BeLike '*os.environ/LOCAL_API_KEY*'
    }

    It 'requires -Path, and has -EnvironmentPath and -SkipUnreadable only together with -FromDatabase' {
        $sets = (Get-Command Export-LlmConfig).ParameterSets
        $database = $sets | Where-Object Name -EQ 'Database'
        ($database.Parameters | Where-Object IsMandatory).Name | Sort-Object | Should -Be 'FromDatabase', 'Path'
        $render = $sets | Where-Object IsDefault
        $render.Parameters | Where-Object IsMandatory | Should -BeNullOrEmpty
        $render.Parameters.Name | Should -Not -Contain 'EnvironmentPath'
        $render.Parameters.Name | Should -Not -Contain 'SkipUnreadable'
        { Export-LlmConfig -Deployment $adopted -FromDatabase } | Should -Throw -ErrorId 'MissingMandatoryParameter,*'
    }

    It 'overwrites an existing file, and not with -NoClobber' {
        { Export-LlmConfig -Deployment $adopted -FromDatabase -Path "$adopted/config.yaml" -NoClobber } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content "$adopted/config.yaml" -Raw | Should -Be $text
        Set-Content "$adopted/config.yaml" 'general_settings: {}'
        Export-LlmConfig -Deployment $adopted -FromDatabase -Path "$adopted/config.yaml"
        Get-LlmDrift -Deployment $adopted -Plane Stored | Should -BeNullOrEmpty
    }

    It 'writes to a device instead of reading or replacing it' {
        $run = Invoke-TestPwsh "Export-LlmConfig -Deployment '$path' -Path /dev/stdout"
        "$($run.ExitCode) $($run.Error)" | Should -Be '0 '
        $run.Output | Should -BeLike '# Rendered by LiteLlmOps*store_model_in_db: true*'
    }

    It 'writes an error when -EnvironmentPath is the same file as -Path, and no file' {
        { Export-LlmConfig -FromDatabase -Deployment $path -Path "$TestDrive/same" -EnvironmentPath "$TestDrive/same" } |
            Should -Throw -ErrorId 'FileExists,*' -ExpectedMessage '*same file*'
        "$TestDrive/same" | Should -Not -Exist
    }

    It 'writes an error when the folder of <_> does not exist, and no file' -ForEach '-Path', '-EnvironmentPath' {
        $files = @{ Path = "$TestDrive/only.yaml"; EnvironmentPath = "$TestDrive/only.env" }
        $files[$_.TrimStart('-')] = "$TestDrive/missing/file"
        { Export-LlmConfig -Deployment $adopted -FromDatabase @files } | Should -Throw -ErrorId 'FolderNotFound,*'
        "$TestDrive/only.yaml", "$TestDrive/only.env", "$TestDrive/missing" | Should -Not -Exist
    }

    It 'writes an error for values that no known key decrypts, and no file, and omits them with -SkipUnreadable' {
        Copy-Item $adopted "$TestDrive/salted" -Recurse
        $salt = Get-LabVariable $lab LITELLM_SALT_KEY
        (Get-Content "$TestDrive/salted/base.env").Replace($salt, 'another-salt') | Set-Content "$TestDrive/salted/base.env"
        { Export-LlmConfig -Deployment "$TestDrive/salted" -FromDatabase -Path "$TestDrive/never.yaml" } |
            Should -Throw -ErrorId 'ValueUnreadable*' -ExpectedMessage '*LITELLM_SALT_KEY*'
        "$TestDrive/never.yaml" | Should -Not -Exist
        Export-LlmConfig -Deployment "$TestDrive/salted" -FromDatabase -Path "$TestDrive/never.yaml" -SkipUnreadable -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike 'Omitted, because no known key decrypts them: */model_list/*'
        Get-Content "$TestDrive/never.yaml" -Raw | Should -BeLike '*from-ui*'
    }
}

Describe 'A rendered config of a proxy that runs as another user' {
    BeforeEach {
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
        Set-Content "$folder/config.yaml" 'litellm_settings: {drop_params: true}'
        $rendered = "$folder/rendered.yaml"
        function Set-ServiceUser([string] $User, [string] $Name = 'proxy') {
            Set-Content "$folder/llmops.yaml" @(
                'name: other'
                'litellm: {version: 1.83.2}'
                'config: {source: config.yaml, rendered: rendered.yaml}'
                "services: [{name: $Name, command: litellm --config rendered.yaml, user: $User}]"
            )
        }
        function Get-Warned {
            $null = Export-LlmConfig -Deployment "$folder" -WarningVariable warned -WarningAction SilentlyContinue
            "$warned"
        }
    }

    It 'is private when it is new, and a warning says who cannot read it' {
        Set-ServiceUser nobody
        Get-Warned | Should -Be "'$rendered' is new and only $([Environment]::UserName) may read it, because it can contain secrets; proxy runs as user nobody. Give the file to that user or its group once: later exports keep owner, group and mode."
        stat -c %a $rendered | Should -Be 600
    }

    It 'has no warning for the same user' {
        Set-ServiceUser ([Environment]::UserName)
        Get-Warned | Should -BeNullOrEmpty
        $rendered | Should -Exist
    }

    It 'has no warning with -WhatIf' {
        Set-ServiceUser nobody
        $null = Export-LlmConfig -Deployment "$folder" -WhatIf -WarningVariable warned 6>$null
        "$warned" | Should -BeNullOrEmpty
        $rendered | Should -Not -Exist
    }

    It 'keeps the owner that it was given, without a warning' -Skip:([Environment]::UserName -ne 'root') {
        Set-ServiceUser nobody
        $null = Get-Warned
        chown nobody $rendered
        chmod 0640 $rendered
        Set-Content "$folder/config.yaml" 'litellm_settings: {drop_params: false}'
        Get-Warned | Should -BeNullOrEmpty
        Get-Content $rendered -Raw | Should -BeLike '*drop_params: false*'
        stat -c '%U %a' $rendered | Should -Be 'nobody 640'
    }
}
