BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Get-LlmDeployment' {
    BeforeEach {
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
    }

    It 'finds LiteLLM''s config and .env without an llmops.yaml' {
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
        $settings | Out-String -Width 80 | Should -Match 'proxy\.url +http://10\.0\.0\.1:4000 +llmops\.yaml:3'
    }

    It 'finds the deployment of a parent folder, and that of LLMOPS_DEPLOYMENT' {
        Set-Content "$folder/llmops.yaml" 'name: above'
        $null = New-Item -ItemType Directory "$folder/a/b"
        Push-TestLocation "$folder/a/b" { (Get-LlmDeployment).Name | Should -Be 'above' }
        $env:LLMOPS_DEPLOYMENT = "$folder/llmops.yaml"
        try { Push-TestLocation '/' { (Get-LlmDeployment).Name | Should -Be 'above' } }
        finally { $env:LLMOPS_DEPLOYMENT = $null }
    }

    It 'accepts a path relative to the current location' {
        $null = New-Item "$folder/sub/llmops.yaml" -Value 'name: sub' -Force
        Push-TestLocation $folder { (Get-LlmDeployment -Deployment ./sub).Name | Should -Be 'sub' }
    }

    It 'writes an error when there is no deployment' {
        { Push-TestLocation '/' { Get-LlmDeployment } } | Should -Throw -ErrorId 'DeploymentNotFound,LiteLlmOps.Commands.GetLlmDeploymentCommand'
        $null = New-Item -ItemType Directory "$folder/empty"
        { Get-LlmDeployment -Deployment "$folder/empty" } | Should -Throw -ErrorId 'DeploymentNotFound*' -ExpectedMessage "The folder '$folder/empty' contains no deployment*"
        { Get-LlmDeployment -Deployment "$folder/nowhere" } | Should -Throw -ErrorId 'DeploymentNotFound*' -ExpectedMessage "*$folder/nowhere*"
    }

    It 'writes an error with the position of a mistyped key and the nearest key' {
        Set-Content "$folder/llmops.yaml" 'name: x', 'databse: {}'
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'DeploymentKeyUnknown*' -PassThru
        $record.Exception.Message | Should -BeLike "$folder/llmops.yaml:2:1: Unknown key 'databse'. Did you mean 'database'? *"
        $record.TargetObject.Line | Should -Be 2
        $record.TargetObject.LineText | Should -Be 'databse: {}'
        $record.CategoryInfo.Category | Should -Be 'InvalidData'
    }

    It 'writes a YAML error with the file, line, column and text of the line' {
        Set-Content "$folder/llmops.yaml" 'name: x', 'proxy: a: b'
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'YamlInvalid*' -PassThru
        $record.Exception.Message | Should -BeLike "$folder/llmops.yaml:2:*The line reads: proxy: ``*``*``*``*"
        $record.TargetObject.File | Should -Be "$folder/llmops.yaml"
    }

    It 'shows no secret of a line with an error' {
        Set-Content "$folder/llmops.yaml" 'proxy:', '  masterKey: sk-very-secret-0123456789: x'
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -PassThru
        $record.Exception.Message | Should -Not -BeLike '*very-secret*'
        $record.TargetObject.LineText | Should -Not -BeLike '*very-secret*'
    }
}

Describe 'An object of Get-LlmDeployment' {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
        Set-Content "$folder/llmops.yaml" 'name: prod', 'logs: [a.log, b.log]'
        $deployment = Get-LlmDeployment -Deployment $folder
    }

    It 'has the path of the deployment as Deployment, by which it binds to other cmdlets' {
        $deployment.Deployment | Should -Be "$folder/llmops.yaml"
        $deployment.Path | Should -Be $deployment.Deployment
        ($deployment | Select-Object Deployment | Get-LlmDeployment).Name | Should -Be 'prod'
    }

    It 'has readable settings as JSON' {
        $json = $deployment | ConvertTo-Json -EnumsAsStrings -Depth 3 | ConvertFrom-Json
        $json.Mode | Should -Be 'DbSsot'
        ($json.Settings | Where-Object Name -EQ 'logs').Value | Should -Be 'a.log, b.log'
    }
}

# The module of the tests is a stand-in: a script with the parameters, errors and types of the real Get-Secret, over a file. See tests/modules.
Describe 'secret/NAME in llmops.yaml' {
    BeforeAll {
        $modules = $env:PSModulePath
        $env:PSModulePath = "$PSScriptRoot/modules$([IO.Path]::PathSeparator)$PSHOME/Modules"
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
        $env:LLMOPS_TEST_VAULT = "$folder/vaults.json"

        function Set-Vault([hashtable] $Vaults) { ConvertTo-Json $Vaults | Set-Content $env:LLMOPS_TEST_VAULT }
        function Set-Deployment([string[]] $Lines) { Set-Content "$folder/llmops.yaml" $Lines }
        function Get-Setting([string] $Name) { (Get-LlmDeployment -Deployment $folder).Settings | Where-Object Name -EQ $Name }
    }

    AfterAll {
        Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
        $env:PSModulePath = $modules
        $env:LLMOPS_TEST_VAULT = $null
    }

    It 'is replaced by the secret, which is masked in all output' {
        Set-Vault @{ main = @{ 'litellm-key' = 'sk-0123456789abcdefghijkl'; 'db' = 'postgresql://u:the-password@h:6543/d' } }
        Set-Deployment 'proxy:', '  masterKey: secret/litellm-key', 'database:', '  url: secret/db'
        $deployment = Get-LlmDeployment -Deployment $folder
        $deployment.MasterKey | Should -Be "sk-$([char] 0x2026)ijkl"
        $deployment.DatabaseUrl | Should -Be 'postgresql://u:******@h:6543/d'
        (Get-Setting proxy.masterKey).Source | Should -Be 'secret/litellm-key'
        $all = Get-LlmDeployment -Deployment $folder -Verbose *>&1 | ForEach-Object { $_ | Out-String; [Management.Automation.PSSerializer]::Serialize($_, 3) }
        $all -join '' | Should -Not -Match '0123456789abcdefgh|the-password'
    }

    It 'is read from the vault that secret/VAULT/NAME names' {
        Set-Vault @{ one = @{ key = 'sk-from-one-0123456789aaaa' }; two = @{ key = 'sk-from-two-0123456789bbbb' } }
        Set-Deployment 'proxy:', '  masterKey: secret/two/key'
        (Get-Setting proxy.masterKey).Value | Should -Be "sk-$([char] 0x2026)bbbb"
    }

    It 'is found although another vault is locked' {
        Set-Vault @{ a = 'locked'; b = @{ key = 'sk-from-b-0123456789cccc' } }
        Set-Deployment 'proxy:', '  masterKey: secret/key'
        (Get-Setting proxy.masterKey).Value | Should -Be "sk-$([char] 0x2026)cccc"
    }

    It 'can be a SecureString' {
        Set-Vault @{ a = @{ key = 'type:SecureString' } }
        Set-Deployment 'proxy:', '  masterKey: secret/key'
        (Get-Setting proxy.masterKey).Value | Should -Be '******'
    }

    It 'is passed to a service as an environment variable' {
        Set-Vault @{ a = @{ token = 'the-token-of-the-service' } }
        $program = New-TestProgram "$folder/write.sh" 'echo "$TOKEN" >"$1"; exec sleep 300'
        Set-Content "$folder/config.yaml" 'general_settings: {}'
        Set-Deployment 'services:', "  - { name: one, command: '$program $folder/written', variables: { TOKEN: secret/token } }"
        try {
            (Start-LlmService -Deployment $folder).Status | Should -Be 'Done'
            Wait-Until { (Get-Content "$folder/written" -ErrorAction Ignore) -eq 'the-token-of-the-service' } | Should -BeTrue
        }
        finally {
            $null = Stop-LlmService -Deployment $folder -Confirm:$false
        }
    }

    It 'is not read for tab completion' {
        Set-Vault @{ a = @{} }
        Set-Deployment 'proxy:', '  masterKey: secret/missing', 'services:', '  - { name: gateway, command: x, variables: { TOKEN: secret/missing } }'
        Remove-Item "$env:LLMOPS_TEST_VAULT.calls" -ErrorAction Ignore
        (TabExpansion2 "Get-LlmService -Deployment '$folder' -Name gate").CompletionMatches.CompletionText | Should -Contain 'gateway'
        "$env:LLMOPS_TEST_VAULT.calls" | Should -Not -Exist
    }

    It 'ends with <Id> when <Kind>' -ForEach @(
        @{ Kind = 'no vault contains it'; Vaults = @{ a = @{ other = 'x' } }; Reference = 'secret/key'; Id = 'SecretNotFound'; Category = 'ObjectNotFound'; Text = '*any registered vault*' }
        @{ Kind = 'its vault does not contain it'; Vaults = @{ a = @{}; b = @{ key = 'x' } }; Reference = 'secret/a/key'; Id = 'SecretNotFound'; Category = 'ObjectNotFound'; Text = "*the vault 'a'*" }
        @{ Kind = 'its vault is not registered'; Vaults = @{ a = @{} }; Reference = 'secret/b/key'; Id = 'SecretVaultNotFound'; Category = 'ObjectNotFound'; Text = "*no vault 'b'*" }
        @{ Kind = 'its vault is locked'; Vaults = @{ a = 'locked' }; Reference = 'secret/a/key'; Id = 'SecretVaultLocked'; Category = 'AuthenticationError'; Text = '*Unlock-SecretVault*' }
        @{ Kind = 'it is a credential'; Vaults = @{ a = @{ key = 'type:PSCredential' } }; Reference = 'secret/key'; Id = 'SecretTypeUnsupported'; Category = 'InvalidData'; Text = '*is a PSCredential*' }
        @{ Kind = 'the name is missing'; Vaults = @{ a = @{} }; Reference = 'secret/a/'; Id = 'DeploymentFileInvalid'; Category = 'InvalidData'; Text = '*secret/VAULT/NAME*' }
    ) {
        Set-Vault $Vaults
        Set-Deployment 'database:', "  saltKey: $Reference"
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId "$Id,*" -PassThru
        $record.CategoryInfo.Category | Should -Be $Category
        $record.Exception.Message | Should -BeLike $Text
        $record.Exception.Message | Should -BeLike '*database.saltKey*'
        $record | Out-String | Should -Not -BeLike '*a-secure-value*'
    }

    It 'is an error in a setting whose value is shown' {
        Set-Deployment 'proxy:', '  url: secret/url'
        { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'DeploymentFileInvalid,*' -ExpectedMessage '*proxy.url does not accept a secret*'
    }
}

Describe 'secret/NAME without the module Microsoft.PowerShell.SecretManagement' {
    BeforeAll {
        $modules = $env:PSModulePath
        $env:PSModulePath = "$PSHOME/Modules"
    }

    AfterAll {
        $env:PSModulePath = $modules
    }

    It 'ends with an error that names the key and the command that installs the module' {
        $folder = New-Item -ItemType Directory "$TestDrive/$(New-Guid)"
        Set-Content "$folder/llmops.yaml" 'proxy:', '  masterKey: secret/litellm-key'
        $record = { Get-LlmDeployment -Deployment $folder } | Should -Throw -ErrorId 'SecretManagementNotInstalled,*' -PassThru
        $record.CategoryInfo.Category | Should -Be 'NotInstalled'
        $record.TargetObject | Should -Be 'secret/litellm-key'
        $record.Exception.Message | Should -BeLike "'secret/litellm-key' in 'proxy.masterKey'*Install-PSResource Microsoft.PowerShell.SecretManagement*"
    }
}
