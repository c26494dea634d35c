BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services
    $logs = "$($lab.Path)/logs"
    # The log of a test, in addition to that of the proxy. Remove-Log removes it.
    $log = "$logs/story.log"
    function Remove-Log { Remove-Item "$log*" }

    function Get-Incident { Get-LlmIncident -Deployment $lab.Path @args }
    function Get-At([int] $MinutesAgo) { (Get-Date).AddMinutes(-$MinutesAgo).ToString('HH:mm:ss') }
    $field = 'LiteLLM Proxy:ERROR: key_management_endpoints.py:2699 - litellm.proxy.proxy_server.generate_key_helper_fn(): Exception occured - ' +
        'Could not find field at `upsertOneLiteLLM_VerificationToken.create.organization_id`'
    $hook = '[SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: "connection_limit"'
    $secret = 'sk-canary1234567890abcdef'
}

AfterAll { Remove-TestLab $lab }

Describe 'Get-LlmIncident' {
    BeforeAll { Reset-TestLab $lab }
    AfterEach { Remove-Log }

    It 'returns FalsePositive for a column that is present: the Prisma client is stale, and the remediation is a restart' {
        # The proxy of the lab may have been started in this second, so the last line is later.
        $later = (Get-Date).AddSeconds(2)
        Set-Content $log @(
            "$(Get-At 0) - $field"
            'Traceback (most recent call last):'
            '  File "a.py", line 1, in f'
            'prisma.errors.FieldNotFoundError: Could not find field at `upsertOneLiteLLM_VerificationToken.create.organization_id`'
            "$($later.ToString('HH:mm:ss')) - $field"
        )
        (Get-Item $log).LastWriteTime = $later
        $found = @(Get-Incident prisma-*)
        $found.Count | Should -Be 1
        $found[0].Verdict | Should -Be 'FalsePositive'
        $found[0].Count | Should -Be 2
        $found[0].Subject | Should -Be 'LiteLLM_VerificationToken.organization_id'
        $found[0].Values['column'] | Should -Be 'organization_id'
        $found[0].Values['table'] | Should -Be 'LiteLLM_VerificationToken'
        $found[0].Evidence | Should -BeLike ('column organization_id of LiteLLM_VerificationToken is present in the database and in *; ' +
            'unless it was added after the line was written, the proxy uses a stale Prisma client*')
        $found[0].Remediation | Should -BeLike 'Restart the proxy*Do not run migrations*'
        $found[0].Services | Should -Be 'proxy'
        $found[0].IsFailure | Should -BeTrue
        "$($found[0].Values)" | Should -Be 'table=LiteLLM_VerificationToken; column=organization_id'
        $found[0].LastSeen.Kind | Should -Be 'Utc'
        # Only the proxy is restarted.
        $found | Restart-LlmServices -WhatIf | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'proxy Planned'
    }

    It 'returns Real for a parameter that libpq rejects, with its position and the URL that libpq accepts' {
        Set-Content $log 'INFO:     1.2.3.4:5 - "GET / HTTP/1.1" 200 OK', $hook, $hook
        $found = @(Get-Incident callback-*)
        "$($found.Count) $($found[0].Verdict) $($found[0].Subject) $($found[0].Count)" | Should -Be '1 Real connection_limit 2'
        $found[0].Evidence | Should -BeLike 'DATABASE_URL (env.litellm:2) contains connection_limit, which is a Prisma parameter that libpq rejects*'
        $url = [Uri] (Get-LabVariable $lab DATABASE_URL)
        $found[0].Remediation | Should -BeLike "*postgresql://$($url.UserInfo.Split(':')[0]):``*``*``*``*``*``*@127.0.0.1:$($url.Port)/litellm"
        $found[0].Services.Count | Should -Be 0
    }

    It 'returns Resolved for an error from before the start of the process' {
        Set-Content $log "$(Get-At 45) - $field", "$(Get-At 40) - LiteLLM Proxy:INFO: a.py:1 - x"
        $found = @(Get-Incident prisma-*)
        $found[0].Verdict | Should -Be 'Resolved'
        $found[0].Evidence | Should -BeLike '*not seen since the process started at *'
        $found[0].Remediation | Should -Be 'No action needed.'
        $found[0].Services.Count | Should -Be 0
    }

    It 'returns Real for a column that is missing' {
        Set-Content $log "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - The column ``LiteLLM_UserTable.organization_id`` does not exist in the current database."
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_UserTable" RENAME COLUMN organization_id TO organization_id_away'
        try { $found = @(Get-Incident prisma-p2022*) }
        finally { Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_UserTable" RENAME COLUMN organization_id_away TO organization_id' }
        $found[0].Verdict | Should -Be 'Real'
        $found[0].Evidence | Should -BeLike 'the database has no column organization_id of LiteLLM_UserTable*'
        $found[0].IsFailure | Should -BeTrue
    }

    It 'returns known errors before unknown ones, which are grouped by their normalized message' {
        Set-Content $log @(
            "$(Get-At 3) - LiteLLM Proxy:ERROR: a.py:1 - brand new trouble 17 with $secret"
            "$(Get-At 2) - LiteLLM Proxy:ERROR: a.py:1 - brand new trouble 18 with $secret"
            $hook
        )
        $found = @(Get-Incident)
        $found.Signature | Should -Be 'callback-psycopg2-dsn-skillshook', 'unknown'
        "$($found[1].Subject) $($found[1].Count) $($found[1].Severity)" | Should -Be 'brand new trouble # with # 2 Error'
    }

    It 'returns severity Info only with -Severity Info, and filters by verdict' {
        Set-Content $log 'Give Feedback / Get Help: https://github.com/BerriAI/litellm/issues/new', $hook
        (Get-Incident).Signature | Should -Be 'callback-psycopg2-dsn-skillshook'
        (Get-Incident -Severity Info | Where-Object Signature -EQ 'noise-give-feedback').Verdict | Should -Be 'FalsePositive'
        (Get-Incident -Severity Info -Verdict FalsePositive).Verdict | Sort-Object -Unique | Should -Be 'FalsePositive'
    }

    It 'returns no secret' {
        Set-Content $log @(
            "$(Get-At 3) - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=$secret. Call x"
            "$(Get-At 2) - LiteLLM Proxy:ERROR: a.py:1 - odd 'api_key': 'canaryplainvalue' postgresql://u:canarypassword@h/d"
        )
        $texts = foreach ($incident in Get-Incident) {
            foreach ($property in $incident.PSObject.Properties) { "$($property.Value)" }
            $incident.Values.Values
        }
        $text = $texts -join "`n"
        $text | Should -Not -Match 'canary1234567890|canaryplainvalue|canarypassword'
        $text | Should -Match '\*\*\*\*\*\*'
    }

    It 'returns no control character of a log line' {
        Set-Content $log "$(Get-At 1) - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=x`a`b$([char] 0x9b)2J. Call x"
        $found = @(Get-Incident router-invalid-model-name)
        "$($found[0].Subject) $($found[0].Sample) $($found[0].Evidence) $($found[0].Values)" | Should -Not -Match '\p{Cc}'
        $found[0].Sample | Should -Match 'model=x\uFFFD'
    }

    It 'accepts deployments from the pipeline, and checks each incident in its own deployment' {
        Set-Content $log $hook
        $found = @(Get-LlmDeployment -Deployment $lab.Path | Get-LlmIncident callback-*)
        "$($found.Count) $($found[0].Verdict) $($found[0].Deployment)" | Should -Be "1 Real $($lab.Path)/llmops.yaml"
    }
}

Describe 'The probes of Get-LlmIncident' {
    BeforeAll { Reset-TestLab $lab }
    AfterEach { Remove-Log }

    It 'find the server of a model that only the config file has' {
        Edit-LabFile $lab models.yaml 'model_list:' (
            "model_list:`n  - {model_name: only-file, litellm_params: {model: openai/only-file, api_base: 'http://127.0.0.1:9/v1'}}")
        Set-Content $log ("$(Get-At 1) - LiteLLM Proxy:ERROR: a.py:1 - litellm.InternalServerError: InternalServerError: " +
            'OpenAIException - Connection error.. Received Model Group=only-file')
        $found = @(Get-Incident provider-*)
        "$($found.Verdict) $($found.Evidence)" | Should -BeLike 'Real from this machine: http://127.0.0.1:9/v1 *'
        Reset-TestLab $lab
    }

    It 'check <probe>: <verdict>' -ForEach @(
        @{ probe = 'whether a model is deployed'; verdict = 'Real'; evidence = 'model gpt-55 is not deployed (/v1/models)*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=gpt-55. Call `/v1/models`'
        }
        @{ probe = 'whether values can be decrypted'; verdict = 'Resolved'; evidence = "all stored values can be decrypted with the deployment's key*"
            line = 'LiteLLM Proxy:ERROR: a.py:1 - Error decrypting value for key: LANGFUSE_SECRET_KEY, Did your master_key/salt key change recently? '
        }
        @{ probe = 'whether a key exists'; verdict = 'Real'; evidence = 'the database has no key whose hash starts with 5ea43e25*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...ITlA,' +
                ' Key Hash (Token) =5ea43e256ed93ce3082d9e89be60b7b2. Unable to find token'
        }
        @{ probe = 'whether a variable is defined'; verdict = 'Real'; evidence = 'LAGO_API_KEY and LAGO_API_BASE are not defined*'
            line = "LiteLLM Proxy:ERROR: a.py:1 - Exception: Missing keys=['LAGO_API_KEY', 'LAGO_API_BASE'] in environment."
        }
        @{ probe = 'whether the database has free connections'; verdict = 'Resolved'; evidence = '* connections are in use*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already'
        }
        @{ probe = 'whether a table exists'; verdict = 'Real'; evidence = 'the database has no table LiteLLM_NoSuchTable*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - relation "LiteLLM_NoSuchTable" does not exist'
        }
        @{ probe = 'whether a file exists'; verdict = 'Real'; evidence = '*/gone.yaml does not exist*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - Config file not found: gone.yaml'
        }
        @{ probe = 'whether an MCP server is reachable'; verdict = 'Real'; evidence = 'from this machine: *'
            line = 'LiteLLM:ERROR: client.py:224 - MCP client list_tools failed - Error Type: ExceptionGroup, Error: x,' +
                ' Server: http://127.0.0.1:9/mcp, Transport: MCPTransport.http'
        }
        @{ probe = 'whether the proxy is ready'; verdict = 'Resolved'; evidence = 'the proxy is ready, its database is connected*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - Exception: No connected db.'
        }
        @{ probe = 'whether the database is reachable'; verdict = 'Resolved'; evidence = 'the database is reachable: PostgreSQL *'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - Can''t reach database server at `db`:`5432`'
        }
        @{ probe = 'not the database of a line that names another one'; verdict = 'Unverified'
            evidence = 'the line names the server 127.0.0.1:1, but that of this deployment is 127.0.0.1:*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - Can''t reach database server at `127.0.0.1:1`'
        }
        @{ probe = 'the check in a signature'; verdict = 'Real'; evidence = '*0*'
            line = 'LiteLLM Proxy:ERROR: a.py:1 - User not found, passed user_id=default_user_id'
        }
    ) {
        Set-Content $log "$(Get-At 45) - $line", "$(Get-At 40) - LiteLLM Proxy:INFO: a.py:1 - x"
        $found = @(Get-Incident)
        $found.Count | Should -Be 1
        $found[0].Verdict | Should -Be $verdict -Because "$($found[0].Evidence)"
        $found[0].Evidence | Should -BeLike $evidence
    }

    It 'leave the verdict Unverified when the database is down, with the reason as evidence' {
        $port = ([Uri] (Get-LabVariable $lab DATABASE_URL)).Port
        Edit-LabFile $lab env.litellm ":$port/" ':9/'
        Set-Content $log "$(Get-At 0) - $field"
        try { $found = @(Get-Incident prisma-*) }
        finally { Edit-LabFile $lab env.litellm ':9/' ":$port/" }
        $found[0].Verdict | Should -Be 'Unverified'
        $found[0].Evidence | Should -BeLike 'could not be checked: *'
    }

    It 'check 300 subjects without exhausting the connections of the database' {
        $start = 'LiteLLM Proxy:ERROR: a.py:1 - Authentication Error, Invalid proxy server token passed. Received API Key ='
        1..300 | ForEach-Object { "$(Get-At 0) - $start sk-...IT$_, Key Hash (Token) =$('{0:x8}' -f $_)00. Unable to find token" } | Set-Content $log
        $found = @(Get-Incident auth-key-not-found -ExpandSubject)
        $found.Count | Should -Be 300
        $found | Where-Object Verdict -NE 'Real' | Should -BeNullOrEmpty
    }

    It 'are not used with -SkipVerification' {
        Set-Content $log "$(Get-At 0) - $field"
        $found = @(Get-LlmIncident prisma-* -Deployment $lab.Path -SkipVerification)
        "$($found[0].Verdict) $($found[0].Evidence)" | Should -Be 'Unverified not checked, by -SkipVerification'
    }
}

Describe 'The logs that Get-LlmIncident reads' {
    BeforeAll {
        Reset-TestLab $lab
        $plain, $packed = "$TestDrive/plain.log", "$TestDrive/packed.log.1.gz"
        Set-Content $plain "11:00:00 - $field"
        Copy-Item $plain "$TestDrive/packed.log.1"
        gzip "$TestDrive/packed.log.1"
    }
    AfterEach { Remove-Log }

    It 'are files, plain or compressed, and lines of a pipeline' {
        (Get-LlmIncident -Path $plain).Count | Should -Be 1
        (Get-LlmIncident -Path $packed).Count | Should -Be 1
        (Get-LlmIncident -Path "$TestDrive/*.log*").Count | Should -Be 2
        (Get-Item $plain | Get-LlmIncident).Count | Should -Be 1
        (Get-Content $plain | Get-LlmIncident -Deployment $lab.Path).Logs | Should -Be 'pipeline'
    }

    It 'need no deployment, without which the verdict is Unverified' {
        Remove-Item env:DATABASE_URL -ErrorAction Ignore
        $found = @(Push-TestLocation $TestDrive { Get-LlmIncident -Path $plain })
        $found[0].Verdict | Should -Be 'Unverified'
        $found[0].Evidence | Should -BeLike 'not checked, since no deployment is known*'
        $found[0].Deployment | Should -BeNullOrEmpty
    }

    It 'include rotated files, with the restarts in between' {
        Set-Content "$log.1" '2026-11-20 10:00:00,000 - litellm_proxy_extras - INFO - x', '10:00:01 - LiteLLM Proxy:ERROR: a.py:1 - something odd 5'
        (Get-Item "$log.1").LastWriteTime = '2026-11-20T10:00:02'
        Set-Content $log @(
            'INFO:     Finished server process [6]'
            '2026-11-20 10:05:00,000 - litellm_proxy_extras - INFO - x'
            'INFO:     Started server process [7]'
            '11:00:00 - LiteLLM Proxy:INFO: a.py:1 - x'
        )
        $found = @(Get-Incident unknown)
        "$($found.Count) $($found[0].Count) $($found[0].Subject)" | Should -Be '1 1 something odd #'
        $found[0].Verdict | Should -Be 'Resolved'
        $found[0].Logs | Should -Be $log
    }

    It 'are filtered by -Since, -Until and -Last, also without a date' {
        Set-Content $log "$(Get-At 180) - $field", "$(Get-At 60) - $field", "$(Get-At 5) - $field"
        (Get-Incident prisma-*).Count | Should -Be 3
        (Get-Incident prisma-* -Last 2h).Count | Should -Be 2
        # Without quotes, PowerShell reads 1d as a decimal number.
        (Get-LlmIncident prisma-* -Deployment $lab.Path -Last 1d).Count | Should -Be 3
        (Get-Incident prisma-* -Since (Get-Date).AddHours(-2) -Until (Get-Date).AddMinutes(-30)).Count | Should -Be 1
        Get-Incident prisma-* -Last 1m | Should -BeNullOrEmpty
    }

    It 'are all read when one file cannot be read, which is an error' {
        $result = Get-ErrorsOf { Get-LlmIncident -Path "$TestDrive/none.log", $plain }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'LogNotFound,LiteLlmOps.Commands.GetLlmIncidentCommand'
        $result.Errors[0].TargetObject | Should -Be "$TestDrive/none.log"
        $result.Output[0].Count | Should -Be 1
    }

    It 'are read up to the position at which a gzip file is damaged' {
        $broken = "$TestDrive/broken"
        $noise = [byte[]]::new(3MB)
        [Random]::new(1).NextBytes($noise)
        [IO.File]::WriteAllBytes($broken, [Text.Encoding]::UTF8.GetBytes("11:00:00 - $field`n") + $noise)
        gzip -1 $broken
        $bytes = [IO.File]::ReadAllBytes("$broken.gz")
        foreach ($i in 2000000..2000200) { $bytes[$i] = 0xFF }
        [IO.File]::WriteAllBytes("$broken.gz", $bytes)
        $result = Get-ErrorsOf { Get-LlmIncident prisma-* -Path "$broken.gz" }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LogIncomplete,*'
        $result.Errors[0].Exception.Message | Should -BeLike "*'$broken.gz' could be read only in part*"
        $result.Output.Count | Should -Be 1
    }

    It 'end with one error for <case>' -ForEach @(
        @{ case = 'two limits'; script = { Get-LlmIncident -Path x -Since '2026-01-01' -Last 1h }; id = 'InvalidTimeRange*' }
        @{ case = 'a period that is not positive'; script = { Get-LlmIncident -Path x -Last 0 }; id = 'InvalidTimeRange*' }
        @{ case = 'times in the wrong order'; script = { Get-LlmIncident -Path x -Since '2026-02-01' -Until '2026-01-01' }; id = 'InvalidTimeRange*' }
        @{ case = 'a deployment without logs'; id = 'LogNotFound*'
            script = {
                $null = New-Item -ItemType Directory "$TestDrive/bare"
                Set-Content "$TestDrive/bare/config.yaml" 'general_settings: {}'
                Get-LlmIncident -Deployment "$TestDrive/bare"
            }
        }
        @{ case = 'a deployment that does not exist'; script = { Get-LlmIncident -Deployment "$TestDrive/nowhere" }; id = 'DeploymentNotFound*' }
    ) {
        $script | Should -Throw -ErrorId $id
    }

    It 'cannot be <type> objects, which are an error' -ForEach @(
        @{ type = 'Int32'; script = { 42 | Get-LlmIncident -Deployment $lab.Path } }
        @{ type = 'Hashtable'; script = { @{ FullName = 'x.log' } | Get-LlmIncident } }
        @{ type = 'PSCustomObject'; script = { [pscustomobject] @{ Size = 1 } | Get-LlmIncident } }
    ) {
        $result = Get-ErrorsOf $script
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        $result.Errors[0].Exception.Message | Should -Be "Unsupported input type $type; pipe strings, files or deployments."
        $result.Output.Count | Should -Be 0
    }

    It 'can be the error output of a program' {
        # PowerShell converts it to error records.
        (sh -c "cat '$plain' >&2" 2>&1 | Get-LlmIncident).Signature | Should -Be 'prisma-field-not-found'
    }

    It 'can be files and lines in one pipeline' {
        $found = @(& { Get-Item $plain; "11:00:00 - $field" } | Get-LlmIncident)
        "$($found.Count) $($found[0].Count) $($found[0].Logs -contains 'pipeline')" | Should -Be '1 2 True'
    }

    It 'can be files after <way>' -ForEach @(
        @{ way = 'Import-Clixml'; convert = { $_ | Export-Clixml "$TestDrive/file.xml"; Import-Clixml "$TestDrive/file.xml" } }
        @{ way = 'ConvertFrom-Json'; convert = { $_ | Select-Object FullName | ConvertTo-Json | ConvertFrom-Json } }
        @{ way = 'a job'; convert = { $_ | Start-ThreadJob { $input } | Receive-Job -Wait -AutoRemoveJob } }
    ) {
        (Get-Item $plain | ForEach-Object $convert | Get-LlmIncident).Signature | Should -Be 'prisma-field-not-found'
    }

    It 'are used up to the end of a truncated gzip file, which is an error' {
        $cut = "$TestDrive/cut.log.gz"
        Set-Content "$TestDrive/cut.log" (@("11:00:00 - $field") * 20000)
        gzip "$TestDrive/cut.log"
        $bytes = [IO.File]::ReadAllBytes($cut)
        [IO.File]::WriteAllBytes($cut, $bytes[0..($bytes.Length - 20)])
        $result = Get-ErrorsOf { Get-LlmIncident -Path $cut }
        $result.Errors.Count | Should -Be 1
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LogIncomplete,*'
        $result.Errors[0].Exception.Message | Should -BeLike "*'$cut'*truncated*"
        $result.Output[0].Count | Should -BeGreaterThan 15000
    }

    It 'are not read for a signature that does not exist, which is an error with the nearest one' {
        { Get-LlmIncident prisma-field-not-fund -Path $plain } | Should -Throw -ErrorId 'SignatureNotFound,*' `
            -ExpectedMessage "No signature named 'prisma-field-not-fund'. Did you mean prisma-field-not-found?"
        $result = Get-ErrorsOf { Get-LlmIncident prisma-field-not-fund, prisma-*, unknown -Path $plain }
        "$($result.Errors.Count) $($result.Output.Count)" | Should -Be '1 1'
        $result = Get-ErrorsOf { Get-LlmIncident nothing-* -Path $plain }
        "$($result.Errors.Count) $($result.Output.Count)" | Should -Be '0 0'
    }

    It 'may be empty' {
        $null = New-Item "$TestDrive/empty.log"
        Get-LlmIncident -Path "$TestDrive/empty.log" | Should -BeNullOrEmpty
        @() | Get-LlmIncident | Should -BeNullOrEmpty
        '', '' | Get-LlmIncident | Should -BeNullOrEmpty
    }
}

Describe 'Get-LlmIncident -FailOn' {
    BeforeAll { Reset-TestLab $lab }
    AfterEach { Remove-Log }

    It 'ends with one error after all incidents: -FailOn <FailOn> <Signature>' -ForEach @(
        @{ FailOn = 'Error'; Signature = '*'; Names = 'callback-psycopg2-dsn-skillshook', 'unknown'; Says = 'lab: 2 incidents count as failures by -FailOn Error.' }
        @{ FailOn = 'Info'; Signature = 'callback-*'; Names = 'callback-psycopg2-dsn-skillshook'; Says = 'lab: 1 incident counts as a failure by -FailOn Info.' }
    ) {
        Set-Content $log $hook, "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - brand new trouble"
        $result = Get-OutcomeOf { Get-Incident $Signature -FailOn $FailOn }
        $result.Output.Signature | Should -Be $Names
        $result.Error.FullyQualifiedErrorId | Should -Be 'IncidentFound,LiteLlmOps.Commands.GetLlmIncidentCommand'
        $result.Error.Exception.Message | Should -Be $Says
    }

    It 'counts the incidents in files and in lines of a pipeline' {
        Set-Content $log $hook
        foreach ($script in { Get-LlmIncident -Path $log -FailOn Error }, { Get-Content $log | Get-LlmIncident -FailOn Error }) {
            $result = Get-OutcomeOf $script
            "$($result.Output.Signature) $($result.Error.FullyQualifiedErrorId)" | Should -BeLike 'callback-psycopg2-dsn-skillshook IncidentFound,*'
        }
    }

    It 'writes no error for incidents that are less severe, resolved or not returned' {
        Set-Content $log $hook, "$(Get-At 45) - $field", "$(Get-At 40) - LiteLLM Proxy:INFO: a.py:1 - x"
        $result = Get-OutcomeOf { Get-Incident -FailOn Critical }
        "$($result.Output.Count) $($result.Error)" | Should -Be '2 '
        $result = Get-OutcomeOf { Get-Incident prisma-* -FailOn Info }
        "$($result.Output.Verdict) $($result.Error)" | Should -Be 'Resolved '
        $result = Get-OutcomeOf { Get-Incident -Verdict Resolved -FailOn Info }
        "$($result.Output.Verdict) $($result.Error)" | Should -Be 'Resolved '
        # IsFailure is what -FailOn selects, as in the other guards.
        @(Get-Incident | Where-Object IsFailure).Count | Should -Be 1
        @(Get-Incident -FailOn Critical | Where-Object IsFailure).Count | Should -Be 0
    }

    It 'has no effect with -Follow' {
        $result = Get-OutcomeOf { $hook | Get-LlmIncident -Follow -SkipVerification -FailOn Info }
        "$($result.Output.Signature) $($result.Error)" | Should -Be 'callback-psycopg2-dsn-skillshook '
    }

    It 'makes pwsh -Command exit with 1' {
        Set-Content $log $hook
        $command = "(Get-LlmIncident -Deployment '$($lab.Path)' -FailOn Error).Signature"
        $result = Invoke-TestPwsh $command
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*1 incident counts as a failure by -FailOn Error.*'
        Remove-Log
        (Invoke-TestPwsh $command).ExitCode | Should -Be 0
    }
}

Describe 'Get-LlmIncident -Follow' {
    It 'returns an incident when its line is written, also after a rotation and a truncation, and not again within a minute' {
        $path = "$TestDrive/follow.log"
        $module = "$PSScriptRoot/../LiteLlmOps.psd1"
        Set-Content $path "$(Get-At 0) - $field"
        # In another thread, since the command runs until it is stopped.
        $follow = Start-ThreadJob -Name follow { Import-Module $using:module; Get-LlmIncident -Follow -Path $using:path -SkipVerification -Verbose }
        function Get-Followed { Receive-Job $follow -Keep 4>$null | ForEach-Object Signature }
        try {
            Wait-Until { @($follow.Verbose) -match '^Following' } | Should -BeTrue -Because "it ended with: $($follow.JobStateInfo.Reason)"
            Get-Followed | Should -BeNullOrEmpty
            Add-Content $path $hook
            Wait-Until { @(Get-Followed).Count -ge 1 } | Should -BeTrue
            Get-Followed | Should -Be 'callback-psycopg2-dsn-skillshook'
            Move-Item $path "$path.1"
            Set-Content $path "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already"
            Wait-Until { @(Get-Followed).Count -ge 2 } | Should -BeTrue
            @(Get-Followed)[1] | Should -Be 'pg-too-many-clients'
            Set-Content $path 'x'
            Add-Content $path "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - No connected db."
            Wait-Until { @(Get-Followed).Count -ge 3 } | Should -BeTrue
            @(Get-Followed)[2] | Should -Be 'auth-no-connected-db'
            # The first of these lines recurs within a minute.
            Add-Content $path $hook, "$(Get-At 0) - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=x9. Call"
            Wait-Until { @(Get-Followed).Count -ge 4 } | Should -BeTrue
            @(Get-Followed)[3] | Should -Be 'router-invalid-model-name'
        }
        finally { Stop-Job $follow; Remove-Job $follow -Force }
    }

    It 'returns an incident of a pipeline before it reads the next line' {
        $seen = [Collections.Generic.List[string]]::new()
        'x', $hook, 'y', $hook, "11:00:00 - $field" | ForEach-Object { $seen.Add('line'); $_ } |
            Get-LlmIncident -Follow -SkipVerification | ForEach-Object { $seen.Add($_.Signature) }
        $seen | Should -Be 'line', 'line', 'callback-psycopg2-dsn-skillshook', 'line', 'line', 'line', 'prisma-field-not-found'
    }
}
