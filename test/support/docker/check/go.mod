// What the parsers of Docker need; Go adds the rest (see docker-check.ts).
module oomstream-test/docker-check

go 1.24

require (
	github.com/compose-spec/compose-go/v2 v2.6.3
	github.com/moby/buildkit v0.22.0
)
