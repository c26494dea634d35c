# ui_settings: the row of LiteLLM_UISettings, compared and seeded like a section of the config.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 300ms

    function Get-UiRow { Invoke-LabSql $lab 'SELECT id, ui_settings FROM "LiteLLM_UISettings" ORDER BY id' }
    function Add-Ui([string] $Yaml) { Add-Content "$($lab.Path)/config.yaml" "ui_settings:`n$Yaml" }
    # The details that readiness shows without a key when the setting allows it.
    function Test-OpenDetails { (Invoke-WebRequest "$($lab.ProxyUrl)/health/readiness" -NoProxy).Content -like '*litellm_version*' }
}

AfterAll { Remove-TestLab $lab }

Describe 'ui_settings' {
    BeforeEach {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $lab -NoWait
    }

    It 'is seeded into its table, where the proxy reads it, and undone' {
        Add-Ui "  allow_public_health_readiness_details: true`n  team_admin_editable_team_fields: [models]"
        $missing = Get-LlmDrift -Deployment $lab -Plane Stored
        $missing | ForEach-Object { "$($_.Kind) $($_.Path) $($_.Effect)" } | Should -Be @(
            'Missing /ui_settings/allow_public_health_readiness_details Effective'
            'Missing /ui_settings/team_admin_editable_team_fields Effective'
        )
        $changes = Invoke-LlmSeed -Deployment $lab
        $changes.Section | Should -Be 'ui_settings', 'ui_settings'
        $changes.Live | Should -Be 'NotShown', 'NotShown'
        Get-UiRow | Should -Be 'ui_settings|{"team_admin_editable_team_fields": ["models"], "allow_public_health_readiness_details": true}'
        Wait-Until { Test-OpenDetails } | Should -BeTrue
        Get-LlmDrift -Deployment $lab -Plane Stored, Rendered | Should -BeNullOrEmpty
        Invoke-LlmSeed -Deployment $lab | Should -BeNullOrEmpty
        $undone = Undo-LlmSeed -Deployment $lab -Confirm:$false
        "$($undone.Path) $($undone.Action) $($undone.Effect)" | Should -Be '/ui_settings Remove Effective'
        Get-UiRow | Should -BeNullOrEmpty
        Wait-Until { -not (Test-OpenDetails) } | Should -BeTrue
    }

    It 'keeps the keys that others have set, and the rows that LiteLLM does not read' {
        Invoke-LabSql $lab @'
            INSERT INTO "LiteLLM_UISettings" (id, ui_settings, updated_at) VALUES
                ('ui_settings', '{"enable_chat_ui": true}', now() AT TIME ZONE 'utc'), ('another', '{"disable_custom_api_keys": true}', now())
'@
        $unexpected = Get-LlmDrift -Deployment $lab -Plane Stored
        "$($unexpected.Kind) $($unexpected.Path)" | Should -Be 'Unexpected /ui_settings/enable_chat_ui'
        $unexpected.ChangedAt | Should -BeGreaterThan ([DateTime]::UtcNow.AddHours(-1))
        Add-Ui '  disable_custom_api_keys: true'
        (Invoke-LlmSeed -Deployment $lab -NoWait -WarningAction SilentlyContinue).Path | Should -Be '/ui_settings/disable_custom_api_keys'
        Get-UiRow | Should -Be 'another|{"disable_custom_api_keys": true}', 'ui_settings|{"enable_chat_ui": true, "disable_custom_api_keys": true}'
        (Invoke-LlmSeed -Deployment $lab -NoWait -Prune All -Confirm:$false).Path | Should -Be '/ui_settings/enable_chat_ui'
        Get-UiRow | Should -Contain 'ui_settings|{"disable_custom_api_keys": true}'
    }

    It 'does not write a key that the version does not read' {
        Add-Ui "  some_key: 1`n  enable_chat_ui: true"
        $change = Invoke-LlmSeed -Deployment $lab -NoWait -WarningVariable warnings -WarningAction SilentlyContinue
        $change.Path | Should -Be '/ui_settings/enable_chat_ui'
        "$warnings" | Should -Be '/ui_settings/some_key was not seeded: LiteLLM 1.106.0 has no UI setting named some_key.'
        $drift = Get-LlmDrift -Deployment $lab -Plane Stored
        "$($drift.Path) $($drift.Effect) $($drift.Severity)" | Should -Be '/ui_settings/some_key Ignored Warning'
        (Test-LlmSmoke -Deployment $lab -Name ConfigKeys).Message | Should -Be 'Valid, but LiteLLM does not know ui_settings.some_key.'
    }

    It 'is overridden by general_settings of the file' {
        Add-Ui '  disable_custom_api_keys: true'
        Edit-LabFile $lab state/config.generated.yaml 'general_settings:' "general_settings:`n  disable_custom_api_keys: false"
        (Get-LlmDrift -Deployment $lab -Plane Stored).Effect | Should -Be 'Shadowed'
        $change = Invoke-LlmSeed -Deployment $lab
        "$($change.Effect) $($change.Live)" | Should -Be 'Shadowed NotShown'
        foreach ($section in 'ui_settings', 'general_settings') {
            $setting = Get-LlmSetting "$section.disable_custom_api_keys" -Deployment $lab
            "$($setting.Value) $($setting.DecidedBy)" | Should -Be 'false File'
            $setting.Overridden[0].Place | Should -Be 'LiteLLM_UISettings.ui_settings'
        }
        $finding = Test-LlmConsistency SettingShadowed -Deployment $lab | Where-Object Subject -EQ 'ui_settings.disable_custom_api_keys'
        (Get-Content $finding.File)[$finding.Line - 1] | Should -Be '  disable_custom_api_keys: false'
    }

    It 'is explained, also by the name of the setting in general_settings' {
        Invoke-LabSql $lab 'INSERT INTO "LiteLLM_UISettings" (ui_settings, updated_at) VALUES (''{"disable_custom_api_keys": true}'', now())'
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = param_value || '{"disable_custom_api_keys": false}' WHERE param_name = 'general_settings'
'@
        $setting = Get-LlmSetting general_settings.disable_custom_api_keys -Deployment $lab
        "$($setting.Value) $($setting.DecidedBy) $($setting.Place)" | Should -Be 'true Database LiteLLM_UISettings.ui_settings'
        $setting.Overridden[0].Place | Should -Be 'LiteLLM_Config.general_settings'
        $setting.HowToChange | Should -Be 'Declare it in ui_settings and run Invoke-LlmSeed. The proxy reads it within 30 s.'
        (Get-LlmSetting general_settings.disable_key_generate_for_org_admin -Deployment $lab).DecidedBy | Should -Be 'Default'
        $unset = Get-LlmSetting ui_settings.enable_chat_ui -Deployment $lab
        "$($unset.Value) $($unset.DecidedBy)" | Should -Be 'false Default'
        $old = Get-LlmSetting ui_settings.disable_custom_api_keys -Deployment $lab -TargetVersion 1.98.0 -WarningAction SilentlyContinue
        "$($old.TargetDecidedBy)" | Should -Be 'Unknown'
    }

    It 'is exported, and taken into the declaration' {
        Invoke-LabSql $lab 'INSERT INTO "LiteLLM_UISettings" (ui_settings, updated_at) VALUES (''{"enable_chat_ui": true}'', now())'
        $null = Export-LlmConfig -Deployment $lab -FromDatabase -Path "$TestDrive/dump.yaml" -EnvironmentPath "$TestDrive/dump.env"
        Get-Content "$TestDrive/dump.yaml" -Raw | Should -Match '(?m)^ui_settings:\n  enable_chat_ui: true$'
        $null = Update-LlmDeclaration -Deployment $lab -Confirm:$false
        Get-Content "$($lab.Path)/config.yaml" -Raw | Should -Match '(?m)^ui_settings:\n  enable_chat_ui: true$'
        Get-LlmDrift -Deployment $lab -Plane Stored | Should -BeNullOrEmpty
    }

    It 'is not needed: seed.sections can leave it out' {
        Add-Ui '  enable_chat_ui: true'
        Edit-LabFile $lab llmops.yaml 'database:' "seed: { sections: [router_settings] }`ndatabase:"
        Get-LlmDrift -Deployment $lab -Plane Stored -Section ui_settings -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }
}
