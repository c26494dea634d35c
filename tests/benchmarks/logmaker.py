"""Writes a log like that of a busy LiteLLM deployment: mixed formats, about one failure per hundred lines.

    python3 logmaker.py FILE [MEGABYTES]

The lines have the formats of LiteLLM, uvicorn, gunicorn and Prisma. The numbers are random, from a fixed seed.
"""
import random
import sys

R = random.Random(20261125)
ROUTES = ["/v1/chat/completions", "/chat/completions", "/v1/embeddings", "/v1/models", "/health/liveliness", "/health/readiness", "/v1/rerank", "/key/info", "/metrics/"]
MODELS = ["gpt-4o", "qwen3-32b", "local-llama", "bge-reranker-v2-m3", "claude-sonnet", "deepseek-coder"]
PHRASES = {200: "OK", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}
FRAMES = [
    ("litellm/proxy/proxy_server.py", "chat_completion", "responses = await llm_call"),
    ("litellm/router.py", "async_function_with_retries", "response = await original_function(*args, **kwargs)"),
    ("litellm/llms/openai/openai.py", "acompletion", "raise OpenAIError("),
    ("httpx/_transports/default.py", "handle_async_request", "resp = await self._pool.handle_async_request(req)"),
    ("prisma/engine/utils.py", "handle_response_errors", "raise prisma_errors.DataError(data[0])"),
]
KNOWN = [
    ("LiteLLM Proxy:ERROR: key_management_endpoints.py:2699", "litellm.proxy.proxy_server.generate_key_helper_fn(): Exception occured - Could not find field at `upsertOneLiteLLM_VerificationToken.create.organization_id`", "prisma.errors.FieldNotFoundError: Could not find field at `upsertOneLiteLLM_VerificationToken.create.organization_id`"),
    ("LiteLLM Proxy:ERROR: user_api_key_auth.py:1192", "litellm.proxy.proxy_server.user_api_key_auth(): Exception occured - Error in connector: Error querying the database: FATAL: sorry, too many clients already", "prisma.errors.DataError: Error in connector: Error querying the database: FATAL: sorry, too many clients already"),
    ("LiteLLM Router:ERROR: router.py:2811", "litellm.router.py::async_function_with_fallbacks() - Error occurred while trying to do fallbacks - litellm.Timeout: APITimeoutError - Request timed out.", None),
    ("LiteLLM:ERROR: redis_cache.py:584", "LiteLLM Redis Caching: async async_increment() - Got exception from REDIS No connection available., Writing value=21", None),
    ("LiteLLM Proxy:ERROR: common_request_processing.py:1049", "litellm.proxy.proxy_server._handle_llm_api_exception(): Exception occured - No deployments available for selected model, Try again in 5 seconds. Passed model={model}. pre-call-checks=False, cooldown_list=['3dfd']", None),
    ("LiteLLM Proxy:ERROR: encrypt_decrypt_utils.py:63", "Error decrypting value for key: LANGFUSE_SECRET_KEY, Did your master_key/salt key change recently? ", None),
]


def stamp(second):
    return f"{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"


def client():
    return f"10.{R.randrange(256)}.{R.randrange(256)}.{R.randrange(256)}:{R.randrange(1024, 65536)}"


def access(second):
    status = R.choices(list(PHRASES), [960, 15, 10, 13, 2])[0]
    return f'INFO:     {client()} - "{R.choice(["GET", "POST"])} {R.choice(ROUTES)} HTTP/1.1" {status} {PHRASES[status]}'


def router(second):
    return f"{stamp(second)} - LiteLLM Router:INFO: router.py:948 - litellm.acompletion(model=openai/{R.choice(MODELS)})\x1b[32m 200 OK\x1b[0m"


def debug(second):
    return f"{stamp(second)} - LiteLLM Proxy:DEBUG: utils.py:{R.randrange(100, 5000)} - PrismaClient: get_generic_data: param_name, table_name: config, request_id={R.getrandbits(128):032x}"


def request(second):
    text = " ".join(R.choice(["why", "does", "the", "model", "fail", "with", "a", "timeout", "error", "when", "context", "is", "long"]) for _ in range(R.randrange(10, 80)))
    return f"{stamp(second)} - LiteLLM:DEBUG: utils.py:482 - litellm.acompletion(model='openai/{R.choice(MODELS)}', messages=[{{'role': 'user', 'content': '{text}'}}], temperature={R.random():.3f})"


def json_info(second):
    return f'{{"message": "{client()} - \\"POST {R.choice(ROUTES)} HTTP/1.1\\" 200", "level": "INFO", "timestamp": "2026-09-21T{stamp(second)}.{R.randrange(10**6):06}", "component": "uvicorn.access", "logger": "httptools_impl.py:476"}}'


def json_routing(second):
    model = R.choice(MODELS)
    return f'{{"message": "get_available_deployment for model: {model}, Selected deployment: {{\'model_name\': \'{model}\', \'litellm_params\': {{\'model\': \'openai/{model}\'}}}} for model: {model}", "level": "INFO", "timestamp": "2026-09-21T{stamp(second)}.{R.randrange(10**6):06}", "trace_id": "{R.getrandbits(128):032x}", "component": "LiteLLM Router", "logger": "router.py:9240"}}'


def traceback(last):
    lines = ["Traceback (most recent call last):"]
    for _ in range(R.randrange(4, 12)):
        file, function, code = R.choice(FRAMES)
        lines += [f'  File "/app/.venv/lib/python3.13/site-packages/{file}", line {R.randrange(10, 4000)}, in {function}', f"    {code}", "    " + "^" * len(code)]
    return "\n".join(lines + [last])


def known(second):
    head, message, last = R.choice(KNOWN)
    text = f"{stamp(second)} - {head} - {message.replace('{model}', R.choice(MODELS))}"
    return f"{text}\n{traceback(last)}" if last else text


def unknown(second):
    return f"{stamp(second)} - LiteLLM Proxy:ERROR: budget_manager.py:{R.randrange(100, 200)} - could not reconcile ledger {R.getrandbits(64):016x} after {R.randrange(1, 900)} ms for team {R.randrange(10**6)}"


def print_line(second):
    return '[SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: "connection_limit"'


KINDS = [(access, 400), (router, 100), (debug, 220), (request, 60), (json_info, 130), (json_routing, 70), (known, 8), (unknown, 4), (print_line, 1)]


def main(path, megabytes):
    makers, weights = zip(*KINDS)
    written, second = 0, 0
    with open(path, "w", newline="\n") as log:
        while written < megabytes * 10**6:
            second += 1
            block = "\n".join(maker(second) for maker in R.choices(makers, weights, k=60)) + "\n"
            log.write(block)
            written += len(block)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300)
