import pulumi
import pulumi_scp as scp

config = pulumi.Config()

share = scp.ImageShare(
    "partner",
    image_id=config.require("imageId"),
    member_id=config.require("partnerId"),
)

# By the partner's own account: its list of images then has the image.
answer = scp.ImageShareAcceptance(
    "partner",
    image_id=share.image_id,
    member_id=share.member_id,
    status="accepted",
    connection="partner",
)

# What the service lists once the share is answered.
golden = scp.ImageMembers(
    "golden",
    image_id=share.image_id,
    opts=pulumi.ResourceOptions(depends_on=answer),
)

pulumi.export(
    "sharedWith",
    golden.members.apply(lambda all: [f"{each.member_id} ({each.status.value})" for each in all]),
)
