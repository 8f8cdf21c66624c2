"""CloudFormation stages: plan, execute, watch, diagnose, delete."""
