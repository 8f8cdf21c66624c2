"""`deployer doctor`."""

import os

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, role_option, stack_options
from deployer.pipeline.doctor.doctor import Patient, examine
from deployer.pipeline.location import BUCKET, KEY, ROLE


@click.command()
@click.option("--code-bucket", metavar="NAME", help="Bucket for zips and templates.")
@click.option("--kms-key", metavar="ARN", help="Of the customer managed key.")
@role_option
@stack_options
@pass_context
def doctor(
    context: Context,
    code_bucket: str | None,
    kms_key: str | None,
    role_arn: str | None,
    selection: Selection,
) -> int | Failed:
    """Look at all that a deployment needs, and say how to mend what is wrong.

    Nothing is changed, and the local cloud is not started. Exits with 1 when something failed.
    """
    flags = {BUCKET: code_bucket, KEY: kms_key, ROLE: role_arn}
    patient = Patient(
        context.project_root,
        selection.environment,
        selection.build_id,
        selection.where,
        {name: value for name, value in flags.items() if value},
        os.environ,
    )
    return 0 if examine(patient, context.ui) else Failed("what a deployment needs is not all there")
