BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'New-LlmDeployment' {
    BeforeEach {
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
    }

    It 'writes the settings that it finds, and Get-LlmDeployment reads the same settings from the file' {
        Set-Content "$folder/litellm_config.yaml" 'model_list: []'
        Set-Content "$folder/env.litellm" 'LITELLM_MASTER_KEY=sk-1234'
        Set-Content "$folder/prod.overlay.yaml" 'router_settings: {}'
        $deployment = New-LlmDeployment -Path $folder -Name prod
        $deployment.Path | Should -Be "$folder/llmops.yaml"
        $read = Get-LlmDeployment -Deployment $folder
        $read.Name | Should -Be 'prod'
        $read.Source | Should -Be "$folder/litellm_config.yaml"
        $read.Overlays | Should -Be @("$folder/prod.overlay.yaml")
        $read.Rendered | Should -Be "$folder/state/config.generated.yaml"
        $read.EnvironmentFiles | Should -Be @("$folder/env.litellm")
    }

    It 'sets only what it finds; all other settings are comments with default and description' {
        (New-LlmDeployment -Path $folder -Name new).Source | Should -BeNullOrEmpty
        $lines = Get-Content "$folder/llmops.yaml"
        @($lines -match '^ *[a-zA-Z]') -replace ' *#.*' | Should -Be @('name: new', 'config:', '  rendered: state/config.generated.yaml')
        $lines -match '^# environment: ' | Should -BeLike '# environment: *# Dotenv files; *'
        $lines -match '^#   masterKey: ' | Should -BeLike '#   masterKey: os.environ/LITELLM_MASTER_KEY # Master key of the proxy.'
    }

    It 'does not write the master key and the mode if LiteLLM''s config sets them' {
        Set-Content "$folder/config.yaml" 'general_settings: { master_key: sk-0123456789abcdefghijkl, store_model_in_db: false }'
        $deployment = New-LlmDeployment -Path $folder
        $deployment.MasterKey | Should -Be "sk-$([char] 0x2026)ijkl"
        $deployment.Mode | Should -Be 'File'
    }

    It 'writes the address of the JSON schema into the first line, for editors' {
        $null = New-LlmDeployment -Path $folder
        $id = (Get-Content "$PSScriptRoot/../docs/llmops.schema.json" -Raw | ConvertFrom-Json).'$id'
        (Get-Content "$folder/llmops.yaml")[0] | Should -Be "# yaml-language-server: `$schema=$id"
    }

    It 'writes no commented key that Get-LlmDeployment does not know' {
        $null = New-LlmDeployment -Path $folder
        $null = New-Item "$folder/.env", "$folder/env.litellm", "$folder/config.yaml"
        $lines = Get-Content "$folder/llmops.yaml" | Where-Object { $_ -notmatch '^# (yaml-language-server|Deployment file|Lines that|variable, from)' }
        Set-Content "$folder/llmops.yaml" ($lines -replace '^( *)# ', '$1')
        $read = Get-LlmDeployment -Deployment $folder
        $read.Version | Should -Be '1.83.2'
        $read.Services | Should -Be 'proxy', 'monitor'
    }

    It 'replaces an existing file only with -Force' {
        Set-Content "$folder/llmops.yaml" 'name: mine'
        { New-LlmDeployment -Path $folder } | Should -Throw -ErrorId 'FileExists,*' -ExpectedMessage '*already exists. Use -Force*'
        (Get-LlmDeployment -Deployment $folder).Name | Should -Be 'mine'
        (New-LlmDeployment -Path $folder -Name other -Force).Name | Should -Be 'other'
    }

    It 'writes nothing with -WhatIf' {
        New-LlmDeployment -Path $folder -WhatIf | Should -BeNullOrEmpty
        "$folder/llmops.yaml" | Should -Not -Exist
    }

    It 'writes an error when the folder does not exist' {
        { New-LlmDeployment -Path "$folder/nowhere" } | Should -Throw -ErrorId 'FolderNotFound*'
    }
}

Describe 'New-LlmDeployment with a service that runs in the folder' {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/running"
        $port = Get-FreePort
        # The shell gives the service a log file; as its output it would otherwise have a pipe to this process.
        $command = "exec dotnet '$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll' rerank --port $port >out.log 2>&1"
        $process = Start-Process sh '-c', "`"$command`"" -WorkingDirectory $folder -PassThru
    }

    AfterAll {
        if (Test-Path "$folder/llmops.yaml") { $null = Stop-LlmService -Deployment $folder -Confirm:$false -ErrorAction Ignore }
        $process | Stop-Process -Force -ErrorAction Ignore
    }

    It 'declares the service, and Get-LlmService and Restart-LlmServices find it by this declaration' {
        Wait-Until { Test-Connection 127.0.0.1 -TcpPort $port -Quiet } | Should -BeTrue
        $null = New-LlmDeployment -Path $folder
        Get-Content "$folder/llmops.yaml" -Raw | Should -BeLike (
            "*purpose: Rerank server*command: *LiteLlmOps.Lab.dll rerank --port {port}*port: $port*ready: tcp*log: out.log*")
        $service = Get-LlmService -Deployment $folder
        "$($service.Name) $($service.Status) $($service.ProcessId)" | Should -Be "rerank Ready $($process.Id)"
        $result = Restart-LlmServices -Deployment $folder
        "$($result.Status) $($result.OldProcessId)" | Should -Be "Done $($process.Id)"
        $null = Stop-LlmService -Deployment $folder -Confirm:$false
        (Get-LlmService -Deployment $folder).Status | Should -Be 'Stopped'
    }
}
