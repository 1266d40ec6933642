import * as z from "zod";
import { imageMemberStatuses, imageVisibilities } from "../provider/types.js";
import type { JudgedImage, JudgedMember } from "./judgement.js";
import { knownProps } from "./knownProps.js";
import { notVerifiedMessage } from "./messages.js";
import { problemLines } from "./problems.js";

/** What a resource says of shares, as far as it is known; or the violation that its properties make no sense. */
export type ShareResource =
    | {
          /** For an `ImageAccess`, the one share that it declares. */
          readonly image: JudgedImage;
          /** What the SDK throws for an image ID that is not known during a preview. */
          readonly unknownImageId?: Error | undefined;
          /** The same for anything else. */
          readonly unknown?: Error | undefined;
      }
    | { readonly violation: string };

/** @param ignoreChanges The resource's option of that name. */
type ReadShareResource = (props: Record<string, unknown>, ignoreChanges: readonly string[]) => ShareResource;

export const imageMembersType = "pulumi-nodejs:dynamic/scp:ImageMembers";
export const imageAccessType = "openstack:images/imageAccess:ImageAccess";

const text = z.string("must be a text").min(1, "must not be empty");
const status = z.enum(imageMemberStatuses, "must be pending, accepted or rejected");

const imageMembers = z.object({
    visibility: z.enum(imageVisibilities, "must be shared, private, public or community"),
    members: z.array(
        z.object(
            { memberId: text, status, createdAt: text.optional(), updatedAt: text.optional() },
            "must be a member",
        ),
        "must be a list of members",
    ),
    statuses: z.array(status, "must be a list of statuses").min(1, "must name a status").optional(),
});

const imageAccess = z.object({ memberId: text, status: status.default("pending") });

const readList = reader(
    imageMembers,
    ({ members = [], ...image }) => ({ ...image, members }),
    "Use the same version of pulumi-scp-image-members in the program and in the policy pack.",
);

/** Where the resource ignores changes, the engine puts what the state has in the place of what the program has read. */
const readImageMembers: ReadShareResource = (props, ignoreChanges) => {
    const read = readList(props);
    return "violation" in read ? read : { ...read, image: { ...read.image, ignoreChanges } };
};

const readImageAccess = reader(
    imageAccess,
    ({ memberId, status = "pending" }) => ({
        members: memberId === undefined ? [] : [{ memberId, status } satisfies JudgedMember],
    }),
    "Correct the resource's inputs.",
);

/** The resources that say with whom an image is shared, by type token. The policies trust none of their properties. */
export const shareResources: ReadonlyMap<string, ReadShareResource> = new Map([
    [imageMembersType, readImageMembers],
    [imageAccessType, readImageAccess],
]);

function reader<Shape extends z.ZodRawShape>(
    schema: z.ZodObject<Shape>,
    imageOf: (properties: Partial<z.output<z.ZodObject<Shape>>>) => JudgedImage,
    advice: string,
): (props: Record<string, unknown>) => ShareResource {
    return (props) => {
        const id = knownProps(props, ["imageId"]);
        const rest = knownProps(props, Object.keys(schema.shape));
        const idSchema = id.unknown ? z.object({}) : z.object({ imageId: text });
        const ids = idSchema.safeParse(id.known);
        const properties = (rest.unknown ? schema.partial() : schema).safeParse(rest.known);
        if (!ids.success || !properties.success) {
            const issues = [...(ids.error?.issues ?? []), ...(properties.error?.issues ?? [])];
            const lines = problemLines(issues, { ...id.known, ...rest.known }, "the resource");
            return { violation: notVerifiedMessage(lines, advice) };
        }
        const image = imageOf(properties.data as Partial<z.output<z.ZodObject<Shape>>>);
        return {
            image: { ...ids.data, ...image },
            unknownImageId: id.unknown,
            unknown: rest.unknown && (id.unknown ?? rest.unknown),
        };
    };
}
