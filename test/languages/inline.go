package main

// Copied beside the example's main.go. With COMMAND, PACK and APPROVALS as arguments, the program is run inline by the Automation
// API, since not every machine has a language host for Go.

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
)

func init() {
	if len(os.Args) == 4 {
		if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

func run(command, pack, approvals string) error {
	ctx := context.Background()
	stack, err := auto.SelectStackInlineSource(ctx, "dev", "shares-in-go", shares, auto.WorkDir("."))
	if err != nil {
		return err
	}
	if command == "up" {
		_, err = stack.Up(ctx, optup.ProgressStreams(os.Stdout))
	} else {
		_, err = stack.Preview(ctx, optpreview.ProgressStreams(os.Stdout),
			optpreview.PolicyPacks(pack), optpreview.PolicyPackConfigs(approvals))
	}
	return err
}
