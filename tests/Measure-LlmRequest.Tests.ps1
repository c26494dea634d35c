BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Measure-LlmRequest' {
    BeforeAll {
        # A deployment with a log in the current format, one in JSON, and a rotated, compressed file of the first.
        $path = New-ServiceDeployment "$TestDrive/d" "  - { name: litellm, command: [sleep, '1'] }`n"
        $null = New-Item -ItemType Directory "$path/logs"
        $log, $json, $packed = "$path/logs/litellm.log", "$path/logs/new.log", "$path/logs/litellm.log.2.gz"
        Set-Content $log -NoNewline @'
09:00:00 - LiteLLM Proxy:WARNING: utils.py:4112 - prisma-query-engine PID 0 is dead; reconnecting.
INFO:     172.18.0.5:40122 - "POST /v1/chat/completions HTTP/1.1" 200 OK
INFO:     172.18.0.5:40124 - "POST /v1/chat/completions HTTP/1.1" 401 Unauthorized
INFO:     172.18.0.6:40130 - "POST /v1/chat/completions HTTP/1.1" 500 Internal Server Error
11:00:00 - LiteLLM Router:INFO: router.py:948 - litellm.acompletion(model=openai/qwen3) 200 OK
INFO:     172.18.0.5:40131 - "POST /v1/chat/completions HTTP/1.1" 200 OK
INFO:     10.0.0.7:0 - "GET /key/info?key=sk-1234567890abcdef HTTP/1.1" 200 OK
INFO:     10.0.0.7:0 - "GET /team/3f2504e0-4f89-11d3-9a0c-0305e82c3301/sk-abcdef HTTP/1.1" 404 Not Found
INFO:     10.0.0.7:0 - "GET /ui/_next/static/chunks/117-c4922b1dd81b62ce.js HTTP/1.1" 304 Not Modified
'@
        (Get-Item $log).LastWriteTime = '2026-11-25T11:00:05'
        $access = '"component": "uvicorn.access", "logger": "httptools_impl.py:476"'
        $other = '"component": "LiteLLM Proxy", "logger": "utils.py:1"'
        Set-Content $json -NoNewline @"
{"message": "172.18.0.9:45506 - \"POST /v1/embeddings HTTP/1.1\" 200", "level": "INFO", "timestamp": "2026-11-24T08:15:11.004511", $access, "duration_ms": 120}
{"message": "172.18.0.9:45507 - \"POST /v1/embeddings HTTP/1.1\" 429", "level": "INFO", "timestamp": "2026-11-24T08:17:11.004511", $access, "duration_ms": 4}
{"message": "172.18.0.9:45507 - \"POST /v1/embeddings HTTP/1.1\" 429", "level": "INFO", "timestamp": "2026-11-24T08:17:12", $other}
"@
        Set-Content "$path/logs/litellm.log.2" '172.21.0.1:45506 - "POST /v1/chat/completions HTTP/1.1" 200'
        gzip -n "$path/logs/litellm.log.2"
        (Get-Item $packed).LastWriteTime = '2026-11-23T20:00:00'

        function Get-Texts { Measure-LlmRequest -Deployment $path @args | ForEach-Object { "$($_.Group) $($_.Count)" } }
        function Get-Utc([string] $Local) { ([DateTime] $Local).ToUniversalTime() }
    }

    It 'counts the requests in all logs of a deployment by method and route, in descending order' {
        Get-Texts | Should -Be 'POST /v1/chat/completions 5', 'POST /v1/embeddings 2', 'GET /key/info 1', 'GET /team/{id}/{id} 1', 'GET /ui/{file} 1'
        $stat = @(Measure-LlmRequest -Deployment $path)[0]
        $stat | Should -BeOfType LiteLlmOps.Requests.LlmRequestStat
        "$($stat.Method) $($stat.Route)" | Should -Be 'POST /v1/chat/completions'
        "$($stat.Success) $($stat.Redirect) $($stat.ClientError) $($stat.ServerError) $($stat.ErrorRate) $($stat.Clients)" | Should -Be '3 0 1 1 0.4 3'
        $stat.Statuses | Should -Be '200: 3', '401: 1', '500: 1'
        "$stat" | Should -Be 'POST /v1/chat/completions: 5 requests, 40 % errors'
        $stat.Status, $stat.Client, $stat.Hour | Should -Be $null, $null, $null
    }

    It 'uses the time of the lines around the lines of uvicorn, and the date of the file' {
        $stat = Measure-LlmRequest -LiteralPath $log -Route '*/chat/*'
        $stat.FirstSeen | Should -Be (Get-Utc '2026-11-25T09:00:00')
        $stat.LastSeen | Should -Be (Get-Utc '2026-11-25T11:00:00')
        $stat.FirstSeen.Kind | Should -Be 'Utc'
        $stat.PerMinute | Should -Be (4 / 120)
        $stat.LatencyP95 | Should -Be $null
    }

    It 'returns the latency when the log contains it' {
        $stat = Measure-LlmRequest /v1/embeddings -Deployment $path
        $stat.LatencyMax.TotalMilliseconds | Should -Be 120
        $stat.LatencyAverage.TotalMilliseconds | Should -Be 62
        [Math]::Abs($stat.LatencyP50.TotalMilliseconds - 4) | Should -BeLessThan 0.2
        [Math]::Abs($stat.LatencyP95.TotalMilliseconds - 120) | Should -BeLessThan 6
        "$($stat.Count) $($stat.PerMinute)" | Should -Be '2 1'
    }

    It 'returns no secret' {
        foreach ($stat in Measure-LlmRequest -Deployment $path) {
            foreach ($property in $stat.PSObject.Properties) { "$($property.Value)" | Should -Not -BeLike '*sk-*' }
        }
    }

    It 'filters by route, method and status' {
        Get-Texts '/v1/*' -Status 4xx, 500 | Should -Be 'POST /v1/chat/completions 2', 'POST /v1/embeddings 1'
        Get-Texts -Method get -Status 200 | Should -Be 'GET /key/info 1'
        Get-Texts '/team/{id}/*' | Should -Be 'GET /team/{id}/{id} 1'
        Get-Texts '/nothing' | Should -BeNullOrEmpty
        { Measure-LlmRequest -Deployment $path -Status 4x } | Should -Throw -ErrorId 'StatusInvalid,*' -ExpectedMessage "'4x' is not an HTTP status.*2xx, 3xx, 4xx, 5xx."
        { Measure-LlmRequest -Deployment $path -Status 6xx } | Should -Throw -ErrorId 'StatusInvalid,*'
        { Measure-LlmRequest -Deployment $path -Method PSOT } | Should -Throw -ErrorId 'MethodInvalid,*' -ExpectedMessage '*Did you mean POST?'
        Get-Texts -Method DELETE -Status 404, 5xx | Should -BeNullOrEmpty
    }

    It 'filters by time' {
        Get-Texts -Since '2026-11-25T10:00' -Route /v1/* | Should -Be 'POST /v1/chat/completions 1'
        Get-Texts -Since '2026-11-24T08:16' -Until '2026-11-25T10:00' | Should -Be 'POST /v1/chat/completions 3', 'POST /v1/embeddings 1'
        Measure-LlmRequest -LiteralPath $json -Last 10m | Should -BeNullOrEmpty
        "$(Get-Date -Format s) INFO:     1.1.1.1:1 - `"GET /x HTTP/1.1`" 200 OK" | Measure-LlmRequest -Last 10m | ForEach-Object Count | Should -Be 1
        { Measure-LlmRequest -Deployment $path -Last 1h -Since '2026-11-25' } | Should -Throw -ErrorId 'InvalidTimeRange,*' -ExpectedMessage '-Last cannot be combined with -Since or -Until.'
        { Measure-LlmRequest -Deployment $path -Since '2026-11-25' -Until '2026-11-24' } | Should -Throw -ErrorId 'InvalidTimeRange,*' -ExpectedMessage '-Since * is later than -Until *'
    }

    It 'groups by hour, status or client with -GroupBy' {
        $hours = @(Measure-LlmRequest -LiteralPath $log -GroupBy Hour)
        $hours.Hour | Should -Be (Get-Utc '2026-11-25T09:00'), (Get-Utc '2026-11-25T11:00')
        $hours.Count | Should -Be 2
        $hours | ForEach-Object Count | Should -Be 3, 4
        Get-Texts /v1/* -GroupBy Status | Should -Be '200 4', '401 1', '429 1', '500 1'
        (Measure-LlmRequest -Deployment $path -GroupBy Status)[0].Status | Should -Be 200
        Get-Texts /v1/* -GroupBy Client | Should -Be '172.18.0.5 3', '172.18.0.9 2', '172.18.0.6 1', '172.21.0.1 1'
    }

    It 'accepts lines, files and objects with a Deployment property from the pipeline' {
        # Lines of Get-Content have a property PSPath; those that were split have none.
        $text = Get-Content $log -Raw
        @($text -split "`n" | Measure-LlmRequest)[0].Count | Should -Be 4
        @("$text" | Measure-LlmRequest)[0].Count | Should -Be 4
        @($text | Measure-LlmRequest)[0].Count | Should -Be 4
        Get-Item $log, $json | Measure-LlmRequest | ForEach-Object Count | Should -Be 4, 2, 1, 1, 1
        @([pscustomobject] @{ PSPath = $json } | Measure-LlmRequest).Route | Should -Be '/v1/embeddings'
        # The logs of a deployment are read once, although both services belong to it.
        @((Get-LlmService -Deployment $path), (Get-LlmService -Deployment $path) | Measure-LlmRequest)[0].Count | Should -Be 5
        (sh -c "cat '$log' >&2" 2>&1 | Measure-LlmRequest)[0].Count | Should -Be 4
    }

    It 'writes an error for input of type <type>' -ForEach @(
        @{ type = 'Int32'; value = 42 }
        @{ type = 'Hashtable'; value = @{ Deployment = 'x' } }
    ) {
        $result = Get-ErrorsOf { $value | Measure-LlmRequest -Deployment $path }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        $result.Errors[0].Exception.Message | Should -Be "Unsupported input type $type; pipe strings, files or deployments."
        $result.Output.Count | Should -Be 0
    }

    It 'accepts files after <way>' -ForEach @(
        @{ way = 'Import-Clixml'; convert = { $_ | Export-Clixml "$TestDrive/file.xml"; Import-Clixml "$TestDrive/file.xml" } }
        @{ way = 'ConvertFrom-Json'; convert = { $_ | Select-Object FullName | ConvertTo-Json | ConvertFrom-Json } }
        @{ way = 'a job'; convert = { $_ | Start-ThreadJob { $input } | Receive-Job -Wait -AutoRemoveJob } }
    ) {
        (Get-Item $json | ForEach-Object $convert | Measure-LlmRequest).Route | Should -Be '/v1/embeddings'
    }

    It 'counts each deployment separately, and returns its path' {
        $other = New-ServiceDeployment "$TestDrive/other" "  - { name: litellm, command: [sleep, '1'] }`n"
        $null = New-Item -ItemType Directory "$other/logs"
        Copy-Item $json "$other/logs/litellm.log"
        $stats = @(Measure-LlmRequest /v1/* -Deployment $path, $other)
        $stats | ForEach-Object { "$($_.Route) $($_.Count) $($_.Deployment)" } | Should -Be @(
            "/v1/chat/completions 5 $path/llmops.yaml", "/v1/embeddings 2 $path/llmops.yaml", "/v1/embeddings 2 $other/llmops.yaml"
        )
        (Measure-LlmRequest -Path $json).Deployment | Should -BeNullOrEmpty
        (Measure-LlmRequest -Path $json -Deployment $path).Deployment | Should -Be "$path/llmops.yaml"
        # The statistics select their deployment for other commands.
        @($stats | Select-Object -Last 1 | Get-LlmDeployment).Path | Should -Be "$other/llmops.yaml"
    }

    It 'accepts wildcards and relative paths with -Path' {
        Measure-LlmRequest -Path "$path/logs/*.log" | ForEach-Object Count | Should -Be 4, 2, 1, 1, 1
        Push-TestLocation $path { @(Measure-LlmRequest -Path logs/n*.log).Route } | Should -Be '/v1/embeddings'
        Push-TestLocation "$path/logs" { (Measure-LlmRequest -Path litellm.log.2.gz).Clients } | Should -Be 1
        Measure-LlmRequest -Path "$path/logs/*.none" | Should -BeNullOrEmpty
    }

    It 'writes an error for each file that cannot be read, and reads the others' {
        $broken = "$TestDrive/broken.gz"
        Set-Content $broken -AsByteStream ([byte[]] ((Get-Content $packed -AsByteStream -TotalCount 10) + @(255) * 20))
        $result = Get-ErrorsOf { Measure-LlmRequest -Path "$TestDrive/none.log", $broken, $json -WarningAction SilentlyContinue }
        $result.Errors | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' } | Should -Be 'LogNotFound', 'LogIncomplete'
        $result.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $result.Errors[0].TargetObject | Should -Be "$TestDrive/none.log"
        $result.Output.Count | Should -Be 1
        $empty = New-ServiceDeployment "$TestDrive/empty" "  - { name: x, command: [sleep, '1'] }`n"
        { Measure-LlmRequest -Deployment $empty } | Should -Throw -ErrorId 'LogNotFound,*' -ExpectedMessage "No log file found for deployment 'services'*"
    }

    It 'returns nothing for an empty log, and warns when a log contains no requests' {
        $null = New-Item "$TestDrive/empty.log"
        Measure-LlmRequest -Path "$TestDrive/empty.log" -WarningVariable none | Should -BeNullOrEmpty
        $none | Should -BeNullOrEmpty
        'INFO:     Application startup complete.' | Measure-LlmRequest -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike 'No access log lines among 1 log line.*'
    }

    It 'ends with Select-Object -First, and accepts the output of Get-Content and Get-ChildItem' {
        (Measure-LlmRequest -Deployment $path | Select-Object -First 1).Count | Should -Be 5
        Get-Content $log | Measure-LlmRequest | Select-Object -First 1 -ExpandProperty Count | Should -Be 4
        Get-ChildItem $json | Measure-LlmRequest | ForEach-Object Count | Should -Be 2
    }

    It 'has a table of 100 columns, and objects that survive JSON' {
        $lines = @(Measure-LlmRequest -Deployment $path | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike '*Count*ErrorRate*PerMinute*Clients*LatencyP95*LastSeen*Group*'
        $lines[2] | Should -BeLike '*5*40.0 %*3*POST /v1/chat/completions'
        $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        (Measure-LlmRequest /v1/emb* -Deployment $path | ConvertTo-Json -Depth 3 | ConvertFrom-Json).Statuses | Should -Be '200: 1', '429: 1'
    }
}
