import * as z from "zod";
import { imageIdProblem } from "../provider/scp/imageId.js";
import { imageMemberStatuses, imageVisibilities } from "../provider/types.js";

const status = z.enum(imageMemberStatuses);
const visibility = z.enum(imageVisibilities);

const connection = z.string().optional();

/** An earlier report, as far as it is compared with. */
export const earlierReportSchema = z
    .object(
        {
            version: z.literal(1),
            tool: z.object({ name: z.literal("scp-image-members") }),
            createdAt: z.iso.datetime(),
            source: z.object({
                kind: z.literal("audit"),
                accountId: z.string().optional(),
                endpoint: z.string().optional(),
                scope: z.enum(["allSharedImages", "namedImages"]),
                connections: z
                    .array(
                        z.object({
                            connection,
                            accountId: z.string().optional(),
                            region: z.string().optional(),
                            endpoint: z.string().optional(),
                        }),
                    )
                    .optional(),
            }),
            images: z
                .array(
                    z.object({
                        imageId: z
                            .string()
                            .refine((id) => imageIdProblem(id) === undefined, "must be an image ID"),
                        name: z.string().optional(),
                        connection,
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
                    (images) =>
                        areDistinct(
                            images.map(({ imageId, connection }) => `${connection ?? ""} ${imageId}`),
                        ),
                    "must have no image twice",
                ),
            findings: z.array(z.object({})),
            unread: z.array(
                z.object({
                    kind: z.literal("unread-organization").optional(),
                    imageId: z.string().optional(),
                    reason: z.string(),
                    connection,
                }),
            ),
        },
        "is not a JSON object",
    )
    .refine(({ source: { connections = [{}] }, images, unread }) => {
        const names = connections.map((each: { connection?: string | undefined }) => each.connection);
        const lists = unread.filter(({ kind }) => kind === undefined);
        return areDistinct(names) && [...images, ...lists].every((item) => names.includes(item.connection));
    }, "must name in each image a connection of source.connections");

function areDistinct(ids: readonly (string | undefined)[]): boolean {
    return new Set(ids).size === ids.length;
}

export type EarlierReport = z.output<typeof earlierReportSchema>;
