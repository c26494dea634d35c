# The parameter -Deployment of all commands: paths, wildcards and objects, by value and by property.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = New-TestFolder
    foreach ($name in 'one', 'two', 'brackets[1]') {
        $null = New-Item -ItemType Directory "$root/$name"
        Set-Content -LiteralPath "$root/$name/config.yaml" 'model_list: []'
    }
    $null = New-Item -ItemType Directory "$root/other"
    Set-Content "$root/one/.env", "$root/one/notes.json" 'A=b'
    $one = Get-LlmDeployment -Deployment "$root/one"
}

AfterAll {
    Remove-Item -Recurse -Force -LiteralPath $root
}

Describe '-Deployment' {
    It 'accepts several paths' {
        (Get-LlmDeployment -Deployment "$root/one", "$root/two").Name | Should -Be @('one', 'two')
    }

    It 'accepts wildcards, and skips folders without a deployment' {
        (Get-LlmDeployment -Deployment "$root/*/").Name | Should -Be @('brackets[1]', 'one', 'two')
        (Get-LlmDeployment -Deployment "$root/t*/config.yaml").Name | Should -Be 'two'
    }

    It 'selects no other files with a wildcard' {
        (Get-LlmDeployment -Deployment "$root/one/*").Path | Should -Be "$root/one/config.yaml"
    }

    It 'uses an existing path with brackets literally' {
        (Get-LlmDeployment -Deployment "$root/brackets[1]").Name | Should -Be 'brackets[1]'
    }

    It 'binds <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'paths'; Make = { "$root/one" } }
        @{ Kind = 'folders'; Make = { Get-Item "$root/one" } }
        @{ Kind = 'files'; Make = { Get-Item "$root/one/config.yaml" } }
        @{ Kind = 'objects of Get-LlmDeployment'; Make = { $one } }
        @{ Kind = 'objects with a Deployment property'; Make = { [pscustomobject] @{ Deployment = "$root/one" } } }
        @{ Kind = 'objects of Import-Clixml'; Make = { $one | Export-Clixml "$root/one.xml"; Import-Clixml "$root/one.xml" } }
        @{ Kind = 'objects of a job'; Make = { $one | Start-ThreadJob { $input } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Kind = 'objects of ConvertFrom-Json'; Make = { $one | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
    ) {
        (& $Make | Get-LlmDeployment).Name | Should -Be 'one'
    }

    It 'binds <Kind> as an argument' -ForEach @(
        @{ Kind = 'a folder'; Make = { Get-Item "$root/one" } }
        @{ Kind = 'an object'; Make = { $one } }
    ) {
        (Get-LlmDeployment -Deployment (& $Make)).Name | Should -Be 'one'
    }

    It 'writes an error for <Kind>' -ForEach @(
        @{ Kind = 'a Hashtable'; Make = { @{ a = 1 } }; Text = '*Unsupported input type Hashtable*' }
        @{ Kind = 'a number'; Make = { 42 }; Text = '*Unsupported input type Int32*' }
        @{ Kind = 'an object without a Deployment property'; Make = { [pscustomobject] @{ Size = 1 } }; Text = '*Unsupported input type PSCustomObject*' }
    ) {
        $all = Get-ErrorsOf { & $Make | Get-LlmDeployment }
        $all.Output.Count | Should -Be 0
        $all.Errors[0].Exception.Message | Should -BeLike $Text
    }

    It 'writes an error for a path that does not exist, and continues with the others' {
        $all = Get-ErrorsOf { Get-LlmDeployment -Deployment "$root/missing", "$root/two" }
        $all.Output.Name | Should -Be 'two'
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DeploymentNotFound,*'
    }

    It 'writes an error when a wildcard matches no deployment, so that a scheduled guard cannot pass without checking anything' {
        $all = Get-ErrorsOf { Test-LlmDrift -Deployment "$root/nothing*" }
        $all.Output.Count | Should -Be 0
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DeploymentNotFound,*'
    }

    It 'counts the failures of all deployments before it ends with the error of -FailOn' {
        foreach ($name in 'one', 'two') { Set-Content "$root/$name/llmops.yaml" 'config: {source: missing.yaml}' }
        try {
            $all = Get-ErrorsOf { try { Test-LlmSmoke -Deployment "$root/one", "$root/two" ConfigReads -FailOn Failed } catch { $_ } }
            $all.Output.Deployment | Should -HaveCount 2
            $all.Errors[-1].FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
            $all.Errors[-1].Exception.Message | Should -BeLike 'one, two: 2 checks count as failures by -FailOn Failed.'
        }
        finally {
            Remove-Item "$root/one/llmops.yaml", "$root/two/llmops.yaml"
        }
    }
}
