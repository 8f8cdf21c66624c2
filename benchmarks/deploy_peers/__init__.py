"""The deployer beside the AWS CLI and the SAM CLI."""
