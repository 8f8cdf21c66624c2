"""Deploys the platform on a local cloud, uses each flow, breaks something, and mends it."""

import json

from demo.cloud import Cloud, NoticeQueue, await_value
from demo.shell import LOCAL, Stopwatch, deployer, say

PRODUCTS, WITH_FAULTS = "data/products.csv", "data/products-invalid.csv"


def main() -> None:
    """Give the tour."""
    watch = Stopwatch()
    watch.step("Start a local cloud, with IAM enforcement")
    deployer("local", "start", "--auth")

    watch.step("Deploy the nested stacks")
    deployer("deploy", *LOCAL, "--yes")
    cloud = Cloud()
    notices = NoticeQueue(cloud)

    watch.step("Load 1,000 products")
    deployer("load", PRODUCTS, *LOCAL)
    _show_products(cloud)
    _show_notice(notices)

    watch.step("Load a file with bad rows: the good ones load, the others are kept aside")
    deployer("load", WITH_FAULTS, *LOCAL)
    say("\nThe rejected rows, ready to be corrected and dropped back into raw-data/:")
    say(cloud.newest_rejects())
    _show_notice(notices)

    watch.step("An outage: for a moment the loader may not write")
    with cloud.writes_denied():
        deployer("load", PRODUCTS, "--key", "during-outage.csv", *LOCAL, expect=1)
        await_value(cloud.dead_letters)
    _show_notice(notices)
    say("\nTwo retries later the event is in the dead letter queue; nothing is lost:")
    deployer("dlq", "list", *LOCAL)

    watch.step("The outage is over: replay the event")
    deployer("dlq", "replay", "--yes", *LOCAL)
    _show_notice(notices)

    _more_flows(watch, cloud, notices)
    _events(watch)
    _redacted_reads(watch, cloud)

    watch.step("Where everything is")
    deployer("outputs", *LOCAL)
    _say_goodbye(watch)


def _more_flows(watch: Stopwatch, cloud: Cloud, notices: NoticeQueue) -> None:
    watch.step("Load the file again, in ranges of its bytes, on many functions at once")
    deployer(
        "deploy",
        *LOCAL,
        "--yes",
        "--parameter",
        "BulkLoadThresholdBytes=100000",
        "--parameter",
        "BulkLoadRangeBytes=20000",
    )
    deployer("load", PRODUCTS, "--key", "large.csv", *LOCAL)
    _show_notice(notices)
    say("\nBack to what the params file says of large files:")
    deployer("deploy", *LOCAL, "--yes")

    watch.step("Make 1,000 records in a Map workflow")
    deployer("run", "map-workflow", "--input", '{"start_seq": 0, "end_seq": 1000}', *LOCAL)

    watch.step("Another outage: records that fail wait on a queue")
    with cloud.record_writes_denied():
        deployer(
            "run",
            "map-workflow",
            "--input",
            '{"start_seq": 1000, "end_seq": 1003}',
            *LOCAL,
            expect=1,
        )
    say("\nThe next run takes them first, whether it makes new ones or, as here, none:")
    deployer("run", "map-workflow", "--input", '{"start_seq": 0, "end_seq": 0}', *LOCAL)

    watch.step("What two layers give to a function")
    deployer("invoke", "show-layers", *LOCAL)


def _events(watch: Stopwatch) -> None:
    event = '{"Id": "42", "type": "sale", "price": 1.10}'
    watch.step("Store an event through the API; the same again changes nothing, another is refused")
    deployer("api", "call", "POST", "/events", "--body-json", event, *LOCAL)
    deployer("api", "call", "POST", "/events", "--body-json", event, *LOCAL)
    another = '{"Id": "42", "price": 0}'
    deployer("api", "call", "POST", "/events", "--body-json", another, *LOCAL, expect=1)

    watch.step("Back the events up, as is done each week; lose one, and restore it")
    deployer("backup", "run", *LOCAL)
    deployer("api", "call", "DELETE", "/events/42", "--header", "If-Match: *", *LOCAL)
    deployer("backup", "restore", "--yes", *LOCAL)
    deployer("api", "call", "GET", "/events/42", *LOCAL)


def _redacted_reads(watch: Stopwatch, cloud: Cloud) -> None:
    watch.step("Write store events, and read one as a consumer that may not see prices")
    deployer("invoke", "produce-events", "--event-json", '{"seconds": 1, "events": 20}', *LOCAL)
    deployer("read", cloud.some_sale(), "--as", "inventory", *LOCAL)


def _show_products(cloud: Cloud) -> None:
    say(f"\nItems in {cloud.outputs['ProductTable']}: {cloud.count_products()}")
    say("One of them:")
    say(json.dumps(cloud.some_product(), indent=2, ensure_ascii=False))


def _show_notice(notices: NoticeQueue) -> None:
    say("\nThe notice:")
    say(json.dumps(notices.newest(), indent=2, ensure_ascii=False))


def _say_goodbye(watch: Stopwatch) -> None:
    say(f"""
Done in {watch.seconds:.0f} s. The local cloud is still running. Look around:

  . .venv/bin/activate
  deployer status --env devl --local       the stacks
  deployer load FILE --env devl --local    load a file of your own
  deployer api docs EventsApiStack/Api --env devl --local
                                           read about the API, and call it
  deployer deploy --env devl --local       deploy after a change
  deployer local logs                      what the cloud says
  deployer delete --env devl --local       take the stacks down
  deployer local stop                      stop the cloud
""")


if __name__ == "__main__":
    main()
