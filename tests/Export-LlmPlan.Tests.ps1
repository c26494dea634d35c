BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
    $path = $lab.Path
    function New-Plan([string] $File, [string] $Name = '*') {
        Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -Like $Name | Invoke-LlmSeed -WhatIf | Export-LlmPlan -Path "$root/$File" -Force
    }
    function Get-Row([string] $Name) { Invoke-LabSql $lab "SELECT param_value::text FROM `"LiteLLM_Config`" WHERE param_name = '$Name'" }
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Export-LlmPlan' {
    It 'writes what is planned, for people to read, and no secret' {
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_CredentialsTable`""
        $file = New-Plan all.yaml
        $file | Should -BeOfType ([IO.FileInfo])
        $text = [IO.File]::ReadAllText($file.FullName)
        $text | Should -BeLike '*action: Update*path: /router_settings/timeout*'
        $text | Should -BeLike '*action: Add*path: /credential_list/local-vllm*'
        foreach ($line in [IO.File]::ReadAllLines("$path/env.litellm")) {
            if ($line -match '^\w*(KEY|SECRET|TOKEN|URL)\w*=(.+)$') { $text | Should -Not -BeLike "*$($Matches[2])*" }
        }
    }

    It 'does not replace a file unless it is told to' {
        $planned = Get-LlmDrift -Deployment $path -Plane Stored | Invoke-LlmSeed -WhatIf
        { $planned | Export-LlmPlan -Path "$root/all.yaml" } | Should -Throw -ErrorId 'FileExists,*'
    }

    It '-WhatIf writes no file' {
        $planned = Get-LlmDrift -Deployment $path -Plane Stored | Invoke-LlmSeed -WhatIf
        $planned | Export-LlmPlan -Path "$root/not.yaml" -WhatIf
        [IO.File]::Exists("$root/not.yaml") | Should -BeFalse
    }

    It 'takes only what is planned' {
        $done = Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ 'num_retries' | Invoke-LlmSeed -NoWait
        { $done | Export-LlmPlan -Path "$root/done.yaml" } | Should -Throw -ErrorId 'ChangeNotPlanned,*'
    }
}

Describe 'Invoke-LlmSeed -Plan' {
    It 'makes exactly the changes of the plan' {
        [void] (New-Plan one.yaml timeout)
        $before = @(Get-LlmDrift -Deployment $path -Plane Stored)
        $done = @(Invoke-LlmSeed -Deployment $path -Plan "$root/one.yaml" -NoWait)
        $done.Path | Should -Be '/router_settings/timeout'
        @(Get-LlmDrift -Deployment $path -Plane Stored).Count | Should -Be ($before.Count - 1)
    }

    It 'shows with -WhatIf what it would do' {
        [void] (New-Plan next.yaml)
        $row = Get-Row router_settings
        @(Invoke-LlmSeed -Deployment $path -Plan "$root/next.yaml" -WhatIf).Count | Should -BeGreaterThan 0
        Get-Row router_settings | Should -Be $row
    }

    It 'does not carry out a plan twice' {
        { Invoke-LlmSeed -Deployment $path -Plan "$root/one.yaml" -NoWait } | Should -Throw '*the database: /router_settings/timeout*' -ErrorId 'PlanOutdated,*'
    }

    It 'refuses a plan that was edited' {
        $text = [IO.File]::ReadAllText("$root/next.yaml")
        [IO.File]::WriteAllText("$root/edited.yaml", $text.Replace('action: Add', 'action: Remove'))
        { Invoke-LlmSeed -Deployment $path -Plan "$root/edited.yaml" } | Should -Throw -ErrorId 'PlanTampered,*'
    }

    It 'refuses a file that is no plan' {
        [IO.File]::WriteAllText("$root/none.yaml", "model_list: []`n")
        { Invoke-LlmSeed -Deployment $path -Plan "$root/none.yaml" } | Should -Throw -ErrorId 'PlanInvalid,*'
    }

    It 'refuses when the database has moved on, and names the row and who moved it' {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET model_info = model_info || '{`"mode`":`"embedding`"}', updated_by = 'kim', updated_at = now() WHERE model_name = 'local-deepseek'"
        [void] (New-Plan moved.yaml)
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET model_info = model_info || '{`"mode`":`"rerank`"}', updated_by = 'alex', updated_at = now() WHERE model_name = 'local-deepseek'"
        { Invoke-LlmSeed -Deployment $path -Plan "$root/moved.yaml" -NoWait } | Should -Throw '*the database: /model_list/*(local-deepseek), by alex at *' -ErrorId 'PlanOutdated,*'
    }

    It 'refuses when a variable has another value, and names it without the value' {
        [void] (New-Plan variable.yaml)
        $text = [IO.File]::ReadAllText("$path/env.litellm")
        $name = [regex]::Match([IO.File]::ReadAllText("$root/variable.yaml"), '(?ms)^variables:\s+(\w+):').Groups[1].Value
        $name | Should -Not -BeNullOrEmpty
        [IO.File]::WriteAllText("$path/env.litellm", ($text -replace "(?m)^$name=.*$", "$name=canary-of-a-secret"))
        { Invoke-LlmSeed -Deployment $path -Plan "$root/variable.yaml" -NoWait } | Should -Throw "*the environment: $name*" -ErrorId 'PlanOutdated,*'
        [IO.File]::WriteAllText("$path/env.litellm", $text)
    }

    It 'refuses when the declaration has moved on' {
        [void] (New-Plan declared.yaml)
        $source = (Get-LlmDeployment -Deployment $path).Source
        $text = [IO.File]::ReadAllText($source)
        [IO.File]::WriteAllText($source, $text.Replace('least-busy', 'usage-based-routing'))
        { Invoke-LlmSeed -Deployment $path -Plan "$root/declared.yaml" -NoWait } | Should -Throw '*the declaration of /router_settings/routing_strategy*' -ErrorId 'PlanOutdated,*'
        [IO.File]::WriteAllText($source, $text)
    }
}
