"""What happens to a repository, with the variables and the payload that GitHub gives of it.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REPOSITORY = "acme/piped"


@dataclass(frozen=True)
class Event:
    """Something that starts workflows.

    Attributes:
        ref: full, of what is checked out.
        head_ref: of a pull request's branch; empty for anything else.
    """

    name: str
    ref: str
    sha: str
    payload: Mapping[str, Any]
    head_ref: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def ref_name(self) -> str:
        """The ref in short."""
        return self.ref.removeprefix("refs/heads/").removeprefix("refs/pull/")

    def variables(self, run_number: int) -> dict[str, str]:
        """Those that each step has."""
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "somebody",
            "GITHUB_BASE_REF": "main" if self.head_ref else "",
            "GITHUB_EVENT_NAME": self.name,
            "GITHUB_HEAD_REF": self.head_ref,
            "GITHUB_REF": self.ref,
            "GITHUB_REF_NAME": self.ref_name,
            "GITHUB_REF_TYPE": "branch",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": f"10{run_number}",
            "GITHUB_RUN_NUMBER": str(run_number),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": self.sha,
        }

    def context(self, run_number: int) -> dict[str, Any]:
        """The `github` of expressions."""
        return {
            "event": self.payload,
            "event_name": self.name,
            "head_ref": self.head_ref,
            "ref": self.ref,
            "ref_name": self.ref_name,
            "repository": REPOSITORY,
            "run_id": f"10{run_number}",
            "sha": self.sha,
            "token": "token-of-the-run",
        }


def push(branch: str, sha: str) -> Event:
    """Commits come to a branch."""
    return Event("push", f"refs/heads/{branch}", sha, {"ref": f"refs/heads/{branch}"})


def pull_request(
    branch: str, sha: str, *, source: str = REPOSITORY, author: str = "somebody"
) -> Event:
    """A pull request is opened, or gets commits.

    Args:
        source: the repository that the branch is in: another one for a fork.
    """
    number = 7
    head = {"ref": branch, "repo": {"full_name": source}}
    payload = {"pull_request": {"number": number, "head": head, "user": {"login": author}}}
    return Event("pull_request", f"refs/pull/{number}/merge", sha, payload, branch)


def deleted(branch: str, sha: str, *, kind: str = "branch") -> Event:
    """A branch or a tag is gone; workflows run on the default branch."""
    return Event("delete", "refs/heads/main", sha, {"ref": branch, "ref_type": kind})


def dispatched(sha: str, **inputs: str) -> Event:
    """Somebody starts a workflow by hand."""
    return Event("workflow_dispatch", "refs/heads/main", sha, {}, inputs=inputs)
