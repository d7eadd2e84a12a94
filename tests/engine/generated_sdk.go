// Command generated_sdk writes the Python SDK of the schema on stdin into a folder, with the generator
// that Pulumi's own language host calls. The language host that this project builds has none.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// noPackages is asked for nothing, since the schema refers to no other package.
type noPackages struct{ schema.ReferenceLoader }

func main() {
	var spec schema.PackageSpec
	check(json.NewDecoder(os.Stdin).Decode(&spec))
	pkg, err := schema.ImportSpec(spec, nil, noPackages{}, schema.ValidationOptions{})
	check(err)
	files, err := python.GeneratePackage("pulumi", pkg, nil, noPackages{})
	check(err)
	for name, text := range files {
		path := filepath.Join(os.Args[1], name)
		check(os.MkdirAll(filepath.Dir(path), 0o755))
		check(os.WriteFile(path, text, 0o644))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
