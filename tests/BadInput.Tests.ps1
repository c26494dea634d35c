BeforeDiscovery {
    $badFiles = @(
        @{ Name = 'broken YAML'; File = 'config.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("general_settings: {a: [`n"); Id = 'YamlInvalid' }
        @{ Name = 'broken YAML with a secret in the broken line'; File = 'models.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("model_list:`n  - model_name: a`n    api_key: `"sk-geheim-0123456789`n"); Id = 'YamlInvalid' }
        @{ Name = 'a missing include'; File = 'config.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("include: [nowhere.yaml]`n"); Id = 'IncludeMissing' }
        @{ Name = 'a cyclic include'; File = 'config.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("include: [config.yaml]`n"); Id = 'IncludeCyclic' }
        @{ Name = 'a list where a map belongs'; File = 'config.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("- a`n- b`n"); Id = 'ConfigInvalid' }
        @{ Name = 'a text where the list of models belongs'; File = 'models.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("model_list: all`n"); Id = 'SectionInvalid' }
        @{ Name = 'a number where a section belongs'; File = 'mcp.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("mcp_servers: 7`n"); Id = 'SectionInvalid' }
        @{ Name = 'one id of two models'; File = 'models.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("model_list:`n  - {model_name: a, litellm_params: {model: openai/a}, model_info: {id: x}}`n  - {model_name: b, litellm_params: {model: openai/b}, model_info: {id: x}}`n"); Id = 'ModelIdDuplicate' }
        @{ Name = 'not UTF-8'; File = 'config.yaml'; Bytes = [byte[]] (0x61, 0x3a, 0x20, 0xff, 0xfe, 0xe4, 0x0a); Id = 'FileNotUtf8' }
        @{ Name = 'a YAML bomb'; File = 'config.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("a: &a [x,x,x,x,x,x,x,x,x]`n" + ((1..12 | ForEach-Object { $p = [char](96 + $_); $n = [char](97 + $_); "${n}: &$n [*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p]" }) -join "`n")); Id = 'YamlInvalid' }
        @{ Name = 'an unknown key in llmops.yaml'; File = 'llmops.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("name: lab`nmode: db-ssot`nproxi: {url: 'http://127.0.0.1:1'}`n"); Id = 'DeploymentKeyUnknown' }
        @{ Name = 'a wrong type in llmops.yaml'; File = 'llmops.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("name: lab`nmode: db-ssot`nproxy: [1, 2]`n"); Id = 'DeploymentFileInvalid' }
        @{ Name = 'broken YAML in llmops.yaml'; File = 'llmops.yaml'; Bytes = [Text.Encoding]::UTF8.GetBytes("name: [`n"); Id = 'YamlInvalid' }
        @{ Name = 'a directory in the place of a file'; File = 'config.yaml'; Bytes = $null; Id = 'FileIsFolder' }
    )
    $badDatabases = @(
        @{ Name = 'hangs'; Answer = $null; Id = 'DatabaseTimeout' }
        @{ Name = 'answers garbage'; Answer = "HTTP/1.1 400 Bad Request`r`n`r`n"; Id = 'DatabaseUnreachable' }
    )
    $badProxies = @(
        @{ Name = 'half a JSON'; Answer = "HTTP/1.1 200 OK`r`nContent-Type: application/json`r`nConnection: close`r`n`r`n{`"data`": [{"; Id = 'ProxyAnswerInvalid' }
        @{ Name = 'HTML'; Answer = "HTTP/1.1 200 OK`r`nContent-Type: text/html`r`nConnection: close`r`n`r`n<html>login</html>"; Id = 'ProxyAnswerInvalid' }
        @{ Name = '500'; Answer = "HTTP/1.1 500 Oops`r`nContent-Length: 4`r`nConnection: close`r`n`r`noops"; Id = 'ProxyError' }
        @{ Name = '404'; Answer = "HTTP/1.1 404 Not Found`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"; Id = 'ProxyError' }
        @{ Name = 'nothing, and closes'; Answer = ''; Id = 'ProxyUnreachable' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab"
    $path = $lab.Path

    function Get-StoredState {
        Invoke-LabSql $lab 'SELECT md5(string_agg(t::text, $$|$$ ORDER BY t::text)) FROM (SELECT c::text AS t FROM "LiteLLM_Config" c UNION ALL SELECT m::text FROM "LiteLLM_ProxyModelTable" m UNION ALL SELECT s::text FROM "LiteLLM_MCPServerTable" s UNION ALL SELECT k::text FROM "LiteLLM_CredentialsTable" k) x'
    }

    # What a command that has to fail says: its one error, whether it ends the command or not.
    function Get-OneError([scriptblock] $Script) {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        try { $errors = @((Get-ErrorsOf $Script).Errors) }
        catch { $errors = @($_) }
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 45
        if ($env:LLMOPS_TEST_SHOW) { foreach ($e in $errors) { [Console]::Out.WriteLine("   [$($e.FullyQualifiedErrorId) $($e.CategoryInfo.Category) $([int]$watch.Elapsed.TotalSeconds)s] $e") } }
        $errors.Count | Should -Be 1
        return $errors[0]
    }

    # An error that a user can act on: of the expected kind, not a defect, without a secret and without a stack trace.
    function Assert-ClearError($Record, [string] $Id) {
        $Record.FullyQualifiedErrorId | Should -BeLike "$Id,LiteLlmOps.Commands.*"
        $Record.CategoryInfo.Category | Should -Not -Be 'NotSpecified'
        "$Record" | Should -Not -Match '(?m)^\s+at \w+\.|Exception:|geheim'
        "$Record".Length | Should -BeLessThan 600
    }

    # A server on a port of its own that answers every connection with the same bytes and closes, or with $null never answers.
    function Start-Answerer([string] $Answer, [switch] $Silent) {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $shell = [PowerShell]::Create([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
        [void] $shell.AddScript({
                param($listener, $answer, $silent)
                $held = [Collections.Generic.List[object]]::new()
                while ($true) {
                    $client = $listener.AcceptTcpClient()
                    $held.Add($client)
                    if ($silent) { continue }
                    $stream = $client.GetStream()
                    [void] $stream.Read([byte[]]::new(8192), 0, 8192)
                    $bytes = [Text.Encoding]::ASCII.GetBytes($answer)
                    $stream.Write($bytes, 0, $bytes.Length)
                    $client.Close()
                }
            }).AddArgument($listener).AddArgument($Answer).AddArgument([bool] $Silent)
        [void] $shell.BeginInvoke()
        return [pscustomobject]@{ Port = $listener.LocalEndpoint.Port; Listener = $listener; Shell = $shell }
    }

    function Stop-Answerer($Answerer) {
        $Answerer.Listener.Stop()
        [void] $Answerer.Shell.BeginStop($null, $null)
    }
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'A file that cannot be used: <Name>' -ForEach $badFiles {
    BeforeAll {
        $before = Get-StoredState
        $target = "$path/$File"
        $good = [IO.File]::ReadAllBytes($target)
        if ($null -eq $Bytes) { [IO.File]::Delete($target); [void] [IO.Directory]::CreateDirectory($target) }
        else { [IO.File]::WriteAllBytes($target, $Bytes) }
    }

    AfterAll {
        if ($null -eq $Bytes) { [IO.Directory]::Delete($target) }
        [IO.File]::WriteAllBytes($target, $good)
    }

    It 'is one clear error of Get-LlmDrift' {
        Assert-ClearError (Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }) $Id
    }

    It 'is one clear error of Invoke-LlmSeed, which changes nothing' {
        Assert-ClearError (Get-OneError { Invoke-LlmSeed -Deployment $path -NoWait }) $Id
        Get-StoredState | Should -Be $before
    }
}

Describe 'A database that <Name>' -ForEach $badDatabases {
    BeforeAll {
        $url = Get-LabVariable $lab DATABASE_URL
        $server = Start-Answerer $Answer -Silent:($null -eq $Answer)
        Edit-LabFile $lab env.litellm $url "postgresql://u:geheim@127.0.0.1:$($server.Port)/x"
    }

    AfterAll {
        Edit-LabFile $lab env.litellm "postgresql://u:geheim@127.0.0.1:$($server.Port)/x" $url
        Stop-Answerer $server
    }

    It 'is one clear error of <_>' -ForEach 'Get-LlmDrift', 'Invoke-LlmSeed' {
        $command = $_
        Assert-ClearError (Get-OneError { & $command -Deployment $path }) $Id
    }
}

Describe 'A proxy that answers <Name>' -ForEach $badProxies {
    BeforeAll {
        $server = Start-Answerer $Answer
        Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" "url: http://127.0.0.1:$($server.Port)"
    }

    AfterAll {
        Edit-LabFile $lab llmops.yaml "url: http://127.0.0.1:$($server.Port)" "url: $($lab.ProxyUrl)"
        Stop-Answerer $server
    }

    It 'is one clear error of Get-LlmDrift' {
        Assert-ClearError (Get-OneError { Get-LlmDrift -Deployment $path -Plane Live }) $Id
    }
}

Describe 'A database that is not as it should be' {
    It 'refuses the password' {
        Edit-LabFile $lab env.litellm 'postgresql://llmops:' 'postgresql://llmops:geheim'
        $record = Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }
        Edit-LabFile $lab env.litellm 'postgresql://llmops:geheim' 'postgresql://llmops:'
        Assert-ClearError $record 'DatabaseLoginRefused'
    }

    It 'belongs to something else' {
        Edit-LabFile $lab env.litellm '/litellm?' '/postgres?'
        $record = Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }
        Edit-LabFile $lab env.litellm '/postgres?' '/litellm?'
        Assert-ClearError $record 'DatabaseForeign'
    }

    It 'is no PostgreSQL by its address' {
        Edit-LabFile $lab env.litellm 'postgresql://' 'mysql://'
        $record = Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }
        Edit-LabFile $lab env.litellm 'mysql://' 'postgresql://'
        Assert-ClearError $record 'DatabaseUrlInvalid'
        "$record" | Should -BeLike "*starts with 'mysql:'*"
    }

    It 'is of an older LiteLLM, without a table: that section could not be compared, the others are' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_MCPServerTable" RENAME TO away'
        $outcome = Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Stored }
        $refused = Get-OneError { Invoke-LlmSeed -Deployment $path -NoWait }
        Invoke-LabSql $lab 'ALTER TABLE away RENAME TO "LiteLLM_MCPServerTable"'
        Assert-ClearError $outcome.Errors[0] 'TableMissing'
        @($outcome.Output | Where-Object Section -EQ 'mcp_servers').Count | Should -Be 0
        $outcome.Output.Count | Should -BeGreaterThan 0
        Assert-ClearError $refused 'TableMissing'
    }

    It 'lacks a column that every known LiteLLM has' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_ProxyModelTable" RENAME COLUMN model_info TO away'
        $record = Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_ProxyModelTable" RENAME COLUMN away TO model_info'
        Assert-ClearError $record 'DatabaseForeign'
        "$record" | Should -BeLike '*LiteLLM_ProxyModelTable.model_info is missing*'
    }
}

Describe 'What else goes wrong' {
    It 'a misspelt section would count as not declared: the seed is refused, with what was meant' {
        Edit-LabFile $lab config.yaml 'router_settings:' 'roter_settings:'
        $record = Get-OneError { Invoke-LlmSeed -Deployment $path -Prune All -NoWait }
        Edit-LabFile $lab config.yaml 'roter_settings:' 'router_settings:'
        Assert-ClearError $record 'SectionUnknown'
        "$record" | Should -BeLike "*did you mean router_settings[?]*"
    }

    It 'a state folder that cannot be made' {
        [IO.File]::WriteAllText("$path/blocker", '')
        Edit-LabFile $lab llmops.yaml 'folder: state,' 'folder: blocker/state,'
        $before = Get-StoredState
        $record = Get-OneError { Invoke-LlmSeed -Deployment $path -NoWait }
        Edit-LabFile $lab llmops.yaml 'folder: blocker/state,' 'folder: state,'
        Assert-ClearError $record 'StateNotWritable'
        Get-StoredState | Should -Be $before
    }

    It 'a line of ten million characters is quoted in part' {
        $text = [IO.File]::ReadAllText("$path/config.yaml")
        [IO.File]::WriteAllText("$path/config.yaml", "a: [" + ('x' * 10000000) + "`n")
        $record = Get-OneError { Get-LlmDrift -Deployment $path -Plane Stored }
        [IO.File]::WriteAllText("$path/config.yaml", $text)
        Assert-ClearError $record 'YamlInvalid'
    }

    It 'notes of former seeds that were damaged are passed over' {
        [void] [IO.Directory]::CreateDirectory("$path/state")
        [IO.File]::WriteAllText("$path/state/seeded.json", '{"x')
        (Get-ErrorsOf { Get-LlmDrift -Deployment $path -Plane Stored }).Errors.Count | Should -Be 0
        [IO.File]::Delete("$path/state/seeded.json")
    }
}
