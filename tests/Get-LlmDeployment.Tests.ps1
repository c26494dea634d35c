BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Get-LlmDeployment' {
    BeforeEach {
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
    }

    It 'finds LiteLLM''s config and .env without a file of its own' {
        Set-Content "$folder/config.yaml" 'model_list: []'
        Set-Content "$folder/.env" 'DATABASE_URL=postgresql://u:secret-word@h:6543/d', 'LITELLM_MASTER_KEY=sk-0123456789abcdefghijkl'
        $deployment = Get-LlmDeployment -Deployment $folder
        $deployment.Source | Should -Be "$folder/config.yaml"
        $deployment.DatabaseUrl | Should -Be 'postgresql://u:******@h:6543/d'
        $deployment.MasterKey | Should -Be "sk-$([char] 0x2026)ijkl"
        $deployment.Mode | Should -Be 'DbSsot'
    }

    It 'returns the source of every setting' {
        Set-Content "$folder/llmops.yaml" 'name: prod', 'proxy:', '  url: http://10.0.0.1:4000', 'environment: [a.env]'
        Set-Content "$folder/a.env" '# comment', 'LITELLM_SALT_KEY=salt'
        $settings = (Get-LlmDeployment -Deployment $folder).Settings
        ($settings | Where-Object Name -EQ 'proxy.url').Source | Should -Be 'llmops.yaml:3'
        ($settings | Where-Object Name -EQ 'database.saltKey').Source | Should -Be 'a.env:2'
        ($settings | Where-Object Name -EQ 'proxy.timeout').Source | Should -Be 'default'
    }

    It 'finds the deployment of a parent folder, and that of LLMOPS_DEPLOYMENT' {
        Set-Content "$folder/llmops.yaml" 'name: above'
        $null = New-Item -ItemType Directory "$folder/a/b"
        Push-TestLocation "$folder/a/b" { (Get-LlmDeployment).Name | Should -Be 'above' }
        $env:LLMOPS_DEPLOYMENT = "$folder/llmops.yaml"
        try { Push-TestLocation '/' { (Get-LlmDeployment).Name | Should -Be 'above' } }
        finally { $env:LLMOPS_DEPLOYMENT = $null }
    }

    It 'takes a path relative to the current location' {
        $null = New-Item "$folder/sub/llmops.yaml" -Value 'name: sub' -Force
        Push-TestLocation $folder { (Get-LlmDeployment -Deployment ./sub).Name | Should -Be 'sub' }
    }

    It 'writes an error when there is no deployment' {
        { Push-TestLocation '/' { Get-LlmDeployment } } | Should -Throw -ErrorId 'DeploymentNotFound,LiteLlmOps.Commands.GetLlmDeploymentCommand'
        { Get-LlmDeployment -Deployment "$folder/nowhere" } | Should -Throw -ErrorId 'DeploymentNotFound*' -ExpectedMessage "*$folder/nowhere*"
    }

    It 'writes an error with the place of a mistyped key and the nearest key' {
        Set-Content "$folder/llmops.yaml" 'name: x', 'databse: {}'
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'DeploymentKeyUnknown*' -PassThru
        $record.Exception.Message | Should -BeLike "$folder/llmops.yaml:2:1: *did you mean database*"
        $record.TargetObject.Line | Should -Be 2
        $record.TargetObject.LineText | Should -Be 'databse: {}'
        $record.CategoryInfo.Category | Should -Be 'InvalidData'
    }

    It 'writes a YAML error with the file, line, column and text of the line' {
        Set-Content "$folder/llmops.yaml" 'name: x', 'proxy: a: b'
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'YamlInvalid*' -PassThru
        $record.Exception.Message | Should -BeLike "$folder/llmops.yaml:2:*The line reads: proxy: a: b"
        $record.TargetObject.File | Should -Be "$folder/llmops.yaml"
    }

    It 'shows no secret of a line with an error' {
        Set-Content "$folder/llmops.yaml" 'proxy:', '  masterKey: sk-very-secret-0123456789: x'
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -PassThru
        $record.Exception.Message | Should -Not -BeLike '*very-secret*'
        $record.TargetObject.LineText | Should -Not -BeLike '*very-secret*'
    }
}
