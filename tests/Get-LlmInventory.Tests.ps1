BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services
    $path = $lab.Path
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmInventory of a new lab' {
    BeforeAll {
        Reset-TestLab $lab
        $inventory = Get-LlmInventory -Deployment $path
    }

    It 'counts what the lab has' {
        $inventory.Name, $inventory.Mode, $inventory.Version, $inventory.VersionSource | Should -Be 'lab', 'DbSsot', $lab.Version, 'the proxy'
        $inventory.Models | Should -Be (Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable"')
        $inventory.LocalModels, $inventory.CloudModels, $inventory.OtherModels, $inventory.ModelSource | Should -Be $inventory.Models, 0, 0, 'the proxy'
        $inventory.McpServers | Should -Be (Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_MCPServerTable"')
        $inventory.Keys, $inventory.ActiveKeys, $inventory.TotalSpend | Should -Be 1, 1, 1.74
        $inventory.SpendSource | Should -Be 'keys, each since the last reset of its budget'
        $inventory.Users, $inventory.Teams | Should -Be 2, 0
        $inventory.AdminUsers | Should -Be 'Ada', 'Grace'
    }

    It 'has no seed yet, and the start of the proxy process' {
        $inventory.LastSeedAt, $inventory.LastSeedBy | Should -Be $null, $null
        $inventory.LastRestartAt | Should -Be (Get-LlmService -Deployment $path | Where-Object Port -EQ ([Uri] $lab.ProxyUrl).Port).StartedAt
    }

    It 'has the size of the database and of its largest tables' {
        $inventory.DatabaseSize | Should -BeGreaterThan 1MB
        $sizes = $inventory.LargestTables
        $sizes.Count | Should -Be 5
        $sizes.Size | Should -Be ($sizes.Size | Sort-Object -Descending)
        $sizes[0].Size | Should -Be (Invoke-LabSql $lab "SELECT pg_total_relation_size('`"$($sizes[0].Table)`"')")
    }

    It 'becomes one readable list' {
        $text = $inventory | Out-String -Width 80
        $text | Should -BeLike '*ActiveKeys*: 1 of 1*AdminUsers*: 2: Ada, Grace*TotalSpend*: $1.7400 (keys*LastSeedAt*: none in the journal*DatabaseSize*MB*'
        ($text -split "`n" | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }
}

Describe 'Get-LlmInventory with traffic' {
    BeforeAll {
        Reset-TestLab $lab
        Add-LabRecord $lab
        Invoke-LlmSeed -Deployment $path -NoWait | Out-Null
        $inventory = Get-LlmInventory -Deployment $path
    }

    It 'leaves out blocked and expired keys, and sessions of the admin UI' {
        $inventory.Keys, $inventory.ActiveKeys | Should -Be 9, 7
        $inventory.Users, $inventory.Teams | Should -Be 6, 3
        $inventory.AdminUsers | Should -Be 'Ada', 'ann', 'Grace'
    }

    It 'sums the daily spend' {
        $inventory.TotalSpend | Should -Be ([decimal] (Invoke-LabSql $lab 'SELECT round(sum(spend)::numeric, 6) FROM "LiteLLM_DailyUserSpend"'))
        $inventory.SpendSource | Should -Be "daily spend since $(Invoke-LabSql $lab 'SELECT min(date) FROM "LiteLLM_DailyUserSpend"')"
    }

    It 'has the last seed' {
        $last = Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json | Select-Object -Last 1
        $inventory.LastSeedAt | Should -Be $last.time.ToUniversalTime()
        $inventory.LastSeedAt.Kind | Should -Be 'Utc'
        $inventory.LastSeedBy | Should -Be "$($last.user)@$($last.host)"
    }

    It 'has the growth of the tables with the requests' {
        $logs = $inventory.LargestTables | Where-Object Table -EQ LiteLLM_SpendLogs
        $logs.Rows | Should -Be 6480
        $logs.GrowthPerDay | Should -BeGreaterThan ($logs.Size / 91)
        $logs.GrowthPerDay | Should -BeLessThan ($logs.Size / 89)
    }
}

Describe 'Get-LlmInventory of a deployment that is down' {
    BeforeAll { Reset-TestLab $lab }

    It 'says what it could not read, and has null for it' {
        Edit-LabFile $lab env.litellm 'DATABASE_URL=postgresql://' 'DATABASE_URL=postgresql://no-'
        $result = Get-ErrorsOf { Get-LlmInventory -Deployment $path }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'DatabaseLoginFailed,LiteLlmOps.Commands.GetLlmInventoryCommand'
        $result.Output.Models, $result.Output.ModelSource | Should -Be 17, 'the proxy'
        foreach ($name in 'McpServers', 'Keys', 'Users', 'AdminUsers', 'TotalSpend', 'DatabaseSize') { $result.Output.$name | Should -BeNullOrEmpty -Because $name }
    }
}
