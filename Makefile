# Works with GNU make from 3.81 on, which is the one of macOS, and any POSIX shell.

GO ?= go
# More for the commands: make run ARGS='--context prod', make test TESTFLAGS=-v
ARGS ?=
TESTFLAGS ?=
FUZZTIME ?= 1m

# Built from source through the Go proxy at the first call, and kept by go's cache.
GOLANGCI = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0
FREEZE = github.com/charmbracelet/freeze@v0.2.2
VULNDB = https://vuln.go.dev

# From git where this is a clone; a tarball has the version that the source says.
VERSION = $(shell test -e .git && git describe --tags --always --dirty 2>/dev/null)
LDFLAGS = $(if $(VERSION),-ldflags '-X main.version=$(VERSION)')

# The race detector needs cgo and so a C compiler. CI never goes without: there the
# tests fail when it is missing. The 'test -n' has make run the line with a shell, which
# it would not for a plain 'command -v'.
GOCC = $(firstword $(shell $(GO) env CC))
COMPILER = $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),$(shell test -n "$(GOCC)" && command -v "$(GOCC)"))
RACE = $(if $(filter true,$(CI))$(COMPILER),-race)

.PHONY: help run demo build man test soak bench fuzz lint vuln golden pictures cover clean

help: ## list the targets (the default)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## build, and open the dashboard on the built-in manager
	$(GO) run ./cmd/dftask --demo $(ARGS)

demo: run ## the same as make run

# The version comes from above, so go need not ask git, which refuses to answer in a
# clone that belongs to another user.
build: ## build bin/dftask
	$(GO) build -trimpath -buildvcs=false $(LDFLAGS) -o bin/ ./cmd/dftask

man: ## write the manual pages; man -M bin/man dftask shows one
	$(GO) run $(LDFLAGS) ./cmd/dftask man --dir bin/man/man1

# What only debuggers read (-w) is half of the time to link a test.
test: ## run the tests, with the race detector where there is cc
	$(GO) test -short -ldflags=-w $(RACE) $(TESTFLAGS) ./...

soak: ## run the tests with many more rounds of those that throw dice
	$(GO) test -count=1 -timeout 1h $(TESTFLAGS) ./...

bench: ## run the benchmarks, which tell time and memory of what is done on every key
	$(GO) test -run '^$$' -bench . -benchmem ./...

# What makes a script shorter is not looked for: replies race, so it would take the
# whole time.
fuzz: ## play random keys, sizes and replies to the dashboard for FUZZTIME
	$(GO) test ./tui/models -run '^$$' -fuzz FuzzUpdate -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./tui -run '^$$' -fuzz FuzzKeyboard -fuzztime 10s -fuzzminimizetime 1x
	$(GO) test ./client/taskid -run '^$$' -fuzz FuzzIDs -fuzztime 10s -fuzzminimizetime 1x

# The other systems have files of their own, which only go vet reads here.
lint: ## check the code, its format and its comments with golangci-lint (.golangci.yml)
	$(GO) run $(GOLANGCI) run
	GOOS=darwin $(GO) vet ./...
	GOOS=windows $(GO) vet ./...

vuln: ## look for known vulnerabilities in the dependencies; needs the network
	@said=$$($(GO) run $(GOVULNCHECK) -db $(VULNDB) ./... 2>&1); code=$$?; printf '%s\n' "$$said"; \
	case "$$said" in *'fetching vulnerabilities'*) \
		echo 'make vuln: nothing was checked, for $(VULNDB) cannot be reached. Try again with the network, or name a copy of it: make vuln VULNDB=file:///DIR' >&2;; \
	esac; exit $$code

golden: ## write the views' goldens, and what is generated in docs/, again
	$(GO) test ./tui/views -update
	$(GO) test ./cmd/dftask -run TestManual -update
	$(MAKE) pictures

# A list of fonts keeps freeze from putting one of its own, of 360 KB, into each picture.
pictures: ## draw the pictures of docs/ again, with freeze
	@mkdir -p bin/pictures docs/pictures
	$(GO) test ./tui/models -count=1 -run TestPicturesOfThePages -pictures '$(CURDIR)/bin/pictures'
	@for f in bin/pictures/*.ansi; do \
		$(GO) run $(FREEZE) "$$f" --language ansi --font.family 'Menlo, DejaVu Sans Mono, Cascadia Mono, Liberation Mono, monospace' \
			--padding 10 --background '#161616' --output "docs/pictures/$$(basename "$$f" .ansi).svg" || exit 1; \
	done

cover: ## measure the coverage: the total here, the lines in coverage.html
	$(GO) test -coverprofile=coverage.out ./...
	@$(GO) tool cover -html=coverage.out -o coverage.html
	@$(GO) tool cover -func=coverage.out | tail -n 1

clean: ## remove what the other targets made
	rm -rf bin coverage.out coverage.html
