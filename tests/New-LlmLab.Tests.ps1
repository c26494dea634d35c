BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
}

AfterAll {
    foreach ($lab in @(Get-LlmLab | Where-Object { $_.Path.StartsWith($root) })) { Remove-LlmLab -Path $lab.Path }
    [IO.Directory]::Delete($root, $true)
}

Describe 'New-LlmLab' {
    It 'makes the deployment of the story: 17 models, 9 MCP servers, 2 admins and a key' {
        $lab = New-LlmLab -Path "$root/story"
        $lab.Status | Should -Be 'Running'
        $lab.Version | Should -Be '1.83.2'
        $lab.Models | Should -Be 17
        Invoke-LabSql $lab 'SELECT (SELECT count(*) FROM "LiteLLM_ProxyModelTable"), (SELECT count(*) FROM "LiteLLM_MCPServerTable"), (SELECT count(*) FROM "LiteLLM_UserTable" WHERE user_role = $$proxy_admin$$), (SELECT count(*) FROM "LiteLLM_VerificationToken")' | Should -Be '17|9|2|1'
        (Invoke-LabApi $lab GET 'health/readiness').Body | Should -BeLike '*"litellm_version":"1.83.2"*'
        @([regex]::Matches((Invoke-LabApi $lab GET 'v1/models').Body, '"id"')).Count | Should -BeGreaterThan 15
    }

    It 'runs beside another one' {
        $lab = New-LlmLab -Path "$root/second" -Models 25
        @(Get-LlmLab | Where-Object { $_.Path.StartsWith($root) }).Count | Should -Be 2
        Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable"' | Should -Be '25'
        Get-LlmDrift -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'behaves as LiteLLM <Version>' -ForEach @(
        @{ Version = '1.81.13'; Tables = 'LiteLLM_MCPServerTable'; Readiness = '*litellm_version*' }
        @{ Version = '1.103.0'; Tables = 'LiteLLM_MCPServerTable'; Readiness = '{"status":"healthy","db":"connected"}' }
    ) {
        $lab = New-LlmLab -Path "$root/v$Version" -Version $Version
        (Invoke-LabApi $lab GET 'health/readiness').Body | Should -BeLike $Readiness
        $drift = @(Get-LlmDrift -Deployment $lab)
        @($drift | Where-Object Section -NE 'router_settings').Count | Should -Be 0
        $drift.Count | Should -BeGreaterThan 4
        Remove-LlmLab -Path $lab.Path
    }

    It 'puts no secret on a command line' -Skip:(-not $IsLinux) {
        $lab = Get-LlmLab -Path "$root/story"
        $lines = foreach ($id in [IO.Directory]::GetDirectories('/proc') | Where-Object { $_ -match '/\d+$' }) {
            try { [IO.File]::ReadAllText("$id/cmdline") } catch { '' }
        }
        foreach ($name in 'LITELLM_MASTER_KEY', 'LITELLM_SALT_KEY', 'LOCAL_API_KEY') {
            [string]::Join("`n", $lines).Contains((Get-LabVariable $lab $name)) | Should -BeFalse
        }
    }

    It 'keeps its secrets to the owner' {
        "$([IO.File]::GetUnixFileMode("$root/story/env.litellm"))" | Should -Be 'UserWrite, UserRead'
    }

    It 'works for root where the temporary folder is as private as that of the lab' -Skip:([Environment]::UserName -ne 'root') {
        $before = $env:TMPDIR
        $env:TMPDIR = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
        try {
            $lab = New-LlmLab -Path "$env:TMPDIR/lab"
            $lab.Status | Should -Be 'Running'
            Remove-LlmLab -Path $lab.Path
            [IO.Directory]::GetFileSystemEntries($env:TMPDIR).Count | Should -Be 0
        }
        finally {
            [IO.Directory]::Delete($env:TMPDIR, $true)
            $env:TMPDIR = $before
        }
    }

    It '-WhatIf makes nothing' {
        New-LlmLab -Path "$root/never" -WhatIf | Should -BeNullOrEmpty
        [IO.Directory]::Exists("$root/never") | Should -BeFalse
    }

    It 'refuses a folder that holds something' {
        [void] [IO.Directory]::CreateDirectory("$root/full")
        [IO.File]::WriteAllText("$root/full/precious.txt", 'x')
        { New-LlmLab -Path "$root/full" } | Should -Throw -ErrorId 'LabFolderInUse*'
        [IO.File]::Exists("$root/full/precious.txt") | Should -BeTrue
    }

    It 'refuses what is no version' {
        { New-LlmLab -Path "$root/never" -Version latest } | Should -Throw -ErrorId 'VersionInvalid*'
    }

    It 'leaves nothing behind when it fails half-way' {
        $before = $env:PATH
        # A PATH with PostgreSQL in it, and without dotnet: the proxy cannot start.
        $empty = [IO.Directory]::CreateDirectory("$root/path").FullName
        foreach ($name in 'sh', 'setsid', 'runuser', 'chown', 'test', 'rm', 'mktemp', 'cat') {
            foreach ($folder in '/bin', '/usr/bin', '/sbin', '/usr/sbin') {
                if ([IO.File]::Exists("$folder/$name") -and -not [IO.File]::Exists("$empty/$name")) { [void] [IO.File]::CreateSymbolicLink("$empty/$name", "$folder/$name") }
            }
        }
        $env:PATH = $empty
        try { { New-LlmLab -Path "$root/broken" } | Should -Throw }
        finally { $env:PATH = $before }
        [IO.Directory]::Exists("$root/broken") | Should -BeFalse
        @(Get-LlmLab | Where-Object { $_.Path -eq "$root/broken" }).Count | Should -Be 0
    }

    It 'names the package when PostgreSQL is not installed' -Skip:([IO.Directory]::Exists('/usr/lib/postgresql')) {
        { New-LlmLab -Path "$root/never" } | Should -Throw -ErrorId 'PostgresNotInstalled*' -ExpectedMessage '*apt-get install*postgresql*'
    }
}
