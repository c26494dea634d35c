# Logins in environment files, and the declared access mode.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services -Models 1
    $path = $lab.Path
    $file = "$path/env.litellm"
    $strong = 'Pa$$ "word" #1 it''s\'
    function New-Login([string] $User, [string] $Password) {
        # An empty password is one that ConvertTo-SecureString refuses.
        $secure = [securestring]::new()
        $Password.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }
        [pscredential]::new($User, $secure)
    }
    function Get-Weak { @(Test-LlmConsistency -Deployment $path -Id SecretWeak -WarningAction Ignore) }
    # Logs in to the admin UI of a proxy, and returns the status.
    function Get-LoginStatus($Proxy, [string] $User, [string] $Password) {
        (Invoke-LabApi $Proxy POST v2/login (@{ username = $User; password = $Password } | ConvertTo-Json)).Status
    }
}

AfterAll {
    $null = Stop-LlmService -Deployment $path -Confirm:$false
    Remove-TestLab $lab
}

Describe 'Set-LlmUiAccess' {
    BeforeEach { Restore-LabFiles $lab }

    It 'changes the password that the finding reports, and nothing else' {
        (Get-Weak).Remediation | Should -Be 'Replace it with a random one: Set-LlmUiAccess -Generate | Restart-LlmServices'
        $before = Get-Content $file
        $change = Set-LlmUiAccess -Generate -Deployment $path
        "$change $($change.Status) $($change.Services) $($change.Password)" | Should -Be 'Update UI_PASSWORD Saved proxy '
        $change.Path | Should -Be $file
        $after = Get-Content $file
        $after[$change.Line - 1] | Should -Match '^UI_PASSWORD=[0-9A-Za-z]{32}$'
        $after[$change.Line - 1] = 'UI_PASSWORD=lol'
        $after | Should -Be $before
        Get-Weak | Should -BeNullOrEmpty
        Get-Content "$path/state/journal.jsonl" -Tail 1 | Should -BeLike '*Set-LlmUiAccess*Update UI_PASSWORD in*'
        Test-LlmJournal -Deployment $path | Should -BeNullOrEmpty
    }

    It 'sets a login that the proxy accepts after the restart, whatever characters it has' {
        $change = Set-LlmUiAccess (New-Login 'ops' $strong) -Deployment $path -Reason rotation
        $change.Variable | Should -Be 'UI_USERNAME', 'UI_PASSWORD'
        Get-Content "$path/state/journal.jsonl" -Tail 1 | Should -BeLike '*"rotation"*'
        "$(Get-Content "$path/state/journal.jsonl" -Raw)" | Should -Not -BeLike '*word*'
        Set-LlmUiAccess (New-Login 'ops' $strong) -Deployment $path | Should -BeNullOrEmpty
        $null = $change | Restart-LlmServices
        Get-LoginStatus $lab ops $strong | Should -Be 200
        Get-LoginStatus $lab admin lol | Should -Be 401
        (& /bin/sh -c 'set -a; . "$0"; printf %s "$UI_PASSWORD"' $file) | Should -BeExactly $strong
    }

    It 'shows a generated password with -Show only, on one line' {
        $shown = Set-LlmUiAccess -Generate -Show -UserName ops -Deployment $path
        $password = $shown[1].Password
        Get-Content $file | Should -Contain "UI_PASSWORD=$password"
        $shown | Out-String -Width 80 | Should -BeLike "*Password : $password*"
        "$($shown[1])" | Should -Not -BeLike "*$password*"
        Set-LlmUiAccess -Generate -Deployment $path | Format-List * | Out-String -Width 200 | Should -Not -Match '[0-9A-Za-z]{32}'
        { Set-LlmUiAccess -Credential (New-Login ops $strong) -Show -Deployment $path } | Should -Throw '-Show requires -Generate or -GenerateDashboard.'
    }

    It 'changes nothing with -WhatIf, and says what it would change' {
        $before = Get-Content $file -Raw
        $planned = Set-LlmUiAccess -Generate -GenerateDashboard -AccessMode all -Harden -Show -WhatIf -Deployment $path
        $planned.Status | Select-Object -Unique | Should -Be 'Planned'
        $planned.Variable | Should -Contain 'LITELLM_DASHBOARD_BASIC_PASSWORD'
        $planned.Password | Should -BeNullOrEmpty
        Get-Content $file -Raw | Should -BeExactly $before
        Test-Path "$path/state/journal.jsonl" | Should -BeFalse
    }

    It 'sets the login of the dashboard' {
        $change = Set-LlmUiAccess -DashboardCredential (New-Login viewer $strong) -Deployment $path
        $change | ForEach-Object { "$_" } | Should -Be 'Add LITELLM_DASHBOARD_BASIC_USER', 'Add LITELLM_DASHBOARD_BASIC_PASSWORD'
        $change[0].Services | Should -Be 'proxy', 'health', 'metrics', 'rerank'
        { Set-LlmUiAccess -DashboardCredential (New-Login viewer $strong) -GenerateDashboard -Deployment $path } | Should -Throw '*use one of them*'
        Edit-LabFile $lab llmops.yaml 'purpose: Health server' 'purpose: Health dashboard'
        (Set-LlmUiAccess -GenerateDashboard -Deployment $path).Services | Should -Be 'health'
        Set-LlmUiAccess -DashboardCredential (New-Login viewer lol) -Force -Deployment $path | Out-Null
        (Get-Weak | Where-Object Subject -like '*DASHBOARD*').Remediation | Should -BeLike '*Set-LlmUiAccess -GenerateDashboard*'
    }

    It 'refuses a password that nobody should use: <Case>' -ForEach @(
        @{ Case = 'weak'; Password = 'lol'; Id = 'PasswordWeak'; Message = '*is a common password*-Force*' }
        @{ Case = 'short'; Password = 'x7$Kq'; Id = 'PasswordWeak'; Message = '*has 5 characters*at least 12 characters and 50 bits*' }
        @{ Case = 'empty'; Password = ''; Id = 'LoginInvalid'; Message = '*is empty*' }
        @{ Case = 'two lines'; Password = "a Strong passw0rd`nin two lines"; Id = 'LoginInvalid'; Message = '*line break*' }
    ) {
        $before = Get-Content $file -Raw
        $outcome = Get-OutcomeOf { Set-LlmUiAccess -Credential (New-Login ops $Password) -Deployment $path }
        $outcome.Error.FullyQualifiedErrorId | Should -Be "$Id,LiteLlmOps.Commands.SetLlmUiAccessCommand"
        "$($outcome.Error)" | Should -BeLike $Message
        Get-Content $file -Raw | Should -BeExactly $before
    }

    It 'needs something to change' {
        (Get-OutcomeOf { Set-LlmUiAccess -Deployment $path }).Error.FullyQualifiedErrorId | Should -BeLike 'ChangeRequired,*'
    }

    It 'sets the mode of the environment files' {
        chmod 644 $file
        $change = Set-LlmUiAccess -Harden -Deployment $path
        "$($change.Action) $($change.Path)" | Should -Be "Restrict $file"
        (Get-Item $file).UnixMode | Should -Be '-rw-------'
        Set-LlmUiAccess -Harden -Deployment $path | Should -BeNullOrEmpty
    }

    It 'declares the access mode, which a seed writes to the database' {
        $mode = (Get-LlmSetting ui_access_mode -Deployment $path -WarningAction Ignore).Value -eq 'all' ? 'admin_only' : 'all'
        $change = Set-LlmUiAccess -AccessMode $mode -Deployment $path -WarningAction Ignore
        $change.Variable | Should -Be 'general_settings.ui_access_mode'
        (Get-Content $change.Path)[$change.Line - 1] | Should -Match "^\s+ui_access_mode: $mode"
        $change.Message | Should -BeLike '*Invoke-LlmSeed*'
        Set-LlmUiAccess -AccessMode $mode -Deployment $path -WarningAction Ignore | Should -BeNullOrEmpty
        $null = Invoke-LlmSeed -Deployment $path -Section general_settings -NoWait -Force -Reason test
        Invoke-LabSql $lab "SELECT param_value->>'ui_access_mode' FROM `"LiteLLM_Config`" WHERE param_name = 'general_settings'" | Should -Be $mode
    }

    It 'declares the access mode when the database is down' {
        Edit-LabFile $lab env.litellm '@127.0.0.1:' '@127.0.0.1:1'
        $config = "$path/config.yaml"
        $mode = (Get-Content $config -Raw) -match 'ui_access_mode: all' ? 'admin_only' : 'all'
        $change = Set-LlmUiAccess -AccessMode $mode -Deployment $path -WarningAction Ignore
        $change.Message | Should -BeLike '*Invoke-LlmSeed*Could not determine*'
    }

    It 'asks before it changes something' {
        $result = Invoke-TestPwsh "Set-LlmUiAccess -Generate -Confirm -Deployment '$path'"
        $result.Error | Should -BeLike '*cannot be confirmed: Change UI_PASSWORD in *env.litellm:*'
        Get-Content $file | Should -Contain 'UI_PASSWORD=lol'
    }
}

Describe 'Set-LlmUiAccess of several deployments' {
    It 'changes each, and continues after one without an environment file' {
        Restore-LabFiles $lab
        $null = New-Item -ItemType Directory "$TestDrive/none"
        Set-Content "$TestDrive/none/llmops.yaml" 'name: none'
        $all = Get-ErrorsOf { "$TestDrive/none", $path | Set-LlmUiAccess -Generate }
        "$($all.Errors)" | Should -Be "The deployment 'none' has no environment file for UI_PASSWORD. Create '$TestDrive/none/.env', or list the files of its proxy under 'environment' in llmops.yaml."
        $all.Output.Deployment | Should -Be $lab.Deployment
    }
}
