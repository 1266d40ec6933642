// The accounts that an image on Samsung Cloud Platform is shared with.
package main

import (
	"github.com/pulumi-scp/pulumi-scp-image-members/sdk/go/scp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(shares)
}

func shares(ctx *pulumi.Context) error {
	imageID := config.Require(ctx, "imageId")

	// In state, seen by policies, drift at preview.
	golden, err := scp.NewImageMembers(ctx, "golden", &scp.ImageMembersArgs{ImageId: pulumi.String(imageID)})
	if err != nil {
		return err
	}
	ctx.Export("sharedWith", golden.MemberIds)

	// Or just read.
	waiting, err := scp.LookupImageMembers(ctx, &scp.LookupImageMembersArgs{
		ImageId:  imageID,
		Statuses: []scp.ImageMemberStatus{scp.ImageMemberStatusPending},
	})
	if err != nil {
		return err
	}
	ctx.Export("waiting", pulumi.ToStringArray(waiting.MemberIds))
	return nil
}
