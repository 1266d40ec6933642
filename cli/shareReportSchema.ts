import * as z from "zod";
import { imageMemberStatuses, imageVisibilities } from "../provider/types.js";

const status = z.enum(imageMemberStatuses);
const visibility = z.enum(imageVisibilities);

/** An earlier report, as far as it is compared with. */
export const earlierReportSchema = z.object({
    version: z.literal(1),
    tool: z.object({ name: z.literal("scp-image-members") }),
    createdAt: z.iso.datetime(),
    source: z.object({
        kind: z.literal("audit"),
        accountId: z.string().optional(),
        endpoint: z.string(),
        scope: z.enum(["allSharedImages", "namedImages"]),
    }),
    images: z.array(
        z.object({
            imageId: z.string(),
            visibility: visibility.optional(),
            members: z.array(z.object({ memberId: z.string(), status })),
        }),
    ),
    findings: z.array(z.object({})),
    unread: z.array(z.object({ imageId: z.string().optional(), reason: z.string() })),
});

export type EarlierReport = z.output<typeof earlierReportSchema>;
