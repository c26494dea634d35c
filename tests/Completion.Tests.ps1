# Tab completion of names, tested with TabExpansion2.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services
    $other = New-TestFolder
    $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait
    Set-Content "$($lab.Path)/own.yaml" '- { id: own-trouble, title: own, pattern: own trouble }'
    Add-Content "$($lab.Path)/llmops.yaml" @'
incidents: {signatureFiles: [own.yaml]}
'@
    Set-Content "$other/config.yaml" 'model_list: [{model_name: other model, litellm_params: {model: openai/x}}]'
    function Complete([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches | ForEach-Object CompletionText }
}

AfterAll {
    Remove-TestLab $lab
    Remove-Item -Recurse $other
}

Describe 'Completion in the folder of a deployment' {
    BeforeAll {
        Push-Location $lab.Path
    }

    AfterAll {
        Pop-Location
    }

    It 'leaves the variables of the session unchanged' {
        $path = 'mine'
        Complete "Get-LlmDrift -Deployment '$($lab.Path)' -Section rou" | Should -Be 'router_settings'
        $path | Should -Be 'mine'
    }

    It 'completes <Line> to <Text>' -ForEach @(
        @{ Line = 'Get-LlmDrift -Section rou'; Text = 'router_settings' }
        @{ Line = 'Test-LlmDrift -Section mcp'; Text = 'mcp_servers' }
        @{ Line = 'Get-LlmDrift -Model local-q'; Text = 'local-qwen' }
        @{ Line = 'Get-LlmDrift -FailOn OutO'; Text = 'OutOfBand' }
        @{ Line = 'Get-LlmDrift -Plane Sch'; Text = 'Schema' }
        @{ Line = 'Invoke-LlmSeed -Section gen'; Text = 'general_settings' }
        @{ Line = 'Invoke-LlmSeed -Model local-ll'; Text = 'local-llama' }
        @{ Line = 'Update-LlmDeclaration -Section gen'; Text = 'general_settings' }
        @{ Line = 'Get-LlmSetting num_'; Text = 'num_retries' }
        @{ Line = 'Get-LlmSetting -TargetVersion 1.10'; Text = '1.103.0' }
        @{ Line = 'Restart-LlmServices pro'; Text = 'proxy' }
        @{ Line = 'Restart-LlmService rer'; Text = 'rerank' }
        @{ Line = 'Start-LlmService rer'; Text = 'rerank' }
        @{ Line = 'Stop-LlmService rer'; Text = 'rerank' }
        @{ Line = 'Get-LlmService rer'; Text = 'rerank' }
        @{ Line = 'Get-LlmEndpoint proxy-u'; Text = 'proxy-ui' }
        @{ Line = 'Set-LlmUiAccess -AccessMode adm'; Text = 'admin_only' }
        @{ Line = 'Wait-LlmService rer'; Text = 'rerank' }
        @{ Line = 'Test-LlmSmoke ProxyL'; Text = 'ProxyLive' }
        @{ Line = 'Test-LlmSmoke -Category Data'; Text = 'Database' }
        @{ Line = 'Test-LlmConsistency SecretW'; Text = 'SecretWeak' }
        @{ Line = 'Get-LlmIncident auth-key-not'; Text = 'auth-key-not-found' }
        @{ Line = 'Get-LlmSignature auth-key-not'; Text = 'auth-key-not-found' }
        @{ Line = 'Get-LlmIncident own-'; Text = 'own-trouble' }
        @{ Line = 'Measure-LlmRequest -Status 5x'; Text = '5xx' }
        @{ Line = 'Measure-LlmRequest -Method PO'; Text = 'POST' }
        @{ Line = 'New-LlmLab /tmp/x -Version 1.98'; Text = '1.98.0' }
    ) {
        Complete $Line | Should -Contain $Text
    }

    It 'completes checkpoints' {
        $id = (Get-LlmCheckpoint).Id
        Complete "Undo-LlmSeed $($id.Substring(0, 8))" | Should -Be $id
        Complete "Get-LlmCheckpoint $($id.Substring(0, 8))" | Should -Be $id
    }

    It 'completes the folders of labs' {
        Complete "Get-LlmLab $($lab.Path.Substring(0, $lab.Path.Length - 2))" | Should -Contain $lab.Path
        Complete "Remove-LlmLab $($lab.Path.Substring(0, $lab.Path.Length - 2))" | Should -Contain $lab.Path
    }

    It 'completes inside an opening quote, and several names' {
        Complete "Get-LlmDrift -Section 'rou" | Should -Contain 'router_settings'
        Complete 'Get-LlmDrift -Section router_settings, gen' | Should -Contain 'general_settings'
    }
}

Describe 'Completion with -Deployment' {
    It 'completes names of the deployment that -Deployment names, as a path or as a variable' {
        Push-Location $other
        try {
            Complete "Get-LlmService -Deployment $($lab.Path) rer" | Should -Contain 'rerank'
            Complete 'Get-LlmService -Deployment $lab rer' | Should -Contain 'rerank'
            Complete 'Get-LlmDrift -Model oth' | Should -Be "'other model'"
        }
        finally { Pop-Location }
    }

    It 'completes nothing for a deployment that cannot be read, without an error' {
        Set-Content "$other/llmops.yaml" 'services: ['
        $count = $Error.Count
        Complete "Get-LlmService -Deployment $other rer" | Where-Object { $_ -like 'rer*' } | Should -BeNullOrEmpty
        $Error.Count | Should -Be $count
        Remove-Item "$other/llmops.yaml"
    }
}
