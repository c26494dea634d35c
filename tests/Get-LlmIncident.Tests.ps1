BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -Services
    $logs = "$($lab.Path)/logs"

    # A log of the lab that is there for one test.
    function Use-Log([string] $Text, [scriptblock] $Script, [string] $Name = 'story.log') {
        [IO.File]::WriteAllText("$logs/$Name", $Text.Replace("`r", ''))
        try { & $Script }
        finally { [IO.File]::Delete("$logs/$Name") }
    }

    function Get-Incident { @(Get-LlmIncident -Deployment $lab.Path @args) }
    function Get-At([int] $MinutesAgo) { [DateTime]::Now.AddMinutes(-$MinutesAgo).ToString('HH:mm:ss', [cultureinfo]::InvariantCulture) }
    $field = 'LiteLLM Proxy:ERROR: key_management_endpoints.py:2699 - litellm.proxy.proxy_server.generate_key_helper_fn(): Exception occured - Could not find field at `upsertOneLiteLLM_VerificationToken.create.organization_id`'
    $hook = '[SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: "connection_limit"'
    $secret = 'sk-canary1234567890abcdef'
    # Long enough ago that the lab has started since, by its own clock; lines after it are of the running proxy.
    [void] (Wait-Until { [DateTime]::Now.Second -ne 59 })
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmIncident on the story' {
    It 'says of a column that is there: a false alarm, a stale Prisma client, a restart cures it' {
        Use-Log "$(Get-At 0) - $field`nTraceback (most recent call last):`n  File `"a.py`", line 1, in f`nprisma.errors.FieldNotFoundError: Could not find field at ``upsertOneLiteLLM_VerificationToken.create.organization_id```n" {
            # The second in which the proxy of the lab has started may be this one.
            [IO.File]::AppendAllText("$logs/story.log", "$([DateTime]::Now.AddSeconds(2).ToString('HH:mm:ss')) - $field`n")
            [IO.File]::SetLastWriteTime("$logs/story.log", [DateTime]::Now.AddSeconds(2))
            $found = @(Get-Incident prisma-*)
            $found.Count | Should -Be 1
            $found[0].Verdict | Should -Be 'FalsePositive'
            $found[0].Count | Should -Be 2
            $found[0].Subject | Should -Be 'LiteLLM_VerificationToken.organization_id'
            $found[0].Values['column'] | Should -Be 'organization_id'
            $found[0].Values['table'] | Should -Be 'LiteLLM_VerificationToken'
            $found[0].Evidence | Should -BeLike 'column organization_id of LiteLLM_VerificationToken is present in the database, and in *; the proxy works with a stale Prisma client*'
            $found[0].Remedy | Should -BeLike 'Restart the proxy*Run no migration*'
            $found[0].Services | Should -Be 'proxy'
            $found[0].IsFailure | Should -BeTrue
            "$($found[0].Values)" | Should -Be 'table=LiteLLM_VerificationToken; column=organization_id'
            $found[0].LastSeen.Kind | Should -Be 'Utc'
            # It is the proxy, and the proxy alone, that a restart is asked for.
            $plan = @($found | Restart-LlmServices -WhatIf)
            @($plan | ForEach-Object { "$($_.Name) $($_.Status)" }) | Should -Be 'proxy Planned'
        }
    }

    It 'says of a parameter that libpq refuses: who carries it, and the address that libpq takes' {
        Use-Log "INFO:     1.2.3.4:5 - `"GET / HTTP/1.1`" 200 OK`n$hook`n$hook`n" {
            $found = @(Get-Incident callback-*)
            "$($found.Count) $($found[0].Verdict) $($found[0].Subject) $($found[0].Count)" | Should -Be '1 Real connection_limit 2'
            $found[0].Evidence | Should -BeLike "DATABASE_URL (env.litellm:2) carries connection_limit, which is Prisma's own and which libpq refuses*"
            $url = [Uri] (Get-LabVariable $lab DATABASE_URL)
            $found[0].Remedy | Should -BeLike "*postgresql://$($url.UserInfo.Split(':')[0]):``*``*``*``*``*``*@127.0.0.1:$($url.Port)/litellm"
            $found[0].Services.Count | Should -Be 0
        }
    }

    It 'says of what stood there before the present process: resolved' {
        Use-Log "$(Get-At 45) - $field`n$(Get-At 40) - LiteLLM Proxy:INFO: a.py:1 - x`n" {
            $found = Get-Incident prisma-*
            $found[0].Verdict | Should -Be 'Resolved'
            $found[0].Evidence | Should -BeLike '*not seen since the process started, *'
            $found[0].Remedy | Should -Be 'Nothing is to be done now.'
            $found[0].Services.Count | Should -Be 0
        }
    }

    It 'says of a column that is gone: real, and which migration brings it' {
        [void] (Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_UserTable" RENAME COLUMN organization_id TO organization_id_away')
        try {
            Use-Log "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - The column ``LiteLLM_UserTable.organization_id`` does not exist in the current database.`n" {
                $found = Get-Incident prisma-p2022*
                $found[0].Verdict | Should -Be 'Real'
                $found[0].Evidence | Should -BeLike 'the database has no column organization_id of LiteLLM_UserTable*'
                $found[0].IsFailure | Should -BeTrue
            }
        }
        finally {
            [void] (Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_UserTable" RENAME COLUMN organization_id_away TO organization_id')
        }
    }
}

Describe 'The probes of Get-LlmIncident' {
    It 'asks <probe>: <verdict>' -ForEach @(
        @{ probe = 'which models are deployed'; line = 'LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=gpt-55. Call `/v1/models`'; verdict = 'Real'; evidence = 'no model gpt-55 is deployed (/v1/models)*' }
        @{ probe = 'whether values open'; line = 'LiteLLM Proxy:ERROR: a.py:1 - Error decrypting value for key: LANGFUSE_SECRET_KEY, Did your master_key/salt key change recently? '; verdict = 'Resolved'; evidence = "every stored value opens with the deployment's key*" }
        @{ probe = 'whether a key is known'; line = 'LiteLLM Proxy:ERROR: a.py:1 - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...ITlA, Key Hash (Token) =5ea43e256ed93ce3082d9e89be60b7b2. Unable to find token'; verdict = 'Real'; evidence = 'the database has no key whose hash begins with 5ea43e25*' }
        @{ probe = 'whether a variable is defined'; line = "LiteLLM Proxy:ERROR: a.py:1 - Exception: Missing keys=['LAGO_API_KEY', 'LAGO_API_BASE'] in environment."; verdict = 'Real'; evidence = 'LAGO_API_KEY and LAGO_API_BASE are defined neither*' }
        @{ probe = 'whether the database has room'; line = 'LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already'; verdict = 'Resolved'; evidence = '* connections are in use now*' }
        @{ probe = 'whether a table is there'; line = 'LiteLLM Proxy:ERROR: a.py:1 - relation "LiteLLM_NoSuchTable" does not exist'; verdict = 'Real'; evidence = 'the database has no table LiteLLM_NoSuchTable*' }
        @{ probe = 'whether a file is there'; line = 'LiteLLM Proxy:ERROR: a.py:1 - Config file not found: gone.yaml'; verdict = 'Real'; evidence = 'there is no */gone.yaml*' }
        @{ probe = 'whether an MCP server answers'; line = 'LiteLLM:ERROR: client.py:224 - MCP client list_tools failed - Error Type: ExceptionGroup, Error: x, Server: http://127.0.0.1:9/mcp, Transport: MCPTransport.http'; verdict = 'Real'; evidence = 'from this machine: *' }
        @{ probe = 'whether the proxy is ready'; line = 'LiteLLM Proxy:ERROR: a.py:1 - Exception: No connected db.'; verdict = 'Resolved'; evidence = 'the proxy is ready now, its database connected*' }
        @{ probe = 'the database itself'; line = 'LiteLLM Proxy:ERROR: a.py:1 - Can''t reach database server at `db`:`5432`'; verdict = 'Resolved'; evidence = 'the database answers now: PostgreSQL *' }
        @{ probe = 'a check of a signature'; line = 'LiteLLM Proxy:ERROR: a.py:1 - User not found, passed user_id=default_user_id'; verdict = 'Real'; evidence = '*0*' }
    ) {
        Use-Log "$(Get-At 45) - $line`n$(Get-At 40) - LiteLLM Proxy:INFO: a.py:1 - x`n" {
            $found = @(Get-Incident)
            $found.Count | Should -Be 1
            $found[0].Verdict | Should -Be $verdict -Because "$($found[0].Evidence)"
            $found[0].Evidence | Should -BeLike $evidence
        }
    }

    It 'leaves the question open when the database is down, and says why' {
        $text = [IO.File]::ReadAllText("$($lab.Path)/env.litellm")
        $port = ([Uri] (Get-LabVariable $lab DATABASE_URL)).Port
        [IO.File]::WriteAllText("$($lab.Path)/env.litellm", $text.Replace(":$port/", ':9/'))
        try {
            Use-Log "$(Get-At 0) - $field`n" {
                $found = Get-Incident prisma-*
                $found[0].Verdict | Should -Be 'Unverified'
                $found[0].Evidence | Should -BeLike 'could not be looked at: *'
            }
        }
        finally { [IO.File]::WriteAllText("$($lab.Path)/env.litellm", $text) }
    }

    It 'asks about many subjects, and leaves the database its connections' {
        $lines = foreach ($i in 1..300) { "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...IT$i, Key Hash (Token) =$('{0:x8}' -f $i)00. Unable to find token" }
        Use-Log ([string]::Join("`n", $lines)) {
            $found = @(Get-Incident auth-key-not-found)
            $found.Count | Should -Be 300
            @($found | Where-Object Verdict -NE 'Real').Count | Should -Be 0
        }
    }

    It 'asks nothing with -Verify:$false' {
        Use-Log "$(Get-At 0) - $field`n" {
            $found = @(Get-LlmIncident prisma-* -Deployment $lab.Path -Verify:$false)
            "$($found[0].Verdict) $($found[0].Evidence)" | Should -Be 'Unverified nothing was asked: -Verify:$false'
        }
    }
}

Describe 'What Get-LlmIncident reads' {
    It 'reads files, lines of a pipeline and packed files alike' {
        $path = "$root/plain.log"
        [IO.File]::WriteAllText($path, "11:00:00 - $field`n")
        $packed = [IO.Compression.GZipStream]::new([IO.File]::Create("$root/packed.log.1.gz"), [IO.Compression.CompressionLevel]::Fastest)
        $packed.Write([Text.Encoding]::UTF8.GetBytes("11:00:00 - $field`n"))
        $packed.Dispose()
        (Get-LlmIncident -Path $path).Count | Should -Be 1
        (Get-LlmIncident -Path "$root/*.log*").Count | Should -Be 2
        ([IO.FileInfo] $path | Get-LlmIncident).Count | Should -Be 1
        ([IO.File]::ReadAllLines($path) | Get-LlmIncident -Deployment $lab.Path).Logs | Should -Be 'pipeline'
    }

    It 'needs no deployment for a file, and says that nothing could be asked' {
        Push-TestLocation $root {
            $env:DATABASE_URL = $null
            $found = @(Get-LlmIncident -Path "$root/plain.log")
            $found[0].Verdict | Should -Be 'Unverified'
            $found[0].Evidence | Should -Be 'no deployment is known that could be asked'
            $found[0].Deployment | Should -BeNullOrEmpty
        }
    }

    It 'takes in what was rotated away, and the starts between' {
        [IO.File]::WriteAllText("$logs/rot.log.1", "2026-11-20 10:00:00,000 - litellm_proxy_extras - INFO - x`n10:00:01 - LiteLLM Proxy:ERROR: a.py:1 - something odd 5`n")
        [IO.File]::SetLastWriteTime("$logs/rot.log.1", [DateTime]::new(2026, 11, 20, 10, 0, 2))
        try {
            Use-Log "2026-11-20 10:05:00,000 - litellm_proxy_extras - INFO - x`nINFO:     Started server process [7]`n11:00:00 - LiteLLM Proxy:INFO: a.py:1 - x`n" -Name rot.log {
                $found = @(Get-Incident unknown)
                "$($found.Count) $($found[0].Count) $($found[0].Subject)" | Should -Be '1 1 something odd #'
                $found[0].Verdict | Should -Be 'Resolved'
                $found[0].Logs | Should -Be "$logs/rot.log"
            }
        }
        finally { [IO.File]::Delete("$logs/rot.log.1") }
    }

    It 'counts what lies between -Since and -Until, in logs that tell no date too' {
        Use-Log "$(Get-At 180) - $field`n$(Get-At 60) - $field`n$(Get-At 5) - $field`n" {
            (Get-Incident prisma-*).Count | Should -Be 3
            (Get-Incident prisma-* -Last 2h).Count | Should -Be 2
            (Get-Incident prisma-* -Since ([DateTime]::Now.AddHours(-2)) -Until ([DateTime]::Now.AddMinutes(-30))).Count | Should -Be 1
            @(Get-Incident prisma-* -Last 1m).Count | Should -Be 0
        }
    }

    It 'shows notes with -Severity Info alone, and verdicts that are asked for' {
        Use-Log "Give Feedback / Get Help: https://github.com/BerriAI/litellm/issues/new`n$hook`n" {
            @(Get-Incident).Signature | Should -Be 'callback-psycopg2-dsn-skillshook'
            $all = Get-Incident -Severity Info
            ($all | Where-Object Signature -EQ 'noise-give-feedback').Verdict | Should -Be 'FalsePositive'
            @(Get-Incident -Severity Info -Verdict FalsePositive | ForEach-Object { $_.Verdict } | Where-Object { $_ -ne 'FalsePositive' }).Count | Should -Be 0
        }
    }

    It 'puts what is known before what is not, and hides nothing' {
        Use-Log "$(Get-At 3) - LiteLLM Proxy:ERROR: a.py:1 - brand new trouble 17 with $secret`n$(Get-At 2) - LiteLLM Proxy:ERROR: a.py:1 - brand new trouble 18 with $secret`n$hook`n" {
            $found = @(Get-Incident)
            @($found.Signature) | Should -Be 'callback-psycopg2-dsn-skillshook', 'unknown'
            "$($found[1].Subject) $($found[1].Count) $($found[1].Severity)" | Should -Be 'brand new trouble # with # 2 Error'
        }
    }

    It 'never shows a secret' {
        Use-Log "$(Get-At 3) - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=$secret. Call x`n$(Get-At 2) - LiteLLM Proxy:ERROR: a.py:1 - odd 'api_key': 'canaryplainvalue' postgresql://u:canarypassword@h/d`n" {
            $text = Get-Incident | ForEach-Object { foreach ($p in $_.PSObject.Properties) { "$($p.Value)" }; foreach ($v in $_.Values.Values) { $v } }
            $text = $text -join "`n"
            $text | Should -Not -Match 'canary1234567890|canaryplainvalue|canarypassword'
            $text | Should -Match '\*\*\*\*\*\*'
        }
    }

    It 'says what it cannot read, and goes on with the rest' {
        $result = Get-ErrorsOf { Get-LlmIncident -Path "$root/none.log", "$root/plain.log" }
        @($result.Errors.FullyQualifiedErrorId) | Should -Be 'LogNotFound,LiteLlmOps.Commands.GetLlmIncidentCommand'
        $result.Errors[0].TargetObject | Should -Be "$root/none.log"
        $result.Output[0].Count | Should -Be 1
    }

    It 'counts what a broken archive holds before it breaks' {
        $packed = [IO.Compression.GZipStream]::new([IO.File]::Create("$root/broken.gz"), [IO.Compression.CompressionLevel]::Fastest)
        $packed.Write([Text.Encoding]::UTF8.GetBytes("11:00:00 - $field`n"))
        $noise = [byte[]]::new(3MB)
        [Random]::new(1).NextBytes($noise)
        $packed.Write($noise)
        $packed.Dispose()
        $bytes = [IO.File]::ReadAllBytes("$root/broken.gz")
        foreach ($i in 2000000..2000200) { $bytes[$i] = 0xFF }
        [IO.File]::WriteAllBytes("$root/broken.gz", $bytes)
        $result = Get-ErrorsOf { Get-LlmIncident prisma-* -Path "$root/broken.gz" }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LogNotReadable,*'
        $result.Output.Count | Should -Be 1
    }

    It 'ends with one clear error: <case>' -ForEach @(
        @{ case = 'two limits'; script = { Get-LlmIncident -Path x -Since '2026-01-01' -Last 1h }; id = 'TimesClash*' }
        @{ case = 'times in the wrong order'; script = { Get-LlmIncident -Path x -Since '2026-02-01' -Until '2026-01-01' }; id = 'TimesClash*' }
        @{ case = 'a deployment without logs'; script = { [void] [IO.Directory]::CreateDirectory("$root/bare"); [IO.File]::WriteAllText("$root/bare/config.yaml", 'general_settings: {}'); Get-LlmIncident -Deployment "$root/bare" }; id = 'LogNotFound*' }
        @{ case = 'a deployment that is not there'; script = { Get-LlmIncident -Deployment "$root/nowhere" }; id = 'DeploymentNotFound*' }
    ) {
        $script | Should -Throw -ErrorId $id
    }

    It 'says of what is no line that it is none' {
        $result = Get-ErrorsOf { 42 | Get-LlmIncident }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
    }

    It 'takes deployments of a pipeline, each with its own answers' {
        Use-Log "$hook`n" {
            $found = @(Get-LlmDeployment -Deployment $lab.Path | Get-LlmIncident callback-*)
            "$($found.Count) $($found[0].Verdict) $($found[0].Deployment)" | Should -Be "1 Real $($lab.Path)/llmops.yaml"
        }
    }

    It 'reads an empty log, and nothing at all' {
        [IO.File]::WriteAllText("$root/empty.log", '')
        @(Get-LlmIncident -Path "$root/empty.log").Count | Should -Be 0
        @(@() | Get-LlmIncident).Count | Should -Be 0
        @('', '' | Get-LlmIncident).Count | Should -Be 0
    }
}

Describe 'Get-LlmIncident -Follow' {
    # Follows in a session of its own, since it does not end by itself.
    BeforeAll {
        function Start-Follow([string] $Arguments) {
            $shell = [PowerShell]::Create()
            # The default one needs the console's assembly, which the hosted engine has not.
            $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
            $shell.Runspace.Open()
            [void] $shell.AddScript("Import-Module '$PSScriptRoot/../LiteLlmOps.psd1'; Get-LlmIncident -Follow -Verbose -Verify:`$false $Arguments")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $handle = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
            # To go through the stream as a whole would wait for its end.
            $lines = $shell.Streams.Verbose
            Wait-Until { for ($i = 0; $i -lt $lines.Count; $i++) { if ($lines[$i].Message -match '^Following') { return $true } } } | Should -BeTrue -Because "it says: $($shell.InvocationStateInfo.Reason)"
            [pscustomobject]@{ Shell = $shell; Output = $output; Handle = $handle }
        }
        function Stop-Follow($Follow) { $Follow.Shell.Stop(); $Follow.Shell.Runspace.Dispose(); $Follow.Shell.Dispose() }
    }

    It 'tells of a line that is written, and of those after a rotation and a truncation' {
        $path = "$root/follow.log"
        [IO.File]::WriteAllText($path, "$(Get-At 0) - $field`n")
        $follow = Start-Follow "-Path '$path'"
        try {
            $follow.Output.Count | Should -Be 0
            [IO.File]::AppendAllText($path, "$hook`n")
            Wait-Until { $follow.Output.Count -eq 1 } | Should -BeTrue
            $follow.Output[0].Signature | Should -Be 'callback-psycopg2-dsn-skillshook'
            [IO.File]::Move($path, "$path.1")
            [IO.File]::WriteAllText($path, "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already`n")
            Wait-Until { $follow.Output.Count -eq 2 } | Should -BeTrue
            $follow.Output[1].Signature | Should -Be 'pg-too-many-clients'
            [IO.File]::WriteAllText($path, "x`n")
            [IO.File]::AppendAllText($path, "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - No connected db.`n")
            Wait-Until { $follow.Output.Count -eq 3 } | Should -BeTrue
            $follow.Output[2].Signature | Should -Be 'auth-no-connected-db'
            # What comes again at once is not told again.
            [IO.File]::AppendAllText($path, "$hook`n$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=x9. Call`n")
            Wait-Until { $follow.Output.Count -eq 4 } | Should -BeTrue
            $follow.Output[3].Signature | Should -Be 'router-invalid-model-name'
        }
        finally { Stop-Follow $follow }
    }

    It 'tells of lines of a pipeline one by one' {
        $seen = [Collections.Generic.List[string]]::new()
        'x', $hook, 'y', $hook, "11:00:00 - $field" | ForEach-Object { $seen.Add('line'); $_ } | Get-LlmIncident -Follow -Verify:$false | ForEach-Object { $seen.Add($_.Signature) }
        $seen | Should -Be 'line', 'line', 'callback-psycopg2-dsn-skillshook', 'line', 'line', 'line', 'prisma-field-not-found'
    }
}
