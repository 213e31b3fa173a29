# Everything that is done to Stoa is done from here. `make` alone lists it.
#
# Needed beforehand: Go 1.26, Node 20 and make, on Debian or Ubuntu. What else a
# target needs, it installs itself.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# The order below is meant: what is quick comes first, and two test suites at
# once on two cores measure each other.
.NOTPARALLEL:

GO      ?= go
NPM     ?= npm
KILLS   ?= 50
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# One set of flags for build, vet and the tools, so that they share the build
# cache: a cold build of LiveKit takes minutes.
BUILD := CGO_ENABLED=0 $(GO)
TRIM  := -trimpath

SQLC     := github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1
GOFUMPT  := mvdan.cc/gofumpt@v0.12.0
PEBBLE   := github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.3
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# LiveKit's signalling races with itself (the fields of its log lines), which
# is neither ours to mend nor ours to fail for. The race detector is told to say
# nothing where it is LiveKit's own code that reads or writes; all else counts.
RACE_OPTIONS := suppressions=$(CURDIR)/scripts/race-suppressions

# SQLite as Go is C code on memory of its own: watched by the race detector it
# is many times slower, and finds nothing of ours. All around it is watched.
RACE := -race -gcflags='modernc.org/...=-race=false' -vet=off -count=1 -timeout 20m

# Browsers come from the distribution, never from a package's install script.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

PAGE_SOURCES := $(shell find web -path web/dist -prune -o -path '*/node_modules' -prune -o -type f -print)

##@ Using it

.PHONY: run
run: build ## build everything and start it on http://localhost:8080 (data in ./data)
	@bin/stoa serve --listen localhost:8080 --data ./data

.PHONY: build
build: web/dist/index.html ## bin/stoa: one static binary with the page inside
	$(BUILD) build $(TRIM) -ldflags '-s -w -X main.version=$(VERSION)' -o bin/stoa ./cmd/stoa

##@ Trusting it

.PHONY: test
test: test-deps gen-check test-web test-go e2e ## all tests: Go, the page, browsers against the binary, 5 kills
	@$(MAKE) crash KILLS=5
	@echo "make test: all of the above passed ($(VERSION))"

.PHONY: test-go
test-go: export STOA_PEBBLE := $(CURDIR)/bin/pebble
test-go: test-deps bin/pebble ## Go: vet, then every package with the race detector, quick ones first
	$(BUILD) vet $(TRIM) ./...
	$(GO) test $(RACE) $$(scripts/go-packages light)
	heavy=$$(scripts/go-packages heavy); \
	[ -z "$$heavy" ] || GORACE='$(RACE_OPTIONS)' $(GO) test $(RACE) $$heavy

.PHONY: test-web
test-web: node_modules/.package-lock.json ## the page: format, lint, types, unit tests
	npx biome ci --colors=off
	$(NPM) run --silent check --workspaces
	$(NPM) run --silent test --workspace web

.PHONY: e2e
e2e: test-deps node_modules/.package-lock.json build ## real browsers against the real binary; ONLY=pattern for some
	cd e2e && npx playwright test --project=media --project=browsers $(if $(ONLY),--grep '$(ONLY)')

.PHONY: crash
crash: test-deps node_modules/.package-lock.json build ## kill -9 and freeze the server during a live session (KILLS=50)
	cd e2e && STOA_KILLS=$(KILLS) npx playwright test --project=crash --workers=1

.PHONY: gallery
gallery: export STOA_LOOK_LOCALES := de,he
gallery: test-deps node_modules/.package-lock.json build ## pictures of every screen in all languages (e2e/shots), and sheets of twelve to look at
	cd e2e && npx playwright test --project=media --project=browsers $$(grep -lE '\b(look|shot)\(' specs/*.spec.ts | grep -v measure)
	cd e2e && for look in light-390 dark-390 light-1440 dark-1440; do node contact.mjs $$look $$look-de $$look-he; done

.PHONY: pictures
pictures: test-deps node_modules/.package-lock.json build ## write the pictures of docs/users anew
	cd e2e && npx playwright test --project=pictures

.PHONY: verify
verify: ## the full searches of the lifecycle's state space (hours)
	STOA_VERIFY=1 $(GO) test ./internal/session -run Search -v -count=1 -timeout 2h

.PHONY: bench
bench: build ## measure; results as a table (see docs/performance.md)
	$(GO) run ./bench

.PHONY: lint
lint: node_modules/.package-lock.json gen-check ## formats, vet, golangci-lint, go fix, biome
	out=$$($(BUILD) run $(GOFUMPT) -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "not gofumpt:"; echo "$$out"; exit 1; }
	$(BUILD) vet $(TRIM) ./...
	$(BUILD) run $(GOLANGCI) run ./...
	out=$$($(BUILD) fix -diff ./...); [ -z "$$out" ] || { echo "$$out"; exit 1; }
	npx biome ci --colors=off

##@ Changing it

.PHONY: fmt
fmt: node_modules/.package-lock.json ## write every file in the house's format
	$(BUILD) run $(GOFUMPT) -w $$(git ls-files '*.go')
	npx biome check --write --colors=off

.PHONY: gen
gen: node_modules/.package-lock.json ## regenerate: Go from SQL, the OpenAPI document, the page's client types
	scripts/generate "$(SQLC)"

.PHONY: gen-check
gen-check: node_modules/.package-lock.json ## fail where the generated files differ from their sources
	scripts/generate-check

.PHONY: dev
dev: node_modules/.package-lock.json ## the page with hot reload on :5173, beside a `make run`
	$(NPM) run dev --workspace web

.PHONY: clean
clean: ## remove what was built (never ./data)
	rm -rf bin web/dist/assets web/dist/index.html e2e/shots e2e/results

bin/pebble: Makefile # an ACME server, for the tests of certificates
	GOBIN=$(CURDIR)/bin $(BUILD) install $(TRIM) $(PEBBLE)
	@touch $@

.PHONY: test-deps
test-deps:
	@scripts/install-test-deps

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "; print "make TARGET"} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z0-9-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

node_modules/.package-lock.json: package.json package-lock.json web/package.json e2e/package.json
	$(NPM) ci
	@touch $@

web/dist/index.html: node_modules/.package-lock.json $(PAGE_SOURCES)
	$(NPM) run --silent build --workspace web
	@touch $@
