#!/bin/sh
# Fail, saying what to do, unless Node is new enough for the CDK command line.
want=20

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "LabelHooks needs Node >= $want with npm, for the CDK command line: https://nodejs.org" >&2
    exit 1
fi
major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt "$want" ]; then
    echo "LabelHooks needs Node >= $want for the CDK command line; this is $(node --version)." >&2
    exit 1
fi
