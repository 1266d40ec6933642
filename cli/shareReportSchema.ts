import * as z from "zod";
import { imageIdProblem } from "../provider/scp/imageId.js";
import { imageMemberStatuses, imageVisibilities } from "../provider/types.js";

const status = z.enum(imageMemberStatuses);
const visibility = z.enum(imageVisibilities);

/** An earlier report, as far as it is compared with. */
export const earlierReportSchema = z.object(
    {
        version: z.literal(1),
        tool: z.object({ name: z.literal("scp-image-members") }),
        createdAt: z.iso.datetime(),
        source: z.object({
            kind: z.literal("audit"),
            accountId: z.string().optional(),
            endpoint: z.string(),
            scope: z.enum(["allSharedImages", "namedImages"]),
        }),
        images: z
            .array(
                z.object({
                    imageId: z
                        .string()
                        .refine((id) => imageIdProblem(id) === undefined, "must be an image ID"),
                    visibility: visibility.optional(),
                    members: z
                        .array(z.object({ memberId: z.string(), status }))
                        .refine(
                            (members) => areDistinct(members.map(({ memberId }) => memberId)),
                            "must have no member twice",
                        ),
                }),
            )
            .refine(
                (images) => areDistinct(images.map(({ imageId }) => imageId)),
                "must have no image twice",
            ),
        findings: z.array(z.object({})),
        unread: z.array(z.object({ imageId: z.string().optional(), reason: z.string() })),
    },
    "is not a JSON object",
);

function areDistinct(ids: readonly string[]): boolean {
    return new Set(ids).size === ids.length;
}

export type EarlierReport = z.output<typeof earlierReportSchema>;
