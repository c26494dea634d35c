BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
}

AfterAll {
    [IO.Directory]::Delete($root, $true)
}

Describe 'New-LlmDeployment' {
    BeforeEach {
        $folder = [IO.Directory]::CreateDirectory("$root/$([Guid]::NewGuid())").FullName
    }

    It 'writes what it finds, and the file reads back as that deployment' {
        [IO.File]::WriteAllText("$folder/litellm_config.yaml", "model_list: []`n")
        [IO.File]::WriteAllText("$folder/env.litellm", "LITELLM_MASTER_KEY=sk-1234`n")
        [IO.File]::WriteAllText("$folder/prod.overlay.yaml", "router_settings: {}`n")
        $deployment = New-LlmDeployment -Path $folder -Name prod
        $deployment.Path | Should -Be "$folder/llmops.yaml"
        $read = Get-LlmDeployment -Deployment $folder
        $read.Name | Should -Be 'prod'
        $read.Source | Should -Be "$folder/litellm_config.yaml"
        $read.Overlays | Should -Be @("$folder/prod.overlay.yaml")
        $read.Rendered | Should -Be "$folder/state/config.generated.yaml"
        $read.EnvironmentFiles | Should -Be @("$folder/env.litellm")
    }

    It 'finds the services that run for the folder, and what it writes finds them again' {
        $port = Get-FreePort
        $start = [Diagnostics.ProcessStartInfo]::new('/bin/sh')
        foreach ($argument in '-c', 'exec dotnet "$0" rerank --port "$1" >out.log 2>&1', "$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll", $port) { $start.ArgumentList.Add($argument) }
        $start.WorkingDirectory = $folder
        $process = [Diagnostics.Process]::Start($start)
        try {
            [void] (Wait-Until { try { [Net.Sockets.TcpClient]::new('127.0.0.1', $port).Dispose(); $true } catch { $false } })
            [void] (New-LlmDeployment -Path $folder)
            $text = [IO.File]::ReadAllText("$folder/llmops.yaml")
            $text | Should -BeLike "*purpose: Rerank server*command: *LiteLlmOps.Lab.dll rerank --port {port}*port: $port*ready: tcp*log: out.log*"
            $service = Get-LlmService -Deployment $folder
            "$($service.Name) $($service.Status) $($service.ProcessId)" | Should -Be "rerank Ready $($process.Id)"
            # It was started by hand, and is restarted like any other.
            $result = Restart-LlmServices -Deployment $folder
            "$($result.Status) $($result.OldProcessId)" | Should -Be "Done $($process.Id)"
            [void] (Stop-LlmServices -Deployment $folder -Confirm:$false)
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
            $process.Dispose()
        }
    }

    It 'explains every key, and sets only what it found' {
        [void] (New-LlmDeployment -Path $folder)
        $text = [IO.File]::ReadAllText("$folder/llmops.yaml")
        $text | Should -BeLike '*# environment: *dotenv files*'
        $text | Should -BeLike '*# source: config.yaml*'
        $text | Should -BeLike '*masterKey: os.environ/LITELLM_MASTER_KEY*'
    }

    It 'every commented key is one that the reader knows' {
        [void] (New-LlmDeployment -Path $folder)
        $text = [IO.File]::ReadAllText("$folder/llmops.yaml")
        $uncommented = $text -replace '(?m)^( *)# ([a-zA-Z]+:)', '$1$2' -replace '(?m)^#   ([a-zA-Z]+:)', '  $1' -replace '\[\.env\]', '[]'
        [IO.File]::WriteAllText("$folder/llmops.yaml", $uncommented)
        $uncommented | Should -Not -Be $text
        (Get-LlmDeployment -Deployment $folder).Version | Should -Be '1.83.2'
    }

    It 'never replaces a file that is there, unless it is told to' {
        [IO.File]::WriteAllText("$folder/llmops.yaml", "name: mine`n")
        { New-LlmDeployment -Path $folder } | Should -Throw -ErrorId 'FileExists*'
        (Get-LlmDeployment -Deployment $folder).Name | Should -Be 'mine'
        (New-LlmDeployment -Path $folder -Name other -Force).Name | Should -Be 'other'
    }

    It '-WhatIf writes nothing' {
        New-LlmDeployment -Path $folder -WhatIf | Should -BeNullOrEmpty
        [IO.File]::Exists("$folder/llmops.yaml") | Should -BeFalse
    }

    It 'says that there is no such folder' {
        { New-LlmDeployment -Path "$folder/nowhere" } | Should -Throw -ErrorId 'FolderNotFound*'
    }
}
