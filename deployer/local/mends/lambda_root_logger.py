"""What a handler logs.

AWS: the runtime puts a handler on the root logger before it loads the function, so that
`logging.info` reaches CloudWatch Logs once the level allows it.
https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html

MiniStack: leaves the root logger bare; below WARNING, records are lost.

The mend: the worker gets such a handler, which writes AWS's line format.
"""

from deployer.local.mends import upstream

_BEFORE_IMPORT = "    _ms_install_invoke_depth()\n    try:\n        mod = importlib.import_module"
_LOGGER = """\
    import logging
    _handler = logging.StreamHandler(sys.stderr)
    _format = logging.Formatter(
        "[%(levelname)s]\\t%(asctime)s.%(msecs)03dZ\\t%(message)s", "%Y-%m-%dT%H:%M:%S")
    _format.converter = time.gmtime
    _handler.setFormatter(_format)
    logging.getLogger().addHandler(_handler)
"""


def apply() -> None:
    """Mend it."""
    runtime = upstream.module("core.lambda_runtime")
    runtime._PYTHON_WORKER_SCRIPT = upstream.replaced(
        runtime._PYTHON_WORKER_SCRIPT, _BEFORE_IMPORT, _LOGGER + _BEFORE_IMPORT
    )
