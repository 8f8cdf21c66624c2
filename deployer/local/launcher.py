"""Runs the server: `python -m deployer.local.launcher --home FOLDER`. Started by `cloud.py`."""

import argparse
import asyncio
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deployer.local import lock, mends, running
from deployer.local.home import Home
from deployer.local.settings import HOST, Settings, environment

SECONDS_TO_STOP = 20.0
"""How long a server that lost what it is tied to may take to stop by itself."""

SECONDS_OF_GRACE = 1.0
"""How long requests under way have to end by themselves when the server is to stop."""


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deployer.local.launcher")
    parser.add_argument("--home", type=Path, required=True, help="the folder for all its files")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--account-id", default=running.DEFAULT_ACCOUNT)
    parser.add_argument("--region", default=running.DEFAULT_REGION)
    parser.add_argument("--persist", action="store_true")
    parser.add_argument("--auth", action="store_true")
    parser.add_argument("--without", action="append", default=[], help="leave out this mend")
    parser.add_argument("--tied", action="store_true", help="stop when standard input ends")
    return parser.parse_args(words)


def _listen(port: int) -> socket.socket:
    """Take the port before anything slow is done: callers wait in its queue from here on."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen()
    return listener


def _stop_with_standard_input(home: Home) -> None:
    """Stop the server once the other end of standard input is closed, by will or by death."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        # A daemon thread ends with the process, so what follows runs only if that hangs.
        time.sleep(SECONDS_TO_STOP)
        home.clean()
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="tied", daemon=True).start()


def _serve(listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; then all that is kept has been saved.

    What is still under way, such as a resource that waits for an answer, is left as it is: it is in
    a thread that nothing can end, and its task would take no cancellation before that thread ends.
    """
    # Imported here, when the environment that they read is complete.
    import hypercorn.asyncio
    import hypercorn.config
    from ministack.app import app
    from ministack.core import lambda_runtime

    config = hypercorn.config.Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = SECONDS_OF_GRACE
    config.loglevel = "WARNING"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)

        async def told_to_stop() -> None:
            await told.wait()
            # A request that waits for a function ends with its process, and only then is saved.
            loop.call_later(SECONDS_OF_GRACE, lambda_runtime.reset)

        await hypercorn.asyncio.serve(app, config, shutdown_trigger=told_to_stop)

    try:
        # Not asyncio.run, which cancels all tasks and waits until each has ended.
        asyncio.new_event_loop().run_until_complete(serve())
    finally:
        lambda_runtime.reset()  # a busy function's process would outlive the server


def _settings(options: argparse.Namespace, port: int) -> Settings:
    return Settings(
        home=Home(options.home),
        port=port,
        account_id=options.account_id,
        region=options.region,
        persist=options.persist,
        auth=options.auth,
    )


def _announce(settings: Settings) -> None:
    cloud = running.RunningCloud(
        endpoint_url=settings.endpoint_url,
        port=settings.port,
        pid=os.getpid(),
        account_id=settings.account_id,
        region=settings.region,
        persist=settings.persist,
        auth=settings.auth,
        started_at=datetime.now(UTC),
    )
    running.save(cloud, settings.home.state)


def run(options: argparse.Namespace) -> None:
    """Serve until told to stop; leave nothing behind but the log and persisted data."""
    home = Home(options.home)
    home.make()
    with lock.held(home.server_lock, wait_seconds=1.0):
        home.clean()
        home.scratch.mkdir(mode=0o700)
        try:
            if options.tied:
                _stop_with_standard_input(home)
            listener = _listen(options.port)
            settings = _settings(options, listener.getsockname()[1])
            # Before anything of MiniStack is imported, which reads it then.
            words = environment(settings, os.environ)
            os.environ.clear()
            os.environ.update(words)
            mends.apply_all(without=options.without)
            _announce(settings)
            _serve(listener)
        finally:
            home.clean()


def main() -> None:
    """Entry point of the server's process."""
    # Until the server has its own handlers, a stop still unwinds and cleans.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run(_arguments(sys.argv[1:]))
    # Python itself would wait for threads of pools, whatever they wait for.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
