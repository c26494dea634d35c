BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    $mcp = Start-SideServer mcp
    $other = Start-SideServer mcp
    $base = "http://127.0.0.1:$($mcp.Port)"
    $away = "http://127.0.0.1:$($other.Port)"
    foreach ($url in $base, $away) { if (-not (Wait-Until { try { Invoke-RestMethod "$url/requests" -NoProxy; $true } catch { $false } })) { throw "$url does not respond" } }
    Invoke-LabSql $lab @"
INSERT INTO "LiteLLM_MCPServerTable" (server_id, server_name, alias, description, url, transport, auth_type, credentials, mcp_access_groups, allowed_tools, allow_all_keys, static_headers,
  command, args, env, status, last_health_check, health_check_error, tool_name_to_display_name, created_by, updated_by) VALUES
  ('s-main', 'main', 'mn', 'The main one', '$base/mcp', 'http', 'none', '{}', '{dev,ops}', '{add,divide}', true, '{}', NULL, '{}', '{}', 'healthy', '2026-02-03 04:05:06', NULL, '{"add": "Addition"}', 'u-ann', 'u-bob'),
  ('s-stream', 'stream', NULL, NULL, '$base/stream', 'http', NULL, '{}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-sse', 'events', NULL, NULL, '$base/sse', 'sse', NULL, '{}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-secure', 'secure', NULL, NULL, '$base/secure?token=geheim-url', 'http', 'bearer_token', '{"auth_value": "geheim-4711"}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-wrong', 'wrong', NULL, NULL, '$base/secure', 'http', 'bearer_token', '{"auth_value": "geheim-falsch"}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-echo', 'echo', NULL, NULL, '$base/echo', 'http', 'authorization', '{"auth_value": "geheim-echo"}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-redirect', 'redirect', NULL, NULL, '$base/redirect?to=$away/mcp', 'http', 'bearer_token', '{"auth_value": "geheim-4711"}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-away', 'away', NULL, NULL, '$base/elsewhere?to=$away/messages', 'sse', 'bearer_token', '{"auth_value": "geheim-4711"}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-slow', 'slow', NULL, NULL, '$base/slow', 'http', NULL, '{}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-down', 'down', NULL, NULL, 'http://127.0.0.1:$(Get-FreePort)/mcp', 'http', NULL, '{}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unhealthy', NULL, 'refused, token=geheim-fehler-123456', '{}', 'x', 'x'),
  ('s-oauth', 'oauth', NULL, NULL, '$base/mcp', 'http', 'oauth2', '{}', '{}', '{}', false, '{}', NULL, '{}', '{}', 'unknown', NULL, NULL, '{}', 'x', 'x'),
  ('s-stdio', 'files', NULL, NULL, NULL, 'stdio', NULL, '{}', '{}', '{}', false, '{}', 'npx', '{-y,server,--api-key,geheim-0815-geheim}', '{"TOKEN": "geheim-env"}', 'unknown', NULL, NULL, '{}', 'x', 'x');
"@
    function Get-Requests([string] $Url) { @((Invoke-RestMethod "$Url/requests" -NoProxy) -split "`n" | Where-Object { $_ }) }
}

AfterAll {
    Stop-LabProxy $mcp
    Stop-LabProxy $other
    Remove-TestLab $lab
}

Describe 'Get-LlmMcpServer' {
    It 'returns declared and stored servers' {
        $servers = @(Get-LlmMcpServer -Deployment $path)
        $servers.Count | Should -Be ([int] (Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_MCPServerTable"'))
        ($servers | Where-Object IsDeclared).Count | Should -Be 9
        $servers.Status | Select-Object -Unique | Should -Be 'NotChecked'
        $github = Get-LlmMcpServer github -Deployment $path
        $github.Transport, $github.Url, $github.AuthType, $github.IsDeclared, $github.IsStored | Should -Be 'http', 'http://127.0.0.1:9001/mcp', 'bearer_token', $true, $true
        $github.AllowedTools | Should -Be 'list_issues', 'get_issue', 'search_code'
        $github.CredentialNames | Should -Be 'auth_value'
        (Get-Content $github.File)[$github.Line - 1] | Should -BeLike '*description: Issues*'
    }

    It 'returns the columns of a server' {
        $server = Get-LlmMcpServer main -Deployment $path
        $server.McpServer, $server.Alias, $server.ServerId, $server.Description, $server.Transport | Should -Be 'main', 'mn', 's-main', 'The main one', 'http'
        $server.AccessGroups | Should -Be 'dev', 'ops'
        $server.AllowAllKeys, $server.IsDeclared, $server.CreatedBy, $server.UpdatedBy | Should -Be $true, $false, 'u-ann', 'u-bob'
        $server.StoredTools | Should -Be 'add'
        $server.StoredStatus, $server.StoredStatusAt | Should -Be 'healthy', ([DateTime] '2026-02-03 04:05:06')
        $server.ApprovalStatus | Should -Be 'active'
        (Get-LlmMcpServer down -Deployment $path).StoredStatus | Should -Be 'unhealthy'
        (Get-LlmMcpServer events -Deployment $path).Transport | Should -Be 'sse'
    }

    It 'masks secrets in URLs, arguments, errors and credentials' {
        $files = Get-LlmMcpServer files -Deployment $path
        $files.Command, $files.Arguments[0], $files.Arguments[2] | Should -Be 'npx', '-y', '--api-key'
        $files.Address | Should -BeLike 'npx -y server --api-key *'
        Get-LlmMcpServer -Deployment $path | ConvertTo-Json | Should -Not -Match 'geheim'
    }

    It 'selects by name, alias and id, and names a similar one' {
        (Get-LlmMcpServer MAIN, s-sse -Deployment $path).ServerId | Should -Be 's-sse', 's-main'
        (Get-LlmMcpServer mn -Deployment $path).ServerId | Should -Be 's-main'
        (Get-LlmMcpServer main -Deployment $path | ConvertTo-Json | ConvertFrom-Json | Get-LlmMcpServer).ServerId | Should -Be 's-main'
        $result = Get-ErrorsOf { Get-LlmMcpServer githb -Deployment $path }
        "$($result.Errors)" | Should -BeLike "The deployment lab has no MCP server 'githb' (searched: declared config, database). Did you mean 'github'?"
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'McpServerNotFound,*'
        Get-LlmMcpServer none* -Deployment $path | Should -BeNullOrEmpty
    }

    It 'completes names from the database' {
        Wait-Until { (TabExpansion2 "Get-LlmMcpServer -Deployment '$path' -McpServer red").CompletionMatches.Count -gt 0 } -Seconds 30 | Should -BeTrue
        (TabExpansion2 "Get-LlmMcpServer -Deployment '$path' -McpServer red").CompletionMatches.ListItemText | Should -Be 'redirect'
    }
}

Describe 'Get-LlmMcpServer -Check' {
    It 'opens a session with <Name> and lists all its tools' -ForEach @(@{ Name = 'main' }, @{ Name = 'stream' }, @{ Name = 'events' }, @{ Name = 'secure' }) {
        $server = Get-LlmMcpServer $Name -Check -Deployment $path
        $server.Status | Should -Be 'Ok' -Because $server.Reason
        $server.Tools | Should -Be 'echo', 'add', 'subtract'
        $server.ServerVersion, $server.ProtocolVersion | Should -Be 'lab-mcp 1.2', '2025-03-26'
        $server.CheckDuration | Should -BeOfType TimeSpan
    }

    It 'names allowed tools that the server does not have, and ends its session' {
        (Get-LlmMcpServer main -Check -Deployment $path).Reason | Should -Be 'The server does not list these of its allowed_tools: divide.'
        Get-Requests $base | Should -Contain 'DELETE /mcp  lab-session'
    }

    It 'reports why <Name> is <Status>' -ForEach @(
        @{ Name = 'down'; Status = 'Failed'; Reason = '*does not respond: *' }
        @{ Name = 'wrong'; Status = 'Failed'; Reason = '*/secure rejected the credentials: 401 *' }
        @{ Name = 'echo'; Status = 'Failed'; Reason = '*answered initialize with the error refused *' }
        @{ Name = 'oauth'; Status = 'NotChecked'; Reason = '*OAuth*' }
        @{ Name = 'files'; Status = 'NotChecked'; Reason = '*started by the proxy*could not be determined*' }
    ) {
        $server = Get-LlmMcpServer $Name -Check -Deployment $path
        $server.Status | Should -Be $Status
        $server.Reason | Should -BeLike $Reason
        $server.Reason | Should -Not -Match 'geheim'
        $server.Tools | Should -BeNullOrEmpty
    }

    It 'does not send credentials after a redirect, or to another endpoint' {
        $server = Get-LlmMcpServer redirect -Check -Deployment $path
        $server.Status | Should -Be 'Failed'
        $server.Reason | Should -BeLike "*redirects to $away/mcp*own URL only."
        $server = Get-LlmMcpServer away -Check -Deployment $path
        $server.Status | Should -Be 'Failed'
        $server.Reason | Should -BeLike '*endpoint on another server*'
        Get-Requests $away | Should -BeNullOrEmpty
        Get-Requests $base | Where-Object { $_ -like '*redirect*' } | Should -Be 'POST /redirect Bearer geheim-4711'
    }

    It 'ends at the time limit, and does not wait for slow servers after Select-Object -First' {
        $server = Get-LlmMcpServer slow -Check -Timeout 300ms -Deployment $path
        $server.Status, $server.Reason | Should -Be 'Failed', 'It did not answer within 300ms.'
        (Get-LlmMcpServer main, slow -Check -Timeout 10m -Deployment $path | Select-Object -First 1).McpServer | Should -Be 'main'
    }

    It 'resolves variables, and says which is missing' {
        (Get-LlmMcpServer github -Check -Deployment $path).Status | Should -Be 'Failed'
        $null = Invoke-LabSql $lab "UPDATE `"LiteLLM_MCPServerTable`" SET credentials = '{`"auth_value`": `"os.environ/NO_SUCH_VARIABLE`"}' WHERE server_id = 's-wrong'"
        $server = Get-LlmMcpServer wrong -Check -Deployment $path
        $server.Status, $server.Reason | Should -Be 'NotChecked', 'Its auth_value needs the variable NO_SUCH_VARIABLE, which the environment of the deployment does not define.'
    }

    It 'needs SELECT only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE mcpreader LOGIN PASSWORD 'mcpreader'; GRANT USAGE ON SCHEMA public TO mcpreader; GRANT SELECT ON `"LiteLLM_Config`", `"LiteLLM_ProxyModelTable`", `"LiteLLM_CredentialsTable`", `"LiteLLM_MCPServerTable`", `"LiteLLM_UISettings`" TO mcpreader"
        $url.UserName = $url.Password = 'mcpreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $server = Get-LlmMcpServer main -Check -Deployment $copy.FullName
        $server.Status, $server.StoredStatus | Should -Be 'Ok', 'healthy'
    }
}
