"""Deploy raw nested CloudFormation stacks, on AWS or on a local cloud."""

__version__ = "0.1.0"
