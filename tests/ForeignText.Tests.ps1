# Control characters and bidirectional controls in values of the database and in HTTP answers: no command shows them.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    # CSI, BEL, OSC 52 (clipboard), C1 (CSI, OSC), right-to-left override, isolate, line separator.
    $hostile = "evil`e[31m`a`e]52;c;cm0=`a" + [char]0x9b + '31m' + [char]0x9d + [char]0x202e + [char]0x2066 + [char]0x2028 + 'end'
    $unsafe = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
    $quoted = $hostile.Replace("'", "''")
    Invoke-LabSql $lab @"
UPDATE "LiteLLM_Config" SET param_value = param_value || jsonb_build_object('$quoted', '$quoted'::text, 'routing_strategy', '$quoted'::text) WHERE param_name = 'router_settings';
INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by)
VALUES ('$quoted', '$quoted', jsonb_build_object('model', '$quoted'::text), jsonb_build_object('id', '$quoted'::text), '$quoted', '$quoted');
"@

    # Everything that a command shows: views, all properties, warnings, errors with their details, verbose messages.
    function Get-Shown([scriptblock] $Script) {
        $PSStyle.OutputRendering = 'PlainText'
        $all = @(& $Script *>&1)
        $all | Out-String -Width 500
        $all | Format-List * -Force | Out-String -Width 500
        $all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { $_ | Format-List * -Force | Out-String -Width 500; "$_" }
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Text with control characters in the database' {
    It 'is not shown by <_>' -ForEach @(
        '$d = Get-LlmDrift -Deployment $path -IncludeEqual -Verbose; $d; $d | Export-LlmResult -Format Markdown; $d | Export-LlmResult -Format Prometheus'
        'Get-LlmSetting router_settings.* -Deployment $path -Verbose'
        'Test-LlmDrift -Deployment $path -Verbose'
        'Test-LlmConsistency -Deployment $path -Verbose'
        'Test-LlmSmoke -Deployment $path -Verbose -Level Quick'
        'Invoke-LlmSeed -Deployment $path -WhatIf -Prune All -Verbose'
        'Update-LlmDeclaration -Deployment $path -WhatIf -Verbose'
        'Get-LlmDeployment -Deployment $path'
    ) {
        $script = [scriptblock]::Create($_)
        $text = (Get-Shown { try { . $script } catch { $_ } }) -join "`n"
        $text | Should -Not -BeNullOrEmpty
        $found = [regex]::Matches($text, $unsafe) | Select-Object -First 3 | ForEach-Object {
            $start = [Math]::Max(0, $_.Index - 60)
            [Uri]::EscapeDataString($text.Substring($start, [Math]::Min(100, $text.Length - $start)))
        }
        $found | Should -BeNullOrEmpty
    }

    It 'is exported in escaped form with its exact value' {
        $null = Export-LlmConfig -FromDatabase -Deployment $path -Path "$TestDrive/dump.yaml"
        $text = Get-Content -Raw "$TestDrive/dump.yaml"
        $text | Should -Not -Match $unsafe
        $text | Should -BeLike '*\u202e*'
        $json = Get-LlmDrift -Deployment $path | ConvertTo-Json -Depth 4
        $json | Should -Not -Match $unsafe
    }

    It 'does not prevent the removal of its row' {
        $changes = Invoke-LlmSeed -Deployment $path -Prune All -Force -NoWait -Confirm:$false -WarningAction Ignore
        $changes | Where-Object Name -like 'evil*end' | ForEach-Object { "$($_.Action) $($_.Status)" } | Select-Object -Unique | Should -Be 'Remove Applied'
        Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable" WHERE model_name LIKE ''evil%''' | Should -Be '0'
    }
}
