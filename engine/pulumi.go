//go:build tools

// Package engine pins, through go.mod and go.sum, the Pulumi CLI that build.py builds.
package engine

import (
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
	_ "github.com/pulumi/pulumi/sdk/v3/go/common/version"
)
