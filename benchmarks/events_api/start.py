"""Start a function in this process: import it in stages, then answer a first request.

`python -I -S -B start.py SETTINGS`, with settings as JSON: `path` for modules, `stages` of modules
to import by name, `event` to answer. Says milliseconds of processor time by stage, as JSON. It
imports nothing of the project's own, for the process is to see what a function sees.
"""

import importlib
import json
import sys
import time


class Context:
    """What the runtime tells a function of its call."""

    function_name = "function"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id = "request"


settings = json.loads(sys.argv[1])
sys.path[:0] = settings["path"]
spent = {}
for stage, modules in settings["stages"].items():
    began = time.process_time()
    for name in modules:
        importlib.import_module(name)
    spent[stage] = (time.process_time() - began) * 1000
began = time.process_time()
answer = sys.modules["handler"].handler(settings["event"], Context())
spent["first request"] = (time.process_time() - began) * 1000
if answer["statusCode"] not in (200, 201):
    sys.exit(str(answer))
print(json.dumps(spent))
