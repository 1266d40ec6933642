import pulumi
import pulumi_scp as scp

image_id = pulumi.Config().require("imageId")

# In state, seen by policies, drift at preview.
golden = scp.ImageMembers("golden", image_id=image_id)
pulumi.export("sharedWith", golden.member_ids)

# Or just read.
waiting = scp.get_image_members(image_id=image_id, statuses=["pending"])
pulumi.export("waiting", waiting.member_ids)
