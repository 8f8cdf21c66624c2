"""Problems as Powertools answers them."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response

from tarius.problems import CONTENT_TYPE, Problem


def problem_response(problem: Problem) -> Response[str]:
    """The answer that a problem is."""
    return Response(problem.status.value, CONTENT_TYPE, problem.document, problem.headers)
