BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = New-TestFolder
}

AfterAll {
    Get-LlmLab | Where-Object Path -Like "$root/*" | Remove-LlmLab -Confirm:$false
    Remove-Item $root -Recurse
}

Describe 'New-LlmLab' {
    BeforeAll { $lab = New-LlmLab -Path "$root/story" }

    It 'creates a deployment with drift, 17 models, 9 MCP servers, 2 admins and a key' {
        $lab.Status | Should -Be 'Running'
        $lab.Version | Should -Be '1.106.0'
        $lab.Models | Should -Be 17
        Invoke-LabSql $lab @'
SELECT (SELECT count(*) FROM "LiteLLM_ProxyModelTable"), (SELECT count(*) FROM "LiteLLM_MCPServerTable"),
  (SELECT count(*) FROM "LiteLLM_UserTable" WHERE user_role = 'proxy_admin'), (SELECT count(*) FROM "LiteLLM_VerificationToken")
'@ | Should -Be '17|9|2|1'
        ((Invoke-LabApi $lab GET health/readiness/details).Body | ConvertFrom-Json).litellm_version | Should -Be '1.106.0'
        ((Invoke-LabApi $lab GET v1/models).Body | ConvertFrom-Json).data.Count | Should -BeGreaterThan 15
        Get-LlmDrift -Deployment $lab -Plane Stored | ForEach-Object Section | Select-Object -Unique | Should -Be 'router_settings'
    }

    It 'creates a second lab' {
        $second = New-LlmLab -Path "$root/second" -Models 25
        (Get-LlmLab | Where-Object Path -Like "$root/*").Path | Sort-Object | Should -Be @($second.Path, $lab.Path)
        $second.ProxyUrl | Should -Not -Be $lab.ProxyUrl
        Invoke-LabSql $second 'SELECT count(*) FROM "LiteLLM_ProxyModelTable"' | Should -Be '25'
        Get-LlmDrift -Deployment $second | Should -BeNullOrEmpty
        Remove-LlmLab -Path $second.Path -Confirm:$false
    }

    It 'creates no lab with problems from generated models' {
        { New-LlmLab -Path "$root/none" -Problems -Models 5 } | Should -Throw '-Problems needs the sample models*' -ErrorId 'ParameterNotApplicable,*'
        "$root/none" | Should -Not -Exist
    }

    It 'puts no secret on a command line' -Skip:(-not $IsLinux) {
        Find-TestProcess $lab.Path | Should -Contain $lab.ProxyProcessId
        foreach ($name in 'LITELLM_MASTER_KEY', 'LITELLM_SALT_KEY', 'LOCAL_API_KEY') {
            Find-TestProcess (Get-LabVariable $lab $name) | Should -BeNullOrEmpty
        }
    }

    It 'creates the file with its secrets readable for the owner only' {
        "$([IO.File]::GetUnixFileMode("$($lab.Path)/env.litellm"))" | Should -Be 'UserWrite, UserRead'
    }
}

Describe 'New-LlmLab -Version' {
    It 'starts a proxy that behaves as LiteLLM <Version>' -ForEach @(
        @{ Version = '1.81.13'; Readiness = '*"litellm_version":"1.81.13"*' }
        @{ Version = '1.103.0'; Readiness = '{"status":"healthy","db":"connected"}' }
    ) {
        $lab = New-LlmLab -Path "$root/v$Version" -Version $Version
        $lab.Version | Should -Be $Version
        (Invoke-LabApi $lab GET health/readiness).Body | Should -BeLike $Readiness
        $drift = Get-LlmDrift -Deployment $lab
        $drift | Where-Object Section -NE router_settings | Should -BeNullOrEmpty
        $drift.Count | Should -BeGreaterThan 4
        Remove-LlmLab -Path $lab.Path -Confirm:$false
    }

    It 'writes an error for an invalid version' {
        { New-LlmLab -Path "$root/never" -Version latest } | Should -Throw -ErrorId 'VersionInvalid*' -ExpectedMessage '''latest'' is not a valid LiteLLM version. Use a version such as 1.83.2.'
        "$root/never" | Should -Not -Exist
    }
}

Describe 'New-LlmLab -WhatIf' {
    It 'creates nothing' {
        New-LlmLab -Path "$root/never" -WhatIf | Should -BeNullOrEmpty
        "$root/never" | Should -Not -Exist
    }
}

Describe 'New-LlmLab when it cannot create a lab' {
    It 'writes an error for a folder that is not empty' {
        $null = New-Item "$root/full/precious.txt" -Force
        { New-LlmLab -Path "$root/full" } | Should -Throw -ErrorId 'LabFolderInUse*'
        "$root/full/precious.txt" | Should -Exist
    }

    It 'leaves nothing behind when it fails after the database has started' {
        $before = $env:PATH
        # A PATH with PostgreSQL but without dotnet: the proxy cannot start.
        $bin = New-Item -ItemType Directory "$root/path"
        foreach ($program in Get-Command sh, setsid, runuser, chown, test, rm, mktemp, cat -CommandType Application -ErrorAction Ignore) {
            $null = New-Item -ItemType SymbolicLink "$bin/$($program.Name)" -Target $program.Source -ErrorAction Ignore
        }
        $env:PATH = $bin
        try { { New-LlmLab -Path "$root/broken" } | Should -Throw "Program 'dotnet' was not found. Install it, or add its folder to PATH." }
        finally { $env:PATH = $before }
        "$root/broken" | Should -Not -Exist
        Get-LlmLab | Where-Object Path -EQ "$root/broken" | Should -BeNullOrEmpty
        Find-TestProcess "$root/broken" | Should -BeNullOrEmpty
    }

    It 'names the package when PostgreSQL is not installed' -Skip:(Test-Path /usr/lib/postgresql) {
        { New-LlmLab -Path "$root/never" } | Should -Throw -ErrorId 'PostgresNotInstalled*' -ExpectedMessage '*apt-get install*postgresql*'
    }
}

Describe 'New-LlmLab as root, when other users have no access to the temporary folder' {
    It 'creates a lab that Remove-LlmLab removes completely' -Skip:([Environment]::UserName -ne 'root') {
        $before = $env:TMPDIR
        $env:TMPDIR = New-TestFolder
        chmod 700 $env:TMPDIR
        try {
            $lab = New-LlmLab -Path "$env:TMPDIR/lab"
            $lab.Status | Should -Be 'Running'
            Remove-LlmLab -Path $lab.Path -Confirm:$false
            Get-ChildItem $env:TMPDIR -Force | Should -BeNullOrEmpty
        }
        finally {
            Get-LlmLab | Where-Object Path -EQ "$env:TMPDIR/lab" | Remove-LlmLab -Confirm:$false
            Remove-Item $env:TMPDIR -Recurse
            $env:TMPDIR = $before
        }
    }
}
