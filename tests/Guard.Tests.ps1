BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $module = "$PSScriptRoot/../LiteLlmOps.psd1"

    # A lab without problems: it is seeded and has no weak password.
    function Initialize-Lab {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
        Edit-LabFile $lab env.litellm "UI_PASSWORD=$(Get-LabVariable $lab UI_PASSWORD)" 'UI_PASSWORD=4f1b9e0c77a2d6358f90c1e2b3a4d5f6'
    }
    function Set-Drift {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = jsonb_set(param_value, '{num_retries}', '9') WHERE param_name = 'router_settings'
'@
    }
    function Set-FailingCheck { Edit-LabFile $lab llmops.yaml '  timeout: 10s' "  timeout: 10s`n  checks: [{ name: own, process: { command: ['false'] } }]" }
    function Set-WeakPassword { Edit-LabFile $lab env.litellm 'UI_PASSWORD=4f1b9e0c77a2d6358f90c1e2b3a4d5f6' 'UI_PASSWORD=sk-1234' }
    # A database that does not respond, with a password that the output must not contain.
    function Set-DatabaseDown { Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' 'postgresql://u:geheim-0123456789abcdef@127.0.0.1:1/litellm' }

    # Runs the guard as a user does.
    function Invoke-Guard {
        $arguments = (Get-TestPwsh) + '-File' + 'docs/examples/guard.ps1' + $args
        Push-TestLocation "$PSScriptRoot/.." { Invoke-TestProgram @arguments }
    }
}

AfterAll { Remove-TestLab $lab }

Describe 'guard.ps1 on a deployment without problems' {
    BeforeAll { Initialize-Lab }

    It 'exits with 0, and writes the results to standard output' {
        $result = Invoke-Guard -Deployment $lab.Path -Module $module
        $result.Error | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
        $result.Output | Should -BeLike '*Passed*DatabaseReachable*Warning*McpUnreachable*'
        # No colours, since cron sends the output by mail.
        $result.Output.Contains("`e") | Should -BeFalse
    }
}

Describe 'guard.ps1 on a deployment with problems' {
    BeforeEach { Initialize-Lab }

    It 'exits with 2 for <Case>, with the results on standard output and the reason on standard error' -ForEach @(
        @{ Case = 'drift'; Set = { Set-Drift }; Output = '*Stored*num_retries*'
            Reason = 'Get-LlmDrift: lab: * by -FailOn Warning.'
        }
        @{ Case = 'a failed check'; Set = { Set-FailingCheck }; Output = '*Failed*own*Exited with code 1*'
            Reason = 'Test-LlmSmoke: lab: 1 check counts as a failure by -FailOn Blocked.'
        }
        @{ Case = 'a finding'; Set = { Set-WeakPassword }; Output = '*Error*SecretWeak*UI_PASSWORD*'
            Reason = 'Test-LlmConsistency: lab: 1 finding counts as a failure by -FailOn Error.'
        }
    ) {
        & $Set
        $result = Invoke-Guard -Deployment $lab.Path -Module $module
        $result.ExitCode | Should -Be 2
        $result.Error | Should -BeLike $Reason
        @($result.Error -split "`n").Count | Should -Be 1
        $result.Output | Should -BeLike $Output
        $result.Output.Contains('-FailOn') | Should -BeFalse
    }

    It 'runs the other guards after one that found something' {
        Set-Drift
        Set-FailingCheck
        Set-WeakPassword
        $result = Invoke-Guard -Deployment "$($lab.Path)/llmops.yaml" -Module $module
        $result.ExitCode | Should -Be 2
        $result.Error -split "`n" -replace ':.*' | Should -Be 'Get-LlmDrift', 'Test-LlmSmoke', 'Test-LlmConsistency'
    }

    It 'exits with 1 when the database is down, also when a guard found something' {
        Set-DatabaseDown
        Set-WeakPassword
        $result = Invoke-Guard -Deployment $lab.Path -Module $module
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike 'Get-LlmDrift: Cannot connect to the database 127.0.0.1:1/litellm: *'
        $result.Error | Should -BeLike '*Test-LlmConsistency: lab: 1 finding counts as a failure by -FailOn Error.*'
        $result.Output | Should -BeLike '*Failed*DatabaseReachable*SecretWeak*'
    }

    It 'exits with 1 when a guard fails to run after another one found something' {
        Set-Drift
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_VerificationToken" RENAME TO away'
        $result = Invoke-Guard -Deployment $lab.Path -Module $module
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike 'Get-LlmDrift: lab: * by -FailOn Warning.*Test-LlmConsistency: *LiteLLM_VerificationToken*'
    }

    It 'writes no secret' {
        Set-Drift
        Set-FailingCheck
        Set-WeakPassword
        $results = @(Invoke-Guard -Deployment $lab.Path -Module $module)
        Set-DatabaseDown
        $results += Invoke-Guard -Deployment $lab.Path -Module $module
        $results.ExitCode | Should -Be 2, 1
        $text = "$($results.Output) $($results.Error)"
        $secrets = @('geheim-0123456789', ([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]) +
            ('LITELLM_MASTER_KEY', 'LITELLM_SALT_KEY', 'UI_PASSWORD' | ForEach-Object { Get-LabVariable $lab $_ })
        $secrets.Count | Should -Be 5
        foreach ($secret in $secrets) { $text.Contains($secret) | Should -BeFalse }
    }
}

Describe 'guard.ps1 without a deployment or a module' {
    It 'exits with 1 when the deployment does not exist' {
        $result = Invoke-Guard -Deployment "$TestDrive/nowhere" -Module $module
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike "Get-LlmDrift: *$TestDrive/nowhere*"
        $result.Output | Should -BeNullOrEmpty
    }

    It 'exits with 1 when the module does not exist' {
        $result = Invoke-Guard -Deployment $lab.Path -Module "$TestDrive/nowhere.psd1"
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike "*module '$TestDrive/nowhere.psd1' was not loaded*"
        $result.Output | Should -BeNullOrEmpty
    }

    It 'exits with 1 when no deployment is given' {
        $result = Invoke-Guard -Module $module
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*Deployment*'
    }
}

Describe '-FailOn of all commands' {
    # A command accepts one value where the values are ordered, and several where they are not.
    It '<Command> -FailOn accepts <Type>' -ForEach @(
        @{ Command = 'Get-LlmDrift'; Type = 'string[]' }
        @{ Command = 'Test-LlmDrift'; Type = 'string[]' }
        @{ Command = 'Test-LlmSmoke'; Type = 'LiteLlmOps.Smoke.CheckStatus' }
        @{ Command = 'Test-LlmConsistency'; Type = 'LiteLlmOps.FindingSeverity' }
        @{ Command = 'Test-LlmJournal'; Type = 'LiteLlmOps.FindingSeverity' }
        @{ Command = 'Get-LlmIncident'; Type = 'LiteLlmOps.SignatureSeverity' }
        @{ Command = 'Get-LlmService'; Type = 'LiteLlmOps.Services.ServiceStatus[]' }
    ) {
        $found = (Get-Command $Command).Parameters['FailOn'].ParameterType
        "$([Nullable]::GetUnderlyingType($found) ?? $found)" | Should -Be $Type
    }

    It 'are those of the table above' {
        (Get-Command -Module LiteLlmOps -ParameterName FailOn).Name | Sort-Object | Should -Be 'Get-LlmDrift', 'Get-LlmIncident', 'Get-LlmService', 'Test-LlmConsistency', 'Test-LlmDrift', 'Test-LlmJournal', 'Test-LlmSmoke'
    }

    It 'counts a severity together with higher ones, and sets IsFailure of what counts: -FailOn <FailOn>' -ForEach @(
        @{ FailOn = 'Info' }
        @{ FailOn = 'Warning' }
        @{ FailOn = 'Error' }
    ) {
        Initialize-Lab
        Set-WeakPassword
        $levels = 'Info', 'Warning', 'Error'
        $expected = $levels[[array]::IndexOf($levels, $FailOn)..2]
        $result = Get-OutcomeOf { Test-LlmConsistency -Deployment $lab.Path -FailOn $FailOn }
        $result.Output.Count | Should -BeGreaterThan 1
        @($result.Output | Where-Object { $_.IsFailure -ne ("$($_.Severity)" -in $expected) }) | Should -BeNullOrEmpty
        $result.Error.FullyQualifiedErrorId | Should -BeLike 'FindingFound,*'
    }
}
