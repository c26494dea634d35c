BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    $plan = "$TestDrive/plan.yaml"
    function Get-StoredDrift { Get-LlmDrift -Deployment $path -Plane Stored }
    function New-Plan([string] $Name = '*') { Get-StoredDrift | Where-Object Name -Like $Name | Invoke-LlmSeed -WhatIf | Export-LlmPlan -Path $plan -PassThru }
    function Get-Row([string] $Name) { Invoke-LabSql $lab "SELECT param_value::text FROM `"LiteLLM_Config`" WHERE param_name = '$Name'" }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Export-LlmPlan' {
    BeforeEach {
        Reset-TestLab $lab
        Remove-Item $plan -ErrorAction Ignore
    }

    It 'writes the planned changes in a readable form, without secrets' {
        Invoke-LabSql $lab 'DELETE FROM "LiteLLM_CredentialsTable"'
        $file = New-Plan
        $file | Should -BeOfType ([IO.FileInfo])
        $file.FullName | Should -Be $plan
        $text = Get-Content $plan -Raw
        $text | Should -BeLike '*action: Update*path: /router_settings/timeout*'
        $text | Should -BeLike '*action: Add*path: /credential_list/local-vllm*'
        $secrets = (Get-Content "$path/env.litellm") -match '^\w*(KEY|SECRET|TOKEN|URL)\w*=.' -replace '^\w+='
        $secrets.Count | Should -BeGreaterThan 5
        foreach ($secret in $secrets) { $text.Contains($secret) | Should -BeFalse }
    }

    It 'overwrites a file, but not with -NoClobber' {
        $null = New-Plan timeout
        $planned = Get-StoredDrift | Invoke-LlmSeed -WhatIf
        { $planned | Export-LlmPlan -Path $plan -NoClobber } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content $plan -Raw | Should -Not -BeLike '*num_retries*'
        $planned | Export-LlmPlan -Path $plan | Should -BeNullOrEmpty
        Get-Content $plan -Raw | Should -BeLike '*num_retries*'
    }

    It 'writes an error for a missing folder' {
        $planned = Get-StoredDrift | Invoke-LlmSeed -WhatIf
        { $planned | Export-LlmPlan -Path "$TestDrive/missing/plan.yaml" } | Should -Throw -ErrorId 'FolderNotFound,*'
    }

    It 'writes an error for input that is not a planned change: <Kind>' -ForEach @(
        @{ Kind = 'a number'; Make = { 42 } }
        @{ Kind = 'drift'; Make = { Get-StoredDrift } }
        @{ Kind = 'changes from JSON'; Make = { Get-StoredDrift | Invoke-LlmSeed -WhatIf | ConvertTo-Json | ConvertFrom-Json } }
    ) {
        { & $Make | Export-LlmPlan -Path $plan } | Should -Throw -ErrorId 'UnsupportedInputType,*'
        $plan | Should -Not -Exist
    }

    It 'writes an error for changes of another deployment than -Deployment selects, and no file' {
        $null = New-Item -ItemType Directory "$TestDrive/other"
        Set-Content "$TestDrive/other/config.yaml" 'model_list: []'
        $planned = @(Get-StoredDrift | Where-Object Name -EQ 'num_retries' | Invoke-LlmSeed -WhatIf)
        $all = Get-ErrorsOf { $planned | Export-LlmPlan -Path $plan -Deployment "$TestDrive/other" -WarningAction SilentlyContinue }
        $all.Errors.FullyQualifiedErrorId | Should -BeLike 'DeploymentMismatch,*'
        $plan | Should -Not -Exist
        $planned | Export-LlmPlan -Path $plan -Deployment $planned[0].Deployment
        $plan | Should -Exist
    }

    It 'writes no file with -WhatIf' {
        Get-StoredDrift | Invoke-LlmSeed -WhatIf | Export-LlmPlan -Path $plan -WhatIf
        $plan | Should -Not -Exist
    }

    It 'rejects changes that are already applied' {
        $done = Get-StoredDrift | Where-Object Name -EQ 'num_retries' | Invoke-LlmSeed -NoWait
        { $done | Export-LlmPlan -Path $plan } | Should -Throw -ErrorId 'ChangeNotPlanned,*'
    }
}

Describe 'Invoke-LlmSeed -Plan' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'applies exactly the changes of the plan' {
        $null = New-Plan timeout
        $before = @(Get-StoredDrift)
        (Invoke-LlmSeed -Deployment $path -Plan $plan -NoWait).Path | Should -Be '/router_settings/timeout'
        @(Get-StoredDrift).Count | Should -Be ($before.Count - 1)
    }

    It 'returns the changes with -WhatIf, and applies none' {
        $null = New-Plan
        $row = Get-Row router_settings
        @(Invoke-LlmSeed -Deployment $path -Plan $plan -WhatIf).Count | Should -BeGreaterThan 0
        Get-Row router_settings | Should -Be $row
    }

    It 'rejects a plan that is already applied' {
        $null = New-Plan timeout
        $null = Invoke-LlmSeed -Deployment $path -Plan $plan -NoWait
        { Invoke-LlmSeed -Deployment $path -Plan $plan -NoWait } | Should -Throw '*the database: /router_settings/timeout*' -ErrorId 'PlanOutdated,*'
    }

    It 'rejects a plan that was edited' {
        $null = New-Plan
        $text = Get-Content $plan -Raw
        $text | Should -BeLike '*action: Add*'
        Set-Content $plan $text.Replace('action: Add', 'action: Remove') -NoNewline
        { Invoke-LlmSeed -Deployment $path -Plan $plan } | Should -Throw -ErrorId 'PlanTampered,*'
    }

    It 'rejects a file that is not a plan' {
        Set-Content "$TestDrive/none.yaml" 'model_list: []'
        { Invoke-LlmSeed -Deployment $path -Plan "$TestDrive/none.yaml" } | Should -Throw -ErrorId 'PlanInvalid,*'
    }

    It 'rejects a plan when a row has changed, and names the row and the user' {
        $change = "updated_at = now() WHERE model_name = 'local-deepseek'"
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET model_info = model_info || '{`"mode`":`"embedding`"}', updated_by = 'kim', $change"
        $null = New-Plan
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET model_info = model_info || '{`"mode`":`"rerank`"}', updated_by = 'alex', $change"
        { Invoke-LlmSeed -Deployment $path -Plan $plan -NoWait } |
            Should -Throw '*the database: /model_list/*(local-deepseek), by alex at *' -ErrorId 'PlanOutdated,*'
    }

    It 'rejects a plan when a variable has changed, and names it without its value' {
        # A plan that refers to a variable: the credential has to be added.
        Invoke-LabSql $lab 'DELETE FROM "LiteLLM_CredentialsTable"'
        $null = New-Plan
        $name = [regex]::Match((Get-Content $plan -Raw), '(?ms)^variables:\s+(\w+):').Groups[1].Value
        $name | Should -Not -BeNullOrEmpty
        (Get-Content "$path/env.litellm") -replace "^$name=.*", "$name=canary-of-a-secret" | Set-Content "$path/env.litellm"
        $record = { Invoke-LlmSeed -Deployment $path -Plan $plan -NoWait } |
            Should -Throw "*the environment: $name*" -ErrorId 'PlanOutdated,*' -PassThru
        "$record" | Should -Not -BeLike '*canary*'
    }

    It 'rejects a plan when the declaration has changed' {
        $null = New-Plan
        Edit-LabFile $lab config.yaml 'least-busy' 'usage-based-routing'
        { Invoke-LlmSeed -Deployment $path -Plan $plan -NoWait } |
            Should -Throw '*the declaration of /router_settings/routing_strategy*' -ErrorId 'PlanOutdated,*'
    }
}
