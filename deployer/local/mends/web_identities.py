"""Tokens of identity providers, and what a role's trust may ask of them.

AWS: takes a token of a provider that the account has, for an audience that the provider knows. Of
GitHub's tokens, conditions may ask for more than audience and subject.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif

MiniStack: takes tokens of any provider and for any audience, and lets conditions ask for audience
and subject alone, so that a trust which names a repository's id lets nobody in.

The mend: asks for the provider and the audience, where policies are enforced, and knows the claims
of GitHub's that AWS knows. Whether a token is signed by whom it says is asked by neither.
"""

from typing import Any

from deployer.local.mends import upstream

sts = upstream.module("services.sts")
iam = upstream.module("services.iam")

_GITHUB = "token.actions.githubusercontent.com"
_CLAIMS = (
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "workflow",
)

_principal = sts._web_identity_principal
_denied = sts._web_identity_trust_denied


def _with_claims(token: str, provider_id: str, role_arn: str) -> tuple[str, dict[str, Any]]:
    principal, keys = _principal(token, provider_id, role_arn)
    if principal.endswith(f":oidc-provider/{_GITHUB}"):
        claims = upstream.module("services.cognito")._decode_id_token_unverified(token)
        keys |= {f"{_GITHUB}:{it}": str(claims[it]) for it in _CLAIMS if it in claims}
    return principal, keys


def _refused(role_arn: str, params: Any, use_json: bool) -> Any:
    token, provider_id = (sts._p(params, it) for it in ("WebIdentityToken", "ProviderId"))
    principal, keys = _with_claims(token, provider_id, role_arn)
    host = principal.partition(":oidc-provider/")[2]
    if host:
        provider = iam._oidc_providers.get(principal)
        if provider is None:
            what = f"No OpenIDConnect provider found in your account for https://{host}"
            return sts._error(400, "InvalidIdentityToken", what, ns="sts")
        if keys.get(f"{host}:aud") not in provider["ClientIDList"]:
            return sts._error(400, "InvalidIdentityToken", "Incorrect token audience", ns="sts")
    return _denied(role_arn, params, use_json)


def apply() -> None:
    """Mend it."""
    upstream.require(_principal, "4b20206e7981")
    upstream.require(_denied, "d9e237e9d6e9")
    sts._web_identity_principal = _with_claims
    sts._web_identity_trust_denied = _refused
