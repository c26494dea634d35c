BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $folder = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    function Write-TestFile([string] $Name, [string] $Text) {
        $path = [IO.Path]::Combine($folder, $Name)
        [void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($path))
        [IO.File]::WriteAllText($path, $Text)
        return $path
    }
}

AfterAll {
    [IO.Directory]::Delete($folder, $true)
}

Describe 'Get-LlmDeployment' {
    BeforeEach {
        foreach ($entry in [IO.Directory]::GetFileSystemEntries($folder)) {
            if ([IO.Directory]::Exists($entry)) { [IO.Directory]::Delete($entry, $true) } else { [IO.File]::Delete($entry) }
        }
    }

    It 'needs no file of its own: LiteLLM''s config and .env are enough' {
        [void] (Write-TestFile 'config.yaml' "model_list: []`n")
        [void] (Write-TestFile '.env' "DATABASE_URL=postgresql://u:secret-word@h:6543/d`nLITELLM_MASTER_KEY=sk-0123456789abcdefghijkl`n")
        $deployment = Get-LlmDeployment -Deployment $folder
        $deployment.Source | Should -Be "$folder/config.yaml"
        $deployment.DatabaseUrl | Should -Be 'postgresql://u:******@h:6543/d'
        $deployment.MasterKey | Should -Be ('sk-' + [char]0x2026 + 'ijkl')
        $deployment.Mode | Should -Be 'DbSsot'
    }

    It 'tells of every setting where it came from' {
        [void] (Write-TestFile 'llmops.yaml' "name: prod`nproxy:`n  url: http://10.0.0.1:4000`nenvironment: [a.env]`n")
        [void] (Write-TestFile 'a.env' "# comment`nLITELLM_SALT_KEY=salt`n")
        $settings = (Get-LlmDeployment -Deployment $folder).Settings
        @($settings | Where-Object Name -EQ 'proxy.url').Source | Should -Be 'llmops.yaml:3'
        @($settings | Where-Object Name -EQ 'database.saltKey').Source | Should -Be 'a.env:2'
        @($settings | Where-Object Name -EQ 'proxy.timeout').Source | Should -Be 'default'
    }

    It 'is found in a folder above, and by LLMOPS_DEPLOYMENT' {
        [void] (Write-TestFile 'llmops.yaml' "name: above`n")
        [void] [IO.Directory]::CreateDirectory("$folder/a/b")
        Push-TestLocation "$folder/a/b" { (Get-LlmDeployment).Name | Should -Be 'above' }
        $env:LLMOPS_DEPLOYMENT = "$folder/llmops.yaml"
        try { Push-TestLocation '/' { (Get-LlmDeployment).Name | Should -Be 'above' } }
        finally { $env:LLMOPS_DEPLOYMENT = $null }
    }

    It 'is found by a path relative to the current location' {
        [void] (Write-TestFile 'sub/llmops.yaml' "name: sub`n")
        Push-TestLocation $folder { (Get-LlmDeployment -Deployment ./sub).Name | Should -Be 'sub' }
    }

    It 'says that there is none' {
        { Push-TestLocation '/' { Get-LlmDeployment } } | Should -Throw -ErrorId 'DeploymentNotFound,LiteLlmOps.Commands.GetLlmDeploymentCommand'
        { Get-LlmDeployment -Deployment "$folder/nowhere" } | Should -Throw -ErrorId 'DeploymentNotFound*' -ExpectedMessage "*$folder/nowhere*"
    }

    It 'names the nearest key, and the place, of one that is mistyped' {
        $path = Write-TestFile 'llmops.yaml' "name: x`ndatabse: {}`n"
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'DeploymentKeyUnknown*' -PassThru
        $record.Exception.Message | Should -BeLike "${path}:2:1: *did you mean database*"
        $record.TargetObject.Line | Should -Be 2
        $record.TargetObject.LineText | Should -Be 'databse: {}'
        $record.CategoryInfo.Category | Should -Be 'InvalidData'
    }

    It 'shows a YAML error with file, line, column and the line''s text' {
        $path = Write-TestFile 'llmops.yaml' "name: x`nproxy: a: b`n"
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'YamlInvalid*' -PassThru
        $record.Exception.Message | Should -BeLike "${path}:2:*The line reads: proxy: a: b"
        $record.TargetObject.File | Should -Be $path
    }

    It 'shows no secret of a line with an error in it' {
        [void] (Write-TestFile 'llmops.yaml' "proxy:`n  masterKey: sk-very-secret-0123456789: x`n")
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -PassThru
        $record.Exception.Message | Should -Not -BeLike '*very-secret*'
        "$($record.TargetObject.LineText)" | Should -Not -BeLike '*very-secret*'
    }
}
