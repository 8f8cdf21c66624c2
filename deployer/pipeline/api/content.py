"""What the page says of an API: its document, who calls it from here, and how others call it."""

import re
from collections.abc import Sequence

from deployer.pipeline.api.access import Access
from deployer.pipeline.api.calls import ApiCaller
from deployer.pipeline.api.deployed_api import DeployedApi
from deployer.pipeline.api.page import PageContent
from deployer.pipeline.api.shown_document import shown_document
from deployer.pipeline.target import Target

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~&])")


def page_content(
    api: DeployedApi, target: Target, environment: str, *, calls: bool, changed: bool
) -> PageContent:
    """What is shown of an API.

    Args:
        calls: whether the page may call it.
        changed: whether the project's document is another than the deployed one.
    """
    words = _words(api, target, environment, calls=calls, changed=changed)
    document = shown_document(api.document, api.endpoint, words)
    settings = {
        "title": str(document["info"].get("title", api.name)),
        "endpoint": api.endpoint,
        "calls": calls,
        "curl": _curl_options(api.access, target.aws.region),
    }
    caller = ApiCaller(target.aws, api.endpoint, api.access)
    return PageContent(document, settings, caller.call if calls else None)


def caller_in_words(access: Access, target: Target) -> str:
    """As whom, or with what, a call is made."""
    parts = []
    if access.signed:
        parts.append(f"signed as {target.identity.arn}")
    if access.keyed:
        known = f"with the API key {access.key_id}"
        parts.append(known if access.key_id else "without an API key, for its stack has none")
    return ", ".join(parts) or "as anybody"


def _words(
    api: DeployedApi, target: Target, environment: str, *, calls: bool, changed: bool
) -> str:
    where = "the local cloud" if target.aws.is_local else f"account {target.identity.account}"
    here = f"**{environment}** on {where}"
    parts = [f"Callers are let in by: {it}" for it in api.access.told]
    if calls:
        who = _plain(caller_in_words(api.access, target))
        parts.append(f"*Try it out* calls {here}, for real, {who}.")
    else:
        parts.append(f"This page calls nothing. Started with `--calls`, it calls {here}.")
    if changed:
        parts.append("**The project's document, which is shown, is not the deployed one.**")
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """Text that is no Markdown."""
    return _MARKDOWN.sub(r"\\\1", text)


def _curl_options(access: Access, region: str) -> Sequence[str]:
    """What curl needs to be let in as the page is; the secrets are the shell's."""
    options = []
    if access.signed:
        options += [f'--aws-sigv4 "aws:amz:{region}:execute-api"']
        options += ['--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"']
        # Without a token curl leaves it out.
        options += ['-H "x-amz-security-token: $AWS_SESSION_TOKEN"']
    if access.keyed:
        options += ['-H "x-api-key: $API_KEY"']
    return [f"{it} \\\n " for it in options]  # each on a line of its own
