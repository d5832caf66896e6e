# One command a target. What needs an "if" is in .ci/run.
.PHONY: help run build test lint fuzz bench vuln generate

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

run: ## the whole product on 127.0.0.1:8080 with sample data
	go run ./cmd/tuyau demo

build: ## bin/tuyau, without debug tables
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/tuyau ./cmd/tuyau

test: ## installs what is missing, then every test
	@.ci/run test

lint: ## gofmt, go vet, staticcheck, deadcode, the tests of style
	@.ci/run lint

fuzz: ## every fuzz target, FOR=60s each
	@.ci/run fuzz $(or $(FOR),60s)

bench: ## build and search figures; BAN="FILE…" for real files, OLD=REF to compare with benchstat
	@.ci/run bench

vuln: ## known vulnerabilities (needs the network, or DB=file:///… for a copy)
	go tool -modfile=tools/go.mod govulncheck $(if $(DB),-db $(DB)) ./...

generate: ## files made by programs
	go generate ./...
