BeforeDiscovery {
    # Lists of nine aliases each, nested thirteen deep: a few hundred bytes that expand to 9^13 values.
    $bomb = @('a: &a [x,x,x,x,x,x,x,x,x]') + (1..12 | ForEach-Object {
            $previous, $name = [char] (96 + $_), [char] (97 + $_)
            "${name}: &$name [$((@("*$previous") * 9) -join ',')]"
        }) -join "`n"
    # Content: text, bytes, or $null for a folder instead of the file.
    $badFiles = @(
        @{ Name = 'broken YAML'; File = 'config.yaml'; Content = "general_settings: {a: [`n"; Id = 'YamlInvalid' }
        @{
            Name = 'broken YAML with a secret in the broken line'; File = 'models.yaml'; Id = 'YamlInvalid'
            Content = "model_list:`n  - model_name: a`n    api_key: `"sk-geheim-0123456789`n"
        }
        @{ Name = 'a missing include'; File = 'config.yaml'; Content = "include: [nowhere.yaml]`n"; Id = 'IncludeNotFound' }
        @{ Name = 'a cyclic include'; File = 'config.yaml'; Content = "include: [config.yaml]`n"; Id = 'IncludeCycle' }
        @{ Name = 'a list instead of a map'; File = 'config.yaml'; Content = "- a`n- b`n"; Id = 'ConfigInvalid' }
        @{ Name = 'a text instead of the list of models'; File = 'models.yaml'; Content = "model_list: all`n"; Id = 'SectionInvalid' }
        @{ Name = 'a number instead of a section'; File = 'mcp.yaml'; Content = "mcp_servers: 7`n"; Id = 'SectionInvalid' }
        @{
            Name = 'two models with the same id'; File = 'models.yaml'; Id = 'ModelIdDuplicate'
            Content = "model_list:`n" +
            "  - {model_name: a, litellm_params: {model: openai/a}, model_info: {id: x}}`n" +
            "  - {model_name: b, litellm_params: {model: openai/b}, model_info: {id: x}}`n"
        }
        @{ Name = 'bytes that are not UTF-8'; File = 'config.yaml'; Content = [byte[]] (0x61, 0x3a, 0x20, 0xff, 0xfe, 0xe4, 0x0a); Id = 'FileNotUtf8' }
        @{ Name = 'a YAML bomb'; File = 'config.yaml'; Content = $bomb; Id = 'LimitExceeded' }
        @{
            Name = 'an unknown key in llmops.yaml'; File = 'llmops.yaml'; Id = 'DeploymentKeyUnknown'
            Content = "name: lab`nmode: db-ssot`nproxi: {url: 'http://127.0.0.1:1'}`n"
        }
        @{ Name = 'a wrong type in llmops.yaml'; File = 'llmops.yaml'; Content = "name: lab`nmode: db-ssot`nproxy: [1, 2]`n"; Id = 'DeploymentFileInvalid' }
        @{ Name = 'broken YAML in llmops.yaml'; File = 'llmops.yaml'; Content = "name: [`n"; Id = 'YamlInvalid' }
        @{ Name = 'a folder instead of a file'; File = 'config.yaml'; Content = $null; Id = 'PathIsDirectory' }
    )
    $badDatabases = @(
        @{ Name = 'does not respond'; Answer = $null; Id = 'DatabaseTimeout' }
        @{ Name = 'sends garbage'; Answer = "HTTP/1.1 400 Bad Request`r`n`r`n"; Id = 'DatabaseUnreachable' }
    )
    $badProxies = @(
        @{
            Name = 'half a JSON document'; Id = 'ProxyResponseInvalid'
            Answer = "HTTP/1.1 200 OK`r`nContent-Type: application/json`r`nConnection: close`r`n`r`n{`"data`": [{"
        }
        @{ Name = 'HTML'; Answer = "HTTP/1.1 200 OK`r`nContent-Type: text/html`r`nConnection: close`r`n`r`n<html>login</html>"; Id = 'ProxyResponseInvalid' }
        @{ Name = 'status 500'; Answer = "HTTP/1.1 500 Oops`r`nContent-Length: 4`r`nConnection: close`r`n`r`noops"; Id = 'ProxyError' }
        @{ Name = 'status 404'; Answer = "HTTP/1.1 404 Not Found`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"; Id = 'ProxyError' }
        @{ Name = 'nothing before it closes the connection'; Answer = ''; Id = 'ProxyUnreachable' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path

    # A digest of all rows that a seed can write.
    function Get-StoredState {
        $tables = 'LiteLLM_Config', 'LiteLLM_ProxyModelTable', 'LiteLLM_MCPServerTable', 'LiteLLM_CredentialsTable', 'LiteLLM_UISettings'
        $rows = ($tables | ForEach-Object { "SELECT t::text AS row FROM `"$_`" t" }) -join ' UNION ALL '
        Invoke-LabSql $lab "SELECT md5(string_agg(row, '|' ORDER BY row)) FROM ($rows) x"
    }

    # The one error of a command that has to fail, terminating or not.
    function Get-OneError([scriptblock] $Script) {
        try { $errors = @((Get-ErrorsOf $Script).Errors) }
        catch { $errors = @($_) }
        $errors.Count | Should -Be 1
        $errors[0]
    }

    # The error has the expected id and a category, and shows neither a stack trace nor a secret.
    function Assert-ClearError($Record, [string] $Id) {
        $Record.FullyQualifiedErrorId | Should -BeLike "$Id,LiteLlmOps.Commands.*"
        $Record.CategoryInfo.Category | Should -Not -Be 'NotSpecified'
        "$Record" | Should -Not -Match '(?m)^\s+at \w+\.|Exception:|geheim'
        "$Record".Length | Should -BeLessThan 600
    }

    # A server on a free port that sends the same response on each connection and closes it. With $null it never responds.
    function Start-StubServer($Answer) {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        # Without a job, connections wait in the queue of the listener.
        $job = if ($null -ne $Answer) {
            Start-ThreadJob -Name StubServer -ArgumentList $listener, $Answer {
                param($Listener, $Answer)
                while ($true) {
                    try { $client = $Listener.AcceptTcpClient() } catch { return }
                    $stream = $client.GetStream()
                    $null = $stream.Read([byte[]]::new(8192), 0, 8192)
                    $stream.Write([Text.Encoding]::ASCII.GetBytes($Answer))
                    $client.Close()
                }
            }
        }
        [pscustomobject]@{ Port = $listener.LocalEndpoint.Port; Listener = $listener; Job = $job }
    }

    function Stop-StubServer($Server) {
        $Server.Listener.Stop()
        if ($Server.Job) { $null = Receive-Job $Server.Job -Wait -AutoRemoveJob -ErrorAction Ignore }
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'A declaration with <Name>' -ForEach $badFiles {
    BeforeAll {
        Reset-TestLab $lab
        $before = Get-StoredState
        if ($null -eq $Content) {
            Remove-Item "$path/$File"
            $null = New-Item -ItemType Directory "$path/$File"
        }
        else {
            Set-Content "$path/$File" $Content -AsByteStream:($Content -is [byte[]]) -NoNewline
        }
    }

    It 'makes Get-LlmDrift write one clear error' {
        Assert-ClearError (Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }) $Id
    }

    It 'makes Invoke-LlmSeed write one clear error and change nothing' {
        Assert-ClearError (Get-OneError { Invoke-LlmSeed -Deployment $path -NoWait }) $Id
        Get-StoredState | Should -Be $before
    }
}

Describe 'A database that <Name>' -ForEach $badDatabases {
    BeforeAll {
        Reset-TestLab $lab
        $server = Start-StubServer $Answer
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab DATABASE_URL) "postgresql://u:geheim@127.0.0.1:$($server.Port)/x"
    }

    AfterAll {
        Stop-StubServer $server
    }

    It 'makes <_> write one clear error' -ForEach 'Get-LlmDrift', 'Invoke-LlmSeed' {
        $command = $_
        Assert-ClearError (Get-OneError { & $command -Deployment $path }) $Id
    }
}

Describe 'A database that is stopped' {
    BeforeAll {
        Reset-TestLab $lab
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab DATABASE_URL) 'postgresql://u:geheim@127.0.0.1:1/x'
    }

    It 'makes <_> write one clear error' -ForEach @(
        'Model', 'Key', 'User', 'Team', 'Organization', 'Budget', 'Credential', 'McpServer', 'AuditLog', 'Spend', 'Request', 'Inventory' | ForEach-Object { "Get-Llm$_" }
    ) {
        $command = $_
        Assert-ClearError (Get-OneError { & $command -Deployment $path -WarningAction Ignore }) 'DatabaseUnreachable'
    }
}

Describe 'A proxy that returns <Name>' -ForEach $badProxies {
    BeforeAll {
        Reset-TestLab $lab
        $server = Start-StubServer $Answer
        Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" "url: http://127.0.0.1:$($server.Port)"
    }

    AfterAll {
        Stop-StubServer $server
    }

    It 'makes Get-LlmDrift write one clear error' {
        Assert-ClearError (Get-OneError { Get-LlmDrift -Deployment $path -Plane Live }) $Id
    }
}

Describe 'A database that cannot be used' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'is reported when it rejects the password' {
        Edit-LabFile $lab env.litellm 'postgresql://llmops:' 'postgresql://llmops:geheim'
        Assert-ClearError (Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }) 'DatabaseLoginFailed'
    }

    It 'is reported when it is not a database of LiteLLM' {
        Edit-LabFile $lab env.litellm '/litellm?' '/postgres?'
        Assert-ClearError (Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }) 'UnsupportedSchema'
    }

    It 'is reported when its address is not one of PostgreSQL' {
        Edit-LabFile $lab env.litellm 'postgresql://' 'mysql://'
        $record = Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }
        Assert-ClearError $record 'DatabaseUrlInvalid'
        "$record" | Should -BeLike "*starts with 'mysql:'*"
    }

    It 'is compared without the section whose table is missing, as in an older LiteLLM' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_MCPServerTable" RENAME TO away'
        $outcome = Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Stored }
        Assert-ClearError $outcome.Errors[0] 'TableNotFound'
        $outcome.Output | Where-Object Section -EQ 'mcp_servers' | Should -BeNullOrEmpty
        $outcome.Output.Count | Should -BeGreaterThan 0
        Assert-ClearError (Get-OneError { Invoke-LlmSeed -Deployment $path -NoWait }) 'TableNotFound'
    }

    It 'is reported when it lacks a column that every known LiteLLM has' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_ProxyModelTable" RENAME COLUMN model_info TO away'
        $record = Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }
        Assert-ClearError $record 'UnsupportedSchema'
        "$record" | Should -BeLike '*LiteLLM_ProxyModelTable.model_info is missing*'
    }
}

Describe 'Other invalid input' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'Invoke-LlmSeed rejects a misspelt section, which would count as not declared, and suggests the correct name' {
        Edit-LabFile $lab config.yaml 'router_settings:' 'roter_settings:'
        $record = Get-OneError { Invoke-LlmSeed -Deployment $path -Prune All -NoWait }
        Assert-ClearError $record 'SectionUnknown'
        "$record" | Should -BeLike '*did you mean router_settings[?]*'
    }

    It 'Invoke-LlmSeed changes nothing when the state folder cannot be created' {
        $null = New-Item "$path/blocker"
        Edit-LabFile $lab llmops.yaml 'folder: state,' 'folder: blocker/state,'
        $before = Get-StoredState
        Assert-ClearError (Get-OneError { Invoke-LlmSeed -Deployment $path -NoWait }) 'StateNotWritable'
        Get-StoredState | Should -Be $before
    }

    It 'Get-LlmDrift quotes only a part of a line of ten million characters' {
        Set-Content "$path/config.yaml" "a: [$('x' * 10000000)"
        Assert-ClearError (Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }) 'YamlInvalid'
    }

    It 'Get-LlmDrift ignores damaged records of earlier seeds' {
        Set-Content "$path/state/seeded.json" '{"x' -NoNewline
        (Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Stored }).Errors.Count | Should -Be 0
    }
}

Describe 'Filters and combinations of parameters that cannot be meant' {
    It 'rejects an empty list of sections or models, which would select everything: <_>' -ForEach 'Section', 'Model' {
        $arguments = @{ $_ = @(); Deployment = $path }
        $before = Get-StoredState
        { Invoke-LlmSeed @arguments } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Test-LlmDrift @arguments } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        Get-StoredState | Should -Be $before
    }

    It '<Command> rejects a wildcard pattern that is not valid, as an error of its own' -ForEach @(
        'Model', 'Key', 'User', 'Team', 'Organization', 'Budget', 'Credential', 'McpServer', 'AuditLog', 'Request' | ForEach-Object { @{ Command = "Get-Llm$_" } }
    ) {
        Assert-ClearError (Get-OneError { & $Command '[' -Deployment $path }) 'PatternInvalid'
    }

    It '<Command> rejects <Name>' -ForEach @(
        foreach ($command in 'Get-LlmSpend', 'Get-LlmRequest', 'Get-LlmAuditLog') {
            @{ Command = $command; Name = 'a time range that ends before it begins'; Arguments = @{ Since = '1d'; Until = '3d' } }
            @{ Command = $command; Name = 'a time range in the future'; Arguments = @{ Since = [DateTime]::UtcNow.AddDays(2) } }
            @{ Command = $command; Name = '-Last with -Since'; Arguments = @{ Since = '1d'; Last = '3d' } }
            @{ Command = $command; Name = 'an empty time range'; Arguments = @{ Last = 0 } }
        }
    ) {
        Assert-ClearError (Get-OneError { & $Command -Deployment $path @Arguments }) 'InvalidTimeRange'
    }

    It 'rejects -SchemaPath without the plane Schema' {
        { Test-LlmDrift -SchemaPath "$TestDrive/nowhere" -Deployment $path } | Should -Throw '-SchemaPath requires -Plane Schema.'
    }

    It 'rejects a poll interval of zero before a lab is created' {
        { New-LlmLab "$TestDrive/zero" -PollInterval 0 } | Should -Throw '-PollInterval must be greater than zero.'
        Test-Path "$TestDrive/zero" | Should -BeFalse
    }

    It 'rejects a file as the folder of a deployment' {
        Set-Content "$TestDrive/a-file" ''
        { New-LlmDeployment "$TestDrive/a-file" } | Should -Throw "'$TestDrive/a-file' is a file. Specify the folder of the deployment."
    }
}

Describe 'An object in the pipeline that a cmdlet cannot use' {
    BeforeDiscovery {
        Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
        $byPipeline = Get-Command -Module LiteLlmOps -CommandType Cmdlet |
            Where-Object { $_.Parameters.Values.Attributes | Where-Object { $_ -is [Parameter] -and $_.ValueFromPipeline } }
        $cases = foreach ($command in $byPipeline.Name) {
            @{ Command = $command; Type = 'Hashtable'; Value = @{ a = 1 } }
            @{ Command = $command; Type = 'DateTime'; Value = [DateTime]::UnixEpoch }
            @{ Command = $command; Type = 'PSCustomObject'; Value = [pscustomobject]@{ Other = 1 } }
        }
        # The names of Get-LlmSignature may be numbers.
        $withDeployment = foreach ($command in ($byPipeline | Where-Object { $_.Parameters.ContainsKey('Deployment') }).Name) {
            $values = @(@{ a = 1 }, [DateTime]::UnixEpoch, [Guid]::Empty, [pscustomobject]@{ Other = 1 }, [pscustomobject]@{ Deployment = $null })
            if ($command -ne 'Get-LlmSignature') { $values += 42 }
            foreach ($value in $values) { @{ Command = $command; Type = $value.GetType().Name; Value = $value } }
        }
    }

    It '<Command> rejects a <Type> with its type' -ForEach $cases {
        $arguments = @{}
        if ($Command -eq 'Export-LlmPlan') { $arguments.Path = "$TestDrive/plan.txt" }
        if ($Command -in 'Set-LlmMasterKey', 'Set-LlmUiAccess', 'Update-LlmEncryptionKey') { $arguments.Generate = $true }
        $record = Get-OneError { $Value | & $Command @arguments }
        "$record" | Should -BeLike "*Unsupported input type $Type; *"
        "$record" | Should -Not -BeLike '*System.Collections*'
        $record.FullyQualifiedErrorId |
            Should -Match "^(UnsupportedInputType|ParameterArgumentTransformationError),LiteLlmOps\.Commands\."
    }

    # With -Deployment an object must not select all of the deployment.
    It '<Command> -Deployment rejects a <Type>, and returns nothing' -ForEach $withDeployment {
        $arguments = @{ Deployment = $path }
        if ($Command -eq 'Export-LlmPlan') { $arguments.Path = "$TestDrive/plan.txt" }
        if ($Command -in 'Set-LlmMasterKey', 'Set-LlmUiAccess', 'Update-LlmEncryptionKey') { $arguments.Generate = $true }
        $output = [Collections.Generic.List[object]]::new()
        $record = Get-OneError { $Value | & $Command @arguments | ForEach-Object { $output.Add($_) } }
        $output | Should -BeNullOrEmpty
        $record.FullyQualifiedErrorId |
            Should -Match '^(UnsupportedInputType|InputObjectNotBound|ParameterArgumentTransformationError),LiteLlmOps\.Commands\.'
    }

    It '<_> uses the objects before and after one that it cannot use' -ForEach 'Get-LlmUser', 'Get-LlmModel', 'Get-LlmSetting' {
        $whole = @(& $_ -Deployment $path)
        $outcome = Get-ErrorsOf { $path, 42, $path | & $_ -Deployment $path }
        $outcome.Errors | Should -HaveCount 1
        "$($outcome.Errors[0])" | Should -BeLike 'Unsupported input type Int32; pipe an object with *, or a deployment.'
        $outcome.Output | Should -HaveCount (2 * $whole.Count)
    }

    It 'Get-LlmKey accepts a path that has come from a file as the deployment of an object' {
        Set-Content "$TestDrive/where.txt" $path
        $item = [pscustomobject]@{ Deployment = Get-Content "$TestDrive/where.txt" }
        $outcome = Get-ErrorsOf { $item | Get-LlmKey -Deployment $path }
        $outcome.Errors | Should -HaveCount 0
        $outcome.Output | Should -HaveCount @(Get-LlmKey -Deployment $path).Count
    }

    It '<Command> <Argument> means the text, not the number' -ForEach @(
        @{ Command = 'Get-LlmLab'; Argument = 5; Id = 'LabNotFound'; Deployed = $false }
        @{ Command = 'Remove-LlmLab'; Argument = 5; Id = 'LabNotFound'; Deployed = $false }
        @{ Command = 'Get-LlmSignature'; Argument = 5; Id = 'SignatureNotFound'; Deployed = $false }
        @{ Command = 'Get-LlmModel'; Argument = 5; Id = 'ModelNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmKey'; Argument = 5; Id = 'KeyNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmUser'; Argument = 5; Id = 'UserNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmTeam'; Argument = 5; Id = 'TeamNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmOrganization'; Argument = 5; Id = 'OrganizationNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmBudget'; Argument = 5; Id = 'BudgetNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmCredential'; Argument = 5; Id = 'CredentialNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmMcpServer'; Argument = 5; Id = 'McpServerNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmAuditLog'; Argument = 5; Id = 'AuditValueNotFound'; Deployed = $true }
        @{ Command = 'Get-LlmRequest'; Argument = 5; Id = 'RequestNotFound'; Deployed = $true }
    ) {
        $more = $Deployed ? @{ Deployment = $path } : @{}
        Assert-ClearError (Get-OneError { & $Command $Argument @more }) $Id
    }

    It 'Test-LlmSignature tests nothing when no object of the pipeline is usable' {
        $outcome = Get-ErrorsOf { 5, @{} | Test-LlmSignature }
        $outcome.Errors | Should -HaveCount 2
        $outcome.Output | Should -BeNullOrEmpty
    }
}
