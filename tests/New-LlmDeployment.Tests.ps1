BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'New-LlmDeployment' {
    BeforeEach {
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
    }

    It 'writes what it finds, and the file reads back as that deployment' {
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

    It 'explains every key, and sets only what it finds' {
        $null = New-LlmDeployment -Path $folder
        $text = Get-Content "$folder/llmops.yaml" -Raw
        $text | Should -BeLike '*# environment: *dotenv files*'
        $text | Should -BeLike '*# source: config.yaml*'
        $text | Should -BeLike '*masterKey: os.environ/LITELLM_MASTER_KEY*'
    }

    It 'writes no commented key that Get-LlmDeployment does not know' {
        $null = New-LlmDeployment -Path $folder
        $text = Get-Content "$folder/llmops.yaml" -Raw
        $uncommented = $text -replace '(?m)^( *)# ([a-zA-Z]+:)', '$1$2' -replace '(?m)^#   ([a-zA-Z]+:)', '  $1' -replace '\[\.env\]', '[]'
        $uncommented | Should -Not -Be $text
        Set-Content "$folder/llmops.yaml" $uncommented -NoNewline
        (Get-LlmDeployment -Deployment $folder).Version | Should -Be '1.83.2'
    }

    It 'replaces an existing file only with -Force' {
        Set-Content "$folder/llmops.yaml" 'name: mine'
        { New-LlmDeployment -Path $folder } | Should -Throw -ErrorId 'FileExists*'
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
