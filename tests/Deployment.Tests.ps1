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

Describe '-Deployment together with objects of the pipeline' {
    BeforeAll {
        $first = New-ServiceDeployment "$root/first" "  - { name: a, command: 'sleep 1' }`n  - { name: b, command: 'sleep 1' }`n"
        $second = New-ServiceDeployment "$root/second" "  - { name: a, command: 'sleep 1' }`n"
        # An object that each of the commands accepts.
        function New-Input($Deployment) {
            [pscustomobject] @{
                Deployment = "$Deployment/llmops.yaml"; Section = 'router_settings'; Name = 'timeout'; Path = '/router_settings/timeout'
                Plane = 'Stored'; Kind = 'Changed'; Desired = 1; Actual = 2; Checkpoint = 'none'; Services = @('a')
            }
        }
    }

    It 'is an error for an object of another deployment: <Command>' -ForEach @(
        @{ Command = 'Get-LlmIncident' }
        @{ Command = 'Get-LlmService' }
        @{ Command = 'Get-LlmSetting' }
        @{ Command = 'Invoke-LlmSeed' }
        @{ Command = 'Measure-LlmRequest' }
        @{ Command = 'Restart-LlmServices' }
        @{ Command = 'Start-LlmService' }
        @{ Command = 'Stop-LlmService' }
        @{ Command = 'Undo-LlmSeed' }
        @{ Command = 'Update-LlmDeclaration' }
        @{ Command = 'Wait-LlmService' }
    ) {
        $all = Get-ErrorsOf { New-Input $second | & $Command -Deployment $first }
        $all.Output | Should -BeNullOrEmpty
        $all.Errors.Count | Should -Be 1
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DeploymentMismatch,*'
        $all.Errors[0].Exception.Message | Should -Be "The object belongs to the deployment '$second/llmops.yaml', but -Deployment selects '$first'. Omit -Deployment to use the deployments of the objects."
        $all.Errors[0].TargetObject.Deployment | Should -Be "$second/llmops.yaml"
    }

    # Commands that only need the deployment of an object take it as -Deployment.
    It 'is an error of PowerShell for a command without other input: <_>' -ForEach 'Get-LlmDeployment', 'Get-LlmDrift', 'Test-LlmDrift', 'Test-LlmSmoke', 'Test-LlmConsistency', 'Export-LlmConfig', 'Set-LlmDefault' {
        $all = Get-ErrorsOf { New-Input $second | & $_ -Deployment $first }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
    }

    It 'is where Get-LlmCheckpoint looks up the id of a checkpoint of another deployment' {
        $checkpoint = [pscustomobject] @{ Id = '20260101-000000-none'; Deployment = "$second/llmops.yaml" }
        $all = Get-ErrorsOf { $checkpoint | Get-LlmCheckpoint -Deployment $first }
        $all.Output | Should -BeNullOrEmpty
        $all.Errors.FullyQualifiedErrorId | Should -BeLike 'CheckpointNotFound,*'
    }

    It 'continues with the other objects' {
        $all = Get-ErrorsOf { (New-Input $second), (New-Input $first), (Get-LlmDeployment -Deployment $second) | Get-LlmService -Deployment $first }
        $all.Output | ForEach-Object { "$($_.Deployment) $($_.Name)" } | Should -Be "$first/llmops.yaml a"
        $all.Errors.Count | Should -Be 2
        $all.Errors[1].FullyQualifiedErrorId | Should -BeLike 'DeploymentMismatch,*'
    }

    It 'accepts the deployment of the object as <Kind>' -ForEach @(
        @{ Kind = 'a folder'; Path = { $first } }
        @{ Kind = 'a file'; Path = { "$first/llmops.yaml" } }
        @{ Kind = 'a folder with a trailing slash'; Path = { "$first/" } }
        @{ Kind = 'a wildcard, of which only that of the object is used'; Path = { "$root/*" } }
        @{ Kind = 'one of several, of which only that of the object is used'; Path = { $second, $first } }
        @{ Kind = 'an object'; Path = { Get-LlmDeployment -Deployment $first } }
    ) {
        $all = Get-ErrorsOf { New-Input $first | Get-LlmService -Deployment (& $Path) }
        $all.Errors | Should -BeNullOrEmpty
        $all.Output | ForEach-Object { "$($_.Deployment) $($_.Name)" } | Should -Be "$first/llmops.yaml a"
    }

    It 'is not needed: each object is used with its own deployment' {
        (New-Input $first), (New-Input $second) | Get-LlmService | ForEach-Object Deployment | Should -Be "$first/llmops.yaml", "$second/llmops.yaml"
    }
}
