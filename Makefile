# Every command there is. `make help` lists them; each sets up what it needs.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

UV_VERSION := 0.13.9
PYTHON ?=
# Interpreters come from this machine, packages from the registry that the machine is set up for.
export UV_PYTHON_DOWNLOADS := never
# Node 20 works, and its banner would stand above every result.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

BIN := .venv/bin
UV := .tools/uv/bin/uv
CDK := PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/cdk --no-notices

# What has been set up: a file each, newer than what it was made from.
UV_READY := .tools/.uv-$(UV_VERSION)
PYTHON_READY := .venv/.ready
CLOUD_READY := .tools/.ministack-ready
STUDIO_READY := .tools/.label-studio-ready
NODE_READY := node_modules/.ready
PAGE_READY := web/node_modules/.ready
READY := $(PYTHON_READY) $(NODE_READY) $(CLOUD_READY)

ENV ?= dev
ARCH ?= arm64 x86_64
WORKERS ?= 2
TESTS ?= tests
INPUT ?=
SCENARIO ?=
SYNTH_INPUTS = $(shell find cdk.json package-lock.json uv.lock functions infra layers scripts/assets -type f ! -name '*.pyc')
TYPED := layers/labelhooks/python cli functions infra scripts bench demo gameday training

.PHONY: help
help: ## show this
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  Variables: ENV=dev|prod (synth, deploy)  ARCH=arm64|x86_64 (layers)  INPUT=folder (demo)  SCENARIO=name (gameday)"
	@echo "             TESTS=path and WORKERS=n (test-fast)  CDK_ARGS='...' (synth, deploy)"
	@echo "             PYTHON=/path/to/python3.13 (setup)"

.PHONY: setup
setup: $(READY) ## Python packages, the CDK command line, the embedded cloud (Python 3.13 and Node >= 20 wanted)

# uv from a system-wide uv where there is one: a Python without pip or ensurepip will do then.
$(UV_READY): scripts/find-python.sh
	@python=$$(PYTHON='$(PYTHON)' scripts/find-python.sh) && rm -rf .tools/uv .tools/.uv-* && mkdir -p .tools && \
	if "$$python" -c 'import ensurepip' 2>/dev/null; then \
	    "$$python" -m venv .tools/uv && .tools/uv/bin/python -m pip install --quiet uv==$(UV_VERSION); \
	elif command -v uv >/dev/null 2>&1; then \
	    uv venv --quiet --python "$$python" .tools/uv && \
	    uv pip install --quiet --python .tools/uv/bin/python uv==$(UV_VERSION); \
	else \
	    echo "$$python has no venv module (on Debian and Ubuntu: apt install python3.13-venv), and there is no uv." >&2; exit 1; \
	fi
	@touch $@

$(PYTHON_READY): $(UV_READY) pyproject.toml uv.lock
	@python=$$(PYTHON='$(PYTHON)' scripts/find-python.sh) && \
	$(UV) sync --quiet --locked --all-extras --python "$$python"
	@touch $@

$(CLOUD_READY): $(UV_READY) cli/embedded-cloud.txt
	@python=$$(PYTHON='$(PYTHON)' scripts/find-python.sh) && \
	$(UV) venv --quiet --clear --python "$$python" .tools/ministack && \
	$(UV) pip install --quiet --python .tools/ministack/bin/python --require-hashes -r cli/embedded-cloud.txt
	@touch $@

$(STUDIO_READY): $(UV_READY) bench/label-studio.txt
	@python=$$(PYTHON='$(PYTHON)' scripts/find-python.sh) && \
	$(UV) venv --quiet --clear --python "$$python" .tools/label-studio && \
	$(UV) pip install --quiet --python .tools/label-studio/bin/python --require-hashes -r bench/label-studio.txt
	@touch $@

.PHONY: label-studio
label-studio: $(STUDIO_READY) ## a real Label Studio, to test and measure beside (650 MB; make test-deployed makes it)

$(NODE_READY): package.json package-lock.json scripts/check-node.sh
	@scripts/check-node.sh
	@npm ci --silent --no-audit --no-fund
	@touch $@

$(PAGE_READY): web/package.json web/package-lock.json scripts/check-node.sh
	@scripts/check-node.sh
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

web/dist/index.html: $(PAGE_READY) $(shell find web/src web/public web/index.html web/vite.config.ts web/tsconfig.json -type f)
	@cd web && npm run --silent build -- --logLevel error
	@touch $@

.PHONY: page
page: web/dist/index.html ## web/dist/: the page that people work in

.PHONY: layers
layers: $(PYTHON_READY) ## build/: layers and functions as Lambda runs them, for ARCH
	@$(BIN)/python -m scripts.assets --arch $(ARCH)

.PHONY: test
test: ## everything, and properties on many more examples
	@HYPOTHESIS_PROFILE=full $(MAKE) test-fast AND_SLOW=yes
	@$(MAKE) test-page
	@$(MAKE) test-deployed

.PHONY: test-fast
test-fast: $(READY) ## what needs no deployed stack
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not deployed and not assets and not browser$(if $(AND_SLOW),, and not slow)" $(TESTS)

.PHONY: search
search: $(READY) ## the properties on examples that no run has drawn
	@HYPOTHESIS_PROFILE=search $(MAKE) test-fast

.PHONY: test-slow
test-slow: $(READY) ## what takes seconds a test: text in pictures
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile -m slow $(TESTS)

.PHONY: test-page
test-page: $(READY) page ## the page: its parts, and all of it in Chromium where there is one
	@cd web && npm run --silent test -- --silent --reporter=dot
	@$(BIN)/pytest -q -m browser tests/browser

.PHONY: test-deployed
test-deployed: $(READY) $(STUDIO_READY) page ## the staged zips in isolation, and the real stack in the embedded cloud
	@$(BIN)/python -m scripts.assets --quiet
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "assets or deployed" tests/deployed tests/rooms

.PHONY: burst
burst: $(READY) ## 20,000 messages against a quota of 5,000 tasks a day, in the embedded cloud that is up
	@$(BIN)/python -m bench.burst $(BURST_ARGS)

.PHONY: train
train: $(READY) ## the fast tier's weights anew, from DATA=folder of the named sets (docs/models)
	@$(UV) sync --quiet --locked --all-extras --group training
	@$(BIN)/python -m training.tagger --data '$(or $(DATA),../shared/data/pii)' $(TRAIN_ARGS)

.PHONY: lint
lint: $(READY) ## style, types, who may import whom, the templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy $(TYPED)
	@said=$$($(BIN)/lint-imports --no-logo --no-cache 2>&1) || { echo "$$said"; exit 1; }
	@$(MAKE) $(PAGE_READY) && cd web && npm run --silent check -- --log-level=error
	@$(MAKE) synth
	@$(BIN)/cfn-lint cdk.out/*.template.json

.PHONY: synth
synth: $(if $(CDK_ARGS),synth-now,cdk.out/.synthesized-$(ENV)) ## cdk.out/: the CloudFormation templates of ENV, checked by cdk-nag

cdk.out/.synthesized-$(ENV): $(SYNTH_INPUTS) $(PYTHON_READY) $(NODE_READY)
	@$(MAKE) synth-now
	@touch $@

.PHONY: synth-now
synth-now: $(PYTHON_READY) $(NODE_READY)
	@$(BIN)/python -m scripts.assets --quiet --arch arm64
	@rm -rf cdk.out
	@$(CDK) synth --quiet -c env=$(ENV) $(CDK_ARGS)

.PHONY: deploy
deploy: $(PYTHON_READY) $(NODE_READY) page ## deploy ENV to the AWS account your credentials name
	@$(BIN)/python -m scripts.assets --quiet --arch arm64
	@$(CDK) deploy --all -c env=$(ENV) $(CDK_ARGS)
	@$(BIN)/labelhooks page publish --if-wanted --target aws --env $(ENV)

.PHONY: demo
demo: $(READY) page ## the whole road in the embedded cloud, on made-up messages or on INPUT=folder
	@$(BIN)/python -m scripts.assets --quiet
	@$(BIN)/python -m demo $(if $(INPUT),--input '$(INPUT)')

.PHONY: gameday
gameday: $(READY) ## ways to fail, made to happen: seen by their alarms, mended by their runbooks (SCENARIO=name)
	@$(BIN)/python -m scripts.assets --quiet
	@$(BIN)/python -m gameday $(SCENARIO)

.PHONY: local-up
local-up: $(READY) page ## start the embedded cloud, deploy into it, and serve the page
	@$(BIN)/labelhooks local up

.PHONY: local-down
local-down: $(READY) ## stop the embedded cloud
	@$(BIN)/labelhooks local down

.PHONY: clean
clean: ## remove what was built; the environments stay (to remove those too: rm -rf .venv .tools node_modules)
	@rm -rf build cdk.out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find functions layers cli infra tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} +
