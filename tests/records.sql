-- Users, teams, keys and 90 days of requests, as LiteLLM stores them, for the tests of queries. All times are relative to now, in UTC. The daily
-- tables are computed from the requests, as LiteLLM computes them: one row for each day, key, model, provider and endpoint.

INSERT INTO "LiteLLM_BudgetTable" (budget_id, max_budget, budget_duration, budget_reset_at, rpm_limit, tpm_limit, created_by, updated_by) VALUES
  ('b-acme', 1000, '30d', (now() AT TIME ZONE 'UTC') + interval '12 days', NULL, NULL, 'admin', 'admin'),
  ('b-tier', 5, '1d', (now() AT TIME ZONE 'UTC') + interval '6 hours', 10, 20000, 'admin', 'admin');

INSERT INTO "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, models, spend, created_by, updated_by) VALUES
  ('o-acme', 'acme', 'b-acme', '{gpt-4o,claude,local-llama}', 250.5, 'admin', 'admin');

INSERT INTO "LiteLLM_TeamTable"
  (team_id, team_alias, organization_id, admins, members, members_with_roles, models, spend, max_budget, budget_duration, budget_reset_at, rpm_limit, tpm_limit, blocked) VALUES
  ('t-platform', 'platform', 'o-acme', '{}', '{}', '[{"role": "admin", "user_id": "u-ann"}, {"role": "user", "user_id": "u-bob"}]',
   '{gpt-4o,claude}', 80, 100, '30d', (now() AT TIME ZONE 'UTC') + interval '10 days', 100, 500000, false),
  ('t-research', 'research', NULL, '{}', '{}', '[{"role": "user", "user_id": "u-carol"}]', '{}', 60, 50, '30d', (now() AT TIME ZONE 'UTC') + interval '3 days', NULL, NULL, false),
  ('t-quiet', NULL, NULL, '{}', '{}', '[]', '{no-default-models}', 0, NULL, NULL, NULL, NULL, NULL, true);

INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, user_email, user_role, teams, models, spend, max_budget, budget_duration) VALUES
  ('u-ann', 'ann', 'ann@example.com', 'proxy_admin', '{t-platform}', '{}', 90.25, NULL, NULL),
  ('u-bob', NULL, 'bob@example.com', 'internal_user', '{t-platform}', '{gpt-4o}', 12, 20, '30d'),
  ('u-carol', 'carol', NULL, 'internal_user', '{t-research}', '{}', 60, NULL, NULL),
  ('u-dave', NULL, NULL, 'proxy_admin_viewer', '{}', '{}', 0, NULL, NULL)
  ON CONFLICT (user_id) DO NOTHING;

-- The tokens are the SHA-256 hashes of sk-<alias>-1234.
INSERT INTO "LiteLLM_VerificationToken"
  (token, key_name, key_alias, user_id, team_id, models, spend, max_budget, budget_id, expires, blocked, rpm_limit, metadata, created_at, last_active, created_by, updated_by)
SELECT encode(sha256(convert_to('sk-' || k.name || '-1234', 'UTF8')), 'hex'), 'sk-...1234', NULLIF(k.name, 'unnamed'), k.user_id, k.team_id, k.models::text[], k.spend,
  k.max_budget, k.budget_id, (now() AT TIME ZONE 'UTC') + k.expires::interval, k.blocked, k.rpm, k.metadata::jsonb, (now() AT TIME ZONE 'UTC') - interval '100 days',
  (now() AT TIME ZONE 'UTC') - k.active::interval, 'u-ann', 'u-ann'
FROM (VALUES
  ('ci', 'u-ann', 't-platform', '{gpt-4o}', 95.5, 100, NULL, NULL, false, 60, '{"tags": ["build"], "api_token": "geheim-0815-geheim"}', '10 minutes'),
  ('dev', 'u-bob', 't-platform', '{}', 12, 20, NULL, '90 days', false, NULL, '{}', '1 hour'),
  ('soon', 'u-carol', 't-research', '{claude}', 60, NULL, NULL, '3 days', false, NULL, '{}', '1 day'),
  ('old', 'u-carol', 't-research', '{claude}', 3, NULL, NULL, '-10 days', false, NULL, '{}', '11 days'),
  ('stopped', 'u-bob', NULL, '{}', 1, NULL, NULL, NULL, true, NULL, '{}', '40 days'),
  ('tiered', NULL, NULL, '{local-llama}', 6, NULL, 'b-tier', NULL, NULL, NULL, '{}', '2 hours'),
  ('never', NULL, NULL, '{}', 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL),
  ('unnamed', NULL, NULL, '{}', 0.5, NULL, NULL, NULL, NULL, NULL, '{}', '45 days')
) AS k (name, user_id, team_id, models, spend, max_budget, budget_id, expires, blocked, rpm, metadata, active);

INSERT INTO "LiteLLM_VerificationToken" (token, key_name, user_id, team_id, models, spend, expires, created_by)
VALUES (encode(sha256('session'), 'hex'), 'sk-...5678', 'u-ann', 'litellm-dashboard', '{}', 0, (now() AT TIME ZONE 'UTC') + interval '12 hours', 'u-ann');

-- A request each 20 minutes for 90 days; one in 40 failed.
INSERT INTO "LiteLLM_SpendLogs"
  (request_id, call_type, api_key, spend, prompt_tokens, completion_tokens, total_tokens, "startTime", "endTime", "completionStartTime", request_duration_ms, model, model_id,
   model_group, custom_llm_provider, api_base, "user", metadata, cache_hit, cache_key, request_tags, team_id, organization_id, end_user, messages, response, status)
SELECT 'req-' || lpad(n::text, 5, '0'), 'acompletion', encode(sha256(convert_to('sk-' || key || '-1234', 'UTF8')), 'hex'),
  CASE WHEN failed THEN 0 ELSE cost END, CASE WHEN failed THEN 0 ELSE tokens END, CASE WHEN failed THEN 0 ELSE 50 END, CASE WHEN failed THEN 0 ELSE tokens + 50 END,
  at, at + interval '2.5 seconds', CASE WHEN failed THEN NULL ELSE at + interval '0.4 seconds' END, 2500, model, 'id-' || model_group, model_group, provider, base, user_id,
  CASE WHEN failed
    THEN jsonb_build_object('status', 'failure', 'user_api_key_alias', key, 'error_information',
      jsonb_build_object('error_class', CASE WHEN n % 80 = 0 THEN 'RateLimitError' ELSE 'Timeout' END, 'error_code', CASE WHEN n % 80 = 0 THEN '429' ELSE '408' END,
        'error_message', CASE WHEN n % 80 = 0 THEN 'litellm.RateLimitError: too many requests' ELSE 'litellm.Timeout: no response after 2.5 s' END))
    ELSE jsonb_build_object('status', 'success', 'user_api_key_alias', key, 'usage_object', jsonb_build_object('prompt_tokens_details', jsonb_build_object('cached_tokens', tokens / 10)))
  END,
  CASE WHEN n % 10 = 3 THEN 'True' ELSE 'False' END, 'Cache OFF', CASE WHEN key = 'ci' THEN '["build", "nightly"]'::jsonb ELSE '[]'::jsonb END, team_id, NULL,
  CASE WHEN n % 5 = 0 THEN 'customer-' || n % 3 END, jsonb_build_array(jsonb_build_object('role', 'user', 'content', 'Question ' || n)),
  jsonb_build_object('choices', jsonb_build_array(jsonb_build_object('message', jsonb_build_object('content', 'Answer ' || n)))), CASE WHEN failed THEN 'failure' ELSE 'success' END
FROM (
  SELECT n, date_trunc('minute', now() AT TIME ZONE 'UTC') - n * interval '20 minutes' - interval '1 minute' AS at, n % 40 = 0 AS failed, 100 + n % 7 * 10 AS tokens,
    (ARRAY['ci', 'dev', 'soon', 'tiered'])[1 + n % 4] AS key,
    (ARRAY['u-ann', 'u-bob', 'u-carol', ''])[1 + n % 4] AS user_id,
    (ARRAY['t-platform', 't-platform', 't-research', NULL])[1 + n % 4] AS team_id,
    (ARRAY['gpt-4o-2024-11-20', 'gpt-4o-2024-11-20', 'claude-sonnet-4-5', 'llama-3.3-70b'])[1 + n % 4] AS model,
    (ARRAY['gpt-4o', 'gpt-4o', 'claude', 'local-llama'])[1 + n % 4] AS model_group,
    (ARRAY['openai', 'openai', 'anthropic', 'hosted_vllm'])[1 + n % 4] AS provider,
    (ARRAY['https://api.openai.com/v1', 'https://api.openai.com/v1', 'https://api.anthropic.com', 'http://10.0.0.7:8000/v1'])[1 + n % 4] AS base,
    (ARRAY[0.02, 0.01, 0.03, 0])[1 + n % 4] AS cost
  FROM generate_series(0, 90 * 72 - 1) AS n
) r;

INSERT INTO "LiteLLM_DailyUserSpend"
  (id, user_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, cache_read_input_tokens,
   cache_creation_input_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, "user", to_char("startTime", 'YYYY-MM-DD'), api_key, model, model_group, custom_llm_provider, '', '/v1/chat/completions', sum(prompt_tokens),
  sum(completion_tokens), sum(COALESCE((metadata #>> '{usage_object,prompt_tokens_details,cached_tokens}')::int, 0)), 0, sum(spend), count(*),
  count(*) FILTER (WHERE status = 'success'), count(*) FILTER (WHERE status = 'failure'), now() AT TIME ZONE 'UTC'
FROM "LiteLLM_SpendLogs" WHERE request_id LIKE 'req-%' GROUP BY 2, 3, 4, 5, 6, 7;

INSERT INTO "LiteLLM_DailyTeamSpend"
  (id, team_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, cache_read_input_tokens,
   cache_creation_input_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, team_id, to_char("startTime", 'YYYY-MM-DD'), api_key, model, model_group, custom_llm_provider, '', '/v1/chat/completions', sum(prompt_tokens),
  sum(completion_tokens), sum(COALESCE((metadata #>> '{usage_object,prompt_tokens_details,cached_tokens}')::int, 0)), 0, sum(spend), count(*),
  count(*) FILTER (WHERE status = 'success'), count(*) FILTER (WHERE status = 'failure'), now() AT TIME ZONE 'UTC'
FROM "LiteLLM_SpendLogs" WHERE request_id LIKE 'req-%' AND team_id IS NOT NULL GROUP BY 2, 3, 4, 5, 6, 7;

INSERT INTO "LiteLLM_DailyTagSpend"
  (id, tag, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, cache_read_input_tokens,
   cache_creation_input_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, tag, to_char("startTime", 'YYYY-MM-DD'), api_key, model, model_group, custom_llm_provider, '', '/v1/chat/completions', sum(prompt_tokens),
  sum(completion_tokens), sum(COALESCE((metadata #>> '{usage_object,prompt_tokens_details,cached_tokens}')::int, 0)), 0, sum(spend), count(*),
  count(*) FILTER (WHERE status = 'success'), count(*) FILTER (WHERE status = 'failure'), now() AT TIME ZONE 'UTC'
FROM "LiteLLM_SpendLogs", jsonb_array_elements_text(request_tags) AS tag WHERE request_id LIKE 'req-%' GROUP BY 2, 3, 4, 5, 6, 7;

-- Memberships, as LiteLLM stores them: a row of LiteLLM_TeamMembership for members with a budget of their own, and members that were added by email address.
INSERT INTO "LiteLLM_BudgetTable" (budget_id, max_budget, soft_budget, max_parallel_requests, model_max_budget, created_by, updated_by) VALUES
  ('b-member', 15, 12, 4, '{"gpt-4o": {"budget_limit": 3, "time_period": "1d"}}', 'admin', 'u-ann'),
  ('b-left', 1, NULL, NULL, NULL, 'admin', 'admin');
INSERT INTO "LiteLLM_TeamMembership" (user_id, team_id, spend, budget_id) VALUES ('u-bob', 't-platform', 7.5, 'b-member');
INSERT INTO "LiteLLM_OrganizationMembership" (user_id, organization_id, user_role, spend, budget_id) VALUES
  ('u-ann', 'o-acme', 'org_admin', 0, NULL), ('u-bob', 'o-acme', 'internal_user', 12, 'b-member');
UPDATE "LiteLLM_TeamTable" SET soft_budget = 90, max_parallel_requests = 8,
  metadata = '{"team_member_budget_id": "b-member", "webhook_secret": "geheim-0816-geheim"}' WHERE team_id = 't-platform';
UPDATE "LiteLLM_TeamTable" SET members_with_roles = '[{"role": "user", "user_id": null, "user_email": "bob@example.com"}]' WHERE team_id = 't-quiet';
UPDATE "LiteLLM_UserTable" SET password = 'scrypt:geheim-0817-geheim', metadata = '{"phone": "123", "api_key": "geheim-0818-geheim"}' WHERE user_id = 'u-ann';
UPDATE "LiteLLM_UserTable" SET sso_user_id = 'sso-0819', budget_reset_at = (now() AT TIME ZONE 'UTC') + interval '4 days', rpm_limit = 30 WHERE user_id = 'u-bob';
UPDATE "LiteLLM_UserTable" SET teams = '{t-gone}' WHERE user_id = 'u-dave';
INSERT INTO "LiteLLM_EndUserTable" (user_id, spend, budget_id) VALUES ('customer-0', 3, 'b-tier'), ('customer-1', 1, 'b-tier'), ('customer-2', 0, NULL);
INSERT INTO "LiteLLM_TagTable" (tag_name, models, budget_id) VALUES ('nightly', '{}', 'b-tier');

ANALYZE;
