"""The scenarios: one a way to fail, each named like its runbook."""
