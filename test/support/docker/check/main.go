// Reads a Dockerfile as BuildKit does, with its linter, and a compose file as `docker compose` does, with its schema: no engine.
// Arguments: the two files. Prints one line a finding; none means that both are taken.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	if err := checkDockerfile(os.Args[1]); err != nil {
		fmt.Println("Dockerfile:", err)
	}
	if err := checkCompose(os.Args[2]); err != nil {
		fmt.Println("compose:", err)
	}
}

func checkDockerfile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	tree, err := parser.Parse(file)
	if err != nil {
		return err
	}
	for _, warning := range tree.Warnings {
		fmt.Println("Dockerfile:", warning.Short)
	}
	warn := func(rule, _, _, message string, _ []parser.Range) { fmt.Println("Dockerfile:", rule, message) }
	_, _, err = instructions.Parse(tree.AST, linter.New(&linter.Config{Warn: warn}))
	return err
}

func checkCompose(path string) error {
	options, err := cli.NewProjectOptions([]string{path})
	if err != nil {
		return err
	}
	_, err = options.LoadProject(context.Background())
	return err
}
