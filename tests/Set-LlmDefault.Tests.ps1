BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = New-TestFolder
    foreach ($name in 'one', 'two') {
        $null = New-Item -ItemType Directory "$root/$name"
        Set-Content "$root/$name/config.yaml" 'model_list: []'
    }
    $before = $env:LLMOPS_DEPLOYMENT
}

AfterAll {
    Remove-Item -Recurse $root
}

Describe 'Set-LlmDefault' {
    AfterEach {
        $env:LLMOPS_DEPLOYMENT = $before
    }

    It 'sets the deployment of the commands that follow, in any folder' {
        Set-LlmDefault "$root/one" | Should -BeNullOrEmpty
        Push-Location /
        try { (Get-LlmDeployment).Name | Should -Be 'one' }
        finally { Pop-Location }
    }

    It 'accepts a relative path and an object, and returns the deployment with -PassThru' {
        Push-Location $root
        try { Set-LlmDefault ./two }
        finally { Pop-Location }
        (Get-LlmDeployment).Name | Should -Be 'two'
        (Get-LlmDeployment -Deployment "$root/one" | Set-LlmDefault -PassThru).Name | Should -Be 'one'
    }

    It 'is overridden by -Deployment and by the pipeline' {
        Set-LlmDefault "$root/one"
        (Get-LlmDeployment -Deployment "$root/two").Name | Should -Be 'two'
        ("$root/two" | Get-LlmDeployment).Name | Should -Be 'two'
    }

    It 'removes the default with -Clear' {
        Set-LlmDefault "$root/one"
        Set-LlmDefault -Clear
        $env:LLMOPS_DEPLOYMENT | Should -BeNullOrEmpty
    }

    It 'writes an error for a path that is not a deployment, and keeps the default' {
        Set-LlmDefault "$root/one"
        { Set-LlmDefault "$root/missing" } | Should -Throw -ErrorId 'DeploymentNotFound,*'
        (Get-LlmDeployment).Name | Should -Be 'one'
    }

    It 'changes nothing with -WhatIf' {
        Set-LlmDefault "$root/one" -WhatIf
        $env:LLMOPS_DEPLOYMENT | Should -Be $before
    }
}
