-- Fills the database of a lab for queries.py: 300 keys and :rows requests over 90 days, with the daily tables as LiteLLM computes them. The rows are as
-- wide as those of a proxy that does not store prompts. The table is filled before its indexes are created.

\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET work_mem = '256MB';

INSERT INTO "LiteLLM_BudgetTable" (budget_id, max_budget, budget_duration, created_by, updated_by) VALUES ('budget-bench', 20000, '30d', 'admin', 'admin');

INSERT INTO "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, models, spend, created_by, updated_by)
SELECT 'org-' || n, 'division-' || n, 'budget-bench', '{}', 0, 'admin', 'admin' FROM generate_series(1, 4) AS n;

INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, organization_id, admins, members, members_with_roles, models, spend, max_budget, blocked)
SELECT md5('team' || n)::uuid::text, 'team-' || n, 'org-' || 1 + n % 4, '{}', '{}', '[]', '{}', 0, 5000, false FROM generate_series(0, 19) AS n;

INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, user_email, user_role, teams, models, spend)
SELECT md5('user' || n)::uuid::text, 'user-' || n, 'user-' || n || '@example.com', 'internal_user', '{}', '{}', 0 FROM generate_series(0, 119) AS n;

INSERT INTO "LiteLLM_VerificationToken" (token, key_name, key_alias, user_id, team_id, organization_id, models, spend, max_budget, metadata, created_by)
SELECT encode(sha256(convert_to('sk-bench-' || n, 'UTF8')), 'hex'), 'sk-...' || lpad(n::text, 4, '0'), 'key-' || lpad(n::text, 3, '0'), md5('user' || n % 120)::uuid::text,
  md5('team' || n % 20)::uuid::text, 'org-' || 1 + n % 4, '{}', 0, 100, '{}', 'admin'
FROM generate_series(0, 299) AS n;

-- Key 299 was deleted: its alias is only in the metadata of its requests.
CREATE TEMP TABLE bench_key AS
SELECT n AS id, k.token, k.key_alias AS alias, k.user_id, k.team_id, k.organization_id,
  jsonb_build_object('user_api_key', k.token, 'user_api_key_alias', k.key_alias, 'user_api_key_team_id', k.team_id, 'user_api_key_user_id', k.user_id,
    'user_api_key_org_id', k.organization_id, 'user_api_key_team_alias', 'team-' || n % 20, 'requester_ip_address', '', 'applied_guardrails', '[]'::jsonb,
    'mcp_tool_call_metadata', NULL, 'vector_store_request_metadata', NULL, 'guardrail_information', NULL, 'batch_models', NULL, 'cold_storage_object_key', NULL) AS metadata
FROM generate_series(0, 299) AS n JOIN "LiteLLM_VerificationToken" k ON k.key_alias = 'key-' || lpad(n::text, 3, '0');
DELETE FROM "LiteLLM_VerificationToken" WHERE key_alias = 'key-299';

CREATE TEMP TABLE bench_model AS
SELECT n AS id, 'model-' || lpad(n::text, 2, '0') || '-2026-05-01' AS model, 'model-' || lpad(n::text, 2, '0') AS model_group, md5('model' || n)::uuid::text AS model_id,
  (ARRAY['openai', 'anthropic', 'bedrock', 'azure', 'hosted_vllm'])[1 + n % 5] AS provider,
  (ARRAY['https://api.openai.com/v1', 'https://api.anthropic.com', 'https://bedrock-runtime.eu-central-1.amazonaws.com', 'https://example.openai.azure.com', 'http://10.0.0.7:8000/v1'])[1 + n % 5] AS base,
  (1 + n % 7) * 0.000001 AS price
FROM generate_series(0, 24) AS n;

-- The definitions of the indexes, in order to create them again.
CREATE TEMP TABLE bench_index AS
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'LiteLLM_SpendLogs' AND indexname NOT LIKE '%pkey';
SELECT format('DROP INDEX %I', indexname) FROM bench_index \gexec

-- LiteLLM appends requests about in the order of their time, and so must this: a merge join would sort them by key, and each request would be in another page.
ANALYZE bench_key;
ANALYZE bench_model;
SET enable_mergejoin = off;

-- With wal_level = minimal, a table that is created or emptied in the same transaction needs no log.
BEGIN;
TRUNCATE "LiteLLM_SpendLogs";
ALTER TABLE "LiteLLM_SpendLogs" DROP CONSTRAINT "LiteLLM_SpendLogs_pkey";
INSERT INTO "LiteLLM_SpendLogs"
  (request_id, call_type, api_key, spend, prompt_tokens, completion_tokens, total_tokens, "startTime", "endTime", "completionStartTime", request_duration_ms, model, model_id,
   model_group, custom_llm_provider, api_base, "user", metadata, cache_hit, cache_key, request_tags, team_id, organization_id, end_user, session_id, status)
SELECT 'chatcmpl-' || md5(r.n::text), 'acompletion', k.token, CASE WHEN r.failed THEN 0 ELSE (r.prompt + 4 * r.completion) * m.price END,
  CASE WHEN r.failed THEN 0 ELSE r.prompt END, CASE WHEN r.failed THEN 0 ELSE r.completion END, CASE WHEN r.failed THEN 0 ELSE r.prompt + r.completion END,
  r.at, r.at + r.ms * interval '1 millisecond', r.at + CASE WHEN r.failed OR r.n % 2 = 0 THEN r.ms ELSE r.ms / 6 END * interval '1 millisecond', r.ms, m.model, m.model_id, m.model_group,
  m.provider, m.base, k.user_id,
  k.metadata || CASE WHEN r.failed
    THEN jsonb_build_object('status', 'failure', 'error_information', jsonb_build_object('error_class', 'RateLimitError', 'error_code', '429', 'llm_provider', m.provider,
      'traceback', '', 'error_message', 'litellm.RateLimitError: ' || m.model || ' has no capacity for request ' || r.n))
    ELSE jsonb_build_object('status', 'success', 'usage_object', jsonb_build_object('prompt_tokens', r.prompt, 'completion_tokens', r.completion, 'total_tokens', r.prompt + r.completion,
      'prompt_tokens_details', jsonb_build_object('cached_tokens', r.prompt / 4)))
  END,
  CASE WHEN r.n % 33 = 7 THEN 'True' ELSE 'False' END, 'Cache OFF', CASE WHEN r.n % 5 = 0 THEN '["batch", "nightly"]'::jsonb ELSE '[]'::jsonb END, k.team_id, k.organization_id,
  CASE WHEN r.n % 3 = 0 THEN 'customer-' || r.n % 500 ELSE '' END, md5('s' || r.n / 3)::uuid::text, CASE WHEN r.failed THEN 'failure' ELSE 'success' END
FROM (
  SELECT n, date_trunc('second', now() AT TIME ZONE 'UTC') - interval '90 days' + n * (interval '90 days' / :rows) - (n * 7919::bigint % 20000) * interval '1 millisecond' AS at,
    n * 7919::bigint % 10007 % 50 = 3 AS failed, 200 + (n * 31::bigint % 3000)::int AS prompt, 20 + (n * 17::bigint % 700)::int AS completion, 300 + (n * 13::bigint % 9000)::int AS ms,
    (n * 613::bigint % 300)::int AS key_id, ((n * 613::bigint % 300) + n / 300 % 6)::int % 25 AS model_id
  FROM generate_series(1, :rows) AS n
) r JOIN bench_key k ON k.id = r.key_id JOIN bench_model m ON m.id = r.model_id;
ALTER TABLE "LiteLLM_SpendLogs" ADD CONSTRAINT "LiteLLM_SpendLogs_pkey" PRIMARY KEY (request_id);
SELECT indexdef FROM bench_index \gexec
COMMIT;

CREATE TEMP TABLE bench_day AS
SELECT "user", team_id, organization_id, to_char("startTime", 'YYYY-MM-DD') AS date, api_key, model, model_group, custom_llm_provider, sum(prompt_tokens) AS prompt_tokens,
  sum(completion_tokens) AS completion_tokens, sum(COALESCE((metadata #>> '{usage_object,prompt_tokens_details,cached_tokens}')::int, 0)) AS cached, sum(spend) AS spend,
  count(*) AS requests, count(*) FILTER (WHERE status = 'success') AS good, count(*) FILTER (WHERE status = 'failure') AS bad
FROM "LiteLLM_SpendLogs" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

INSERT INTO "LiteLLM_DailyUserSpend"
  (id, user_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, cache_read_input_tokens,
   cache_creation_input_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, "user", date, api_key, model, model_group, custom_llm_provider, '', '/v1/chat/completions', prompt_tokens, completion_tokens, cached, 0, spend,
  requests, good, bad, now() AT TIME ZONE 'UTC' FROM bench_day;

INSERT INTO "LiteLLM_DailyTeamSpend"
  (id, team_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, cache_read_input_tokens,
   cache_creation_input_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, team_id, date, api_key, model, model_group, custom_llm_provider, '', '/v1/chat/completions', prompt_tokens, completion_tokens, cached, 0, spend,
  requests, good, bad, now() AT TIME ZONE 'UTC' FROM bench_day;

INSERT INTO "LiteLLM_DailyOrganizationSpend"
  (id, organization_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, cache_read_input_tokens,
   cache_creation_input_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, organization_id, date, api_key, model, model_group, custom_llm_provider, '', '/v1/chat/completions', prompt_tokens, completion_tokens, cached, 0,
  spend, requests, good, bad, now() AT TIME ZONE 'UTC' FROM bench_day;

INSERT INTO "LiteLLM_DailyTagSpend"
  (id, tag, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, cache_read_input_tokens,
   cache_creation_input_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, tag, to_char("startTime", 'YYYY-MM-DD'), api_key, model, model_group, custom_llm_provider, '', '/v1/chat/completions', sum(prompt_tokens),
  sum(completion_tokens), sum(COALESCE((metadata #>> '{usage_object,prompt_tokens_details,cached_tokens}')::int, 0)), 0, sum(spend), count(*),
  count(*) FILTER (WHERE status = 'success'), count(*) FILTER (WHERE status = 'failure'), now() AT TIME ZONE 'UTC'
FROM "LiteLLM_SpendLogs", jsonb_array_elements_text(request_tags) AS tag WHERE request_tags <> '[]' GROUP BY 2, 3, 4, 5, 6, 7;

VACUUM ANALYZE;
