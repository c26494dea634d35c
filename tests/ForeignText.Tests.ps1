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
        # Not named as the parameter of Get-Shown, which the block would see instead.
        $command = [scriptblock]::Create($_)
        $text = (Get-Shown { try { . $command } catch { $_ } }) -join "`n"
        $text | Should -Match ([regex]::Escape($path))
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

    It 'selects the same value after <Name>' -ForEach @(
        @{ Name = 'Export-Clixml'; Through = { param($Drift) $Drift | Export-Clixml "$TestDrive/drift.xml"; Import-Clixml "$TestDrive/drift.xml" } }
        @{ Name = 'ConvertTo-Json'; Through = { param($Drift) $Drift | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
    ) {
        $drift = Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Path -Like '*evil*'
        $again = & $Through $drift
        $planned = $again | Invoke-LlmSeed -Prune All -Force -WhatIf -WarningAction Ignore 6>$null
        @($planned).Where({ $_.Section -eq 'model_list' }).Action | Should -Be 'Remove'
        @($planned).Where({ $_.Name -like 'evil*' -and $_.Section -eq 'router_settings' }).Action | Should -Be 'Remove'
        $warnings = $null
        $edits = $again | Update-LlmDeclaration -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue 6>$null
        "$warnings" | Should -Not -BeLike '*no longer exists*'
        @($edits).Where({ $_.Path -like '/model_list/evil*' }) | Should -HaveCount 1
        # Without the exact path, the reason says so.
        $lost = $drift.Where({ $_.Section -eq 'model_list' }) | ConvertTo-Json | ConvertFrom-Json | Select-Object * -ExcludeProperty ExactPath
        $null = $lost | Update-LlmDeclaration -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue 6>$null
        "$warnings" | Should -BeLike '*the difference no longer exists.*or the object has lost its property ExactPath.'
    }

    It 'does not prevent the removal of its row' {
        $changes = Invoke-LlmSeed -Deployment $path -Prune All -Force -NoWait -Confirm:$false -WarningAction Ignore
        $changes | Where-Object Name -like 'evil*end' | ForEach-Object { "$($_.Action) $($_.Status)" } | Select-Object -Unique | Should -Be 'Remove Applied'
        Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable" WHERE model_name LIKE ''evil%''' | Should -Be '0'
    }
}

Describe 'The causes of an error, which Get-Error shows' {
    BeforeAll {
        $canary = 'sk-geheim-0123456789abcdef'
        Invoke-LabSql $lab @"
UPDATE "LiteLLM_Config" SET param_value = param_value || '{"num_retries": 77}' WHERE param_name = 'router_settings';
CREATE FUNCTION llmops_test_raise() RETURNS trigger LANGUAGE plpgsql AS `$f`$
BEGIN RAISE EXCEPTION '$quoted api_key=$canary' USING DETAIL = '$quoted api_key=$canary', HINT = '$quoted', CONSTRAINT = '$quoted'; END `$f`$;
CREATE TRIGGER llmops_test_raise BEFORE INSERT OR UPDATE OR DELETE ON "LiteLLM_Config" FOR EACH ROW EXECUTE FUNCTION llmops_test_raise();
"@
        $hostileName = "evil`e[31m`a$([char]0x9b)$([char]0x202e)end"
        function New-HostileFolder([string] $Name, [string] $Text, [string] $Config = 'config.yaml') {
            $null = New-Item -ItemType Directory "$TestDrive/$Name"
            Set-Content "$TestDrive/$Name/llmops.yaml" "name: test`nconfig: {source: `"$Config`"}"
            if ($Text) { Set-Content "$TestDrive/$Name/config.yaml" $Text }
            "$TestDrive/$Name"
        }
        $broken = New-HostileFolder 'broken' "model_list:`n  - api_key: `"$canary$hostileName`n"
        $missing = New-HostileFolder 'missing' '' "e\evil\a\u009bend-$canary.yaml".Replace('e\evil', 'evil\e[31m')
        $bytes = New-HostileFolder 'bytes' 'a: 1'
        [IO.File]::WriteAllBytes("$bytes/config.yaml", [byte[]] (0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a))
        $address = New-HostileFolder 'address' 'a: 1'
        Add-Content "$address/llmops.yaml" "proxy: {url: 'http://user:$canary@127.0.0.1:1/', masterKey: $canary}`nlitellm: {version: 1.83.2}"
        $named = "$TestDrive/$hostileName"
    }

    AfterAll {
        Invoke-LabSql $lab 'DROP TRIGGER llmops_test_raise ON "LiteLLM_Config"; DROP FUNCTION llmops_test_raise()'
    }

    It 'have neither control characters nor secrets: <Name>' -ForEach @(
        @{ Name = 'a database'; Cause = 'Npgsql.PostgresException'; Script = 'Invoke-LlmSeed -Deployment $path -Prune All -Force -NoWait -Confirm:$false -WarningAction Ignore' }
        @{ Name = 'a line of YAML'; Cause = ''; Script = 'Get-LlmDrift -Deployment $broken -Plane Rendered' }
        @{ Name = 'bytes of a file'; Cause = 'System.Text.DecoderFallbackException'; Script = 'Get-LlmDrift -Deployment $bytes -Plane Rendered' }
        @{ Name = 'the name of a file in llmops.yaml'; Cause = 'System.IO.FileNotFoundException'; Script = 'Get-LlmDrift -Deployment $missing -Plane Rendered' }
        @{ Name = 'the name of a deployment'; Cause = ''; Script = 'Get-LlmDrift -Deployment $named' }
        @{ Name = 'the name of a folder to write to'; Cause = ''; Script = 'Export-LlmConfig -FromDatabase -Deployment $path -Path "$named/x.yaml"' }
        @{ Name = 'an address'; Cause = 'System.Net.Http.HttpRequestException'; Script = 'Get-LlmDrift -Deployment $address -Plane Live' }
    ) {
        $failed = $null
        try { . ([scriptblock]::Create($Script)) -ErrorVariable failed -ErrorAction SilentlyContinue } catch { $failed = $_ }
        $errors = @($failed) + @($Error[0..2]) | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
        $errors | Should -Not -BeNullOrEmpty
        $PSStyle.OutputRendering = 'PlainText'
        $causes = foreach ($record in $errors) { for ($e = $record.Exception; $e; $e = $e.InnerException) { $e } }
        $text = @(
            $errors | Get-Error | Out-String -Width 500
            $causes | Format-List * -Force | Out-String -Width 500
            $causes | ForEach-Object { $_.Message; "$_"; $_.StackTrace }
        ) -join "`n"
        [Uri]::EscapeDataString([regex]::Match($text, ".{0,40}$unsafe.{0,40}").Value) | Should -BeNullOrEmpty
        $text | Should -Not -Match 'geheim'
        if ($Cause) {
            $shown = $causes | Where-Object { $_ -is [LiteLlmOps.LlmCauseException] -and $_.OriginalType -eq $Cause } | Select-Object -First 1
            $shown | Should -Not -BeNullOrEmpty
            $shown.StackTrace | Should -Match '^ *at '
        }
    }
}
