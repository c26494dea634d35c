"""A hand-written alternative to Get-LlmDrift: compares declared with stored models, using libyaml, psycopg2 and PyNaCl.

    python3 reference.py FOLDER        FOLDER is a deployment with config.yaml, models.yaml and env.litellm

Prints the number of models that differ. Reads the YAML, decrypts every string of litellm_params as LiteLLM does, and compares by name.
"""
import base64
import hashlib
import sys

import nacl.secret
import psycopg2
import yaml


def environment(folder):
    lines = open(f"{folder}/env.litellm").read().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def decrypted(value, box):
    if not isinstance(value, str):
        return value
    try:
        return box.decrypt(base64.urlsafe_b64decode(value)).decode()
    except Exception:
        return value


def main(folder):
    variables = environment(folder)
    declared = yaml.load(open(f"{folder}/models.yaml"), Loader=yaml.CSafeLoader)["model_list"]
    url = variables["DATABASE_URL"].split("?")[0]
    box = nacl.secret.SecretBox(hashlib.sha256(variables["LITELLM_SALT_KEY"].encode()).digest())
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute('SELECT model_name, litellm_params FROM "LiteLLM_ProxyModelTable"')
        stored = {name: {key: decrypted(value, box) for key, value in parameters.items()} for name, parameters in cursor}
    different = 0
    for model in declared:
        wanted = {
            key: variables.get(value[len("os.environ/"):], value) if isinstance(value, str) and value.startswith("os.environ/") else value
            for key, value in model["litellm_params"].items()
        }
        if stored.get(model["model_name"]) != wanted:
            different += 1
    print(different)


if __name__ == "__main__":
    main(sys.argv[1])
