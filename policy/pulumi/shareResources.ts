import * as z from "zod";
import { type ImageMemberStatus, imageMemberStatuses, imageVisibilities } from "../../provider/types.js";
import type { KnownImage, UnclearResource } from "../checks/check.js";
import { problemLines } from "../rules/problems.js";
import { knownProps } from "./knownProps.js";

/** What a resource says of shares, as far as it is known. */
export interface ShareResource {
    /** The image with its members; for a declared share, with that one. Absent if the properties make no sense. */
    readonly image?: KnownImage;
    readonly unclear?: UnclearResource;
    /** What the SDK throws for an image ID that is not known during a preview. */
    readonly unknownImageId?: Error | undefined;
    /** The same for anything else. */
    readonly unknown?: Error | undefined;
}

/** As much of a resource as it takes. */
export interface ReadableResource {
    readonly type: string;
    readonly urn?: string | undefined;
    readonly props: Readonly<Record<string, unknown>>;
    readonly opts?: { readonly ignoreChanges?: readonly string[] };
}

/** The types of programs in TypeScript and JavaScript, and those of the package `scp`, in every language. */
const imageMembersTypes = ["pulumi-nodejs:dynamic/scp:ImageMembers", "scp:index:ImageMembers"] as const;
const imageShareTypes = ["pulumi-nodejs:dynamic/scp:ImageShare", "scp:index:ImageShare"] as const;
export const [, pluginImageMembersType] = imageMembersTypes;
const imageAccessType = "openstack:images/imageAccess:ImageAccess";

const text = z.string("must be a string").min(1, "must not be empty");
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

/** A share has no status until it is made, and is pending then. */
const imageShare = z.object({ memberId: text });
const imageAccess = z.object({ memberId: text, status: status.default("pending") });

const correctInputs = "Correct the resource's inputs.";

/** With --continue-on-error, the engine shows policies so what a provider could not read or check. */
const refused = "If its provider has told an error of it, that says why.";

type ReadResource = (resource: ReadableResource) => ShareResource;

const readList = reader(
    imageMembers,
    ({ members = [], statuses, visibility }, resource) => {
        const ignoreChanges = resource.opts?.ignoreChanges ?? [];
        const isWhole =
            ignoreChanges.length === 0 && (statuses === undefined || new Set(statuses).size === 3);
        return { visibility, members, statuses, ignoreChanges, isWhole };
    },
    "Use the same version of pulumi-scp-image-members in the program and in the policy pack.",
);

const readShare = reader(imageShare, ({ memberId }) => declared(memberId, "pending"), correctInputs);
const readAccess = reader(
    imageAccess,
    ({ memberId, status = "pending" }) => declared(memberId, status),
    correctInputs,
);

/** The resources that say who an image is shared with, by type token. None of their properties is trusted. */
const readers: ReadonlyMap<string, ReadResource> = new Map([
    ...imageMembersTypes.map((type) => [type, readList] as const),
    ...imageShareTypes.map((type) => [type, readShare] as const),
    [imageAccessType, readAccess],
]);

/** Whether resources of this type show an image's shares as the service has them. */
export function isImageMembers(type: string): boolean {
    return imageMembersTypes.some((each) => each === type);
}

/** Whether resources of this type say who an image is shared with. */
export function isShareResource(type: string): boolean {
    return readers.has(type);
}

/** What a resource says of shares; undefined for one that says nothing of them. */
export function readShareResource(resource: ReadableResource): ShareResource | undefined {
    return readers.get(resource.type)?.(resource);
}

function declared(memberId: string | undefined, status: ImageMemberStatus): Omit<KnownImage, "imageId"> {
    return {
        members: memberId === undefined ? [] : [{ memberId, status }],
        isWhole: false,
        isDeclared: true,
    };
}

function reader<Shape extends z.ZodRawShape>(
    schema: z.ZodObject<Shape>,
    imageOf: (
        properties: Partial<z.output<z.ZodObject<Shape>>>,
        resource: ReadableResource,
    ) => Omit<KnownImage, "imageId">,
    remedy: string,
): ReadResource {
    return (resource) => {
        const { props, urn: resourceUrn } = resource;
        const id = knownProps(props, ["imageId"]);
        const rest = knownProps(props, Object.keys(schema.shape));
        const ids = (id.unknown ? z.object({}) : z.object({ imageId: text })).safeParse(id.known);
        const properties = (rest.unknown ? schema.partial() : schema).safeParse(rest.known);
        if (
            [id, rest].every(({ known, unknown }) => unknown === undefined && Object.keys(known).length === 0)
        ) {
            return { unclear: { problems: ["it has no properties"], remedy: refused, resourceUrn } };
        }
        if (!ids.success || !properties.success) {
            const issues = [...(ids.error?.issues ?? []), ...(properties.error?.issues ?? [])];
            const problems = problemLines(issues, { ...id.known, ...rest.known }, "the resource");
            return { unclear: { problems, remedy, resourceUrn } };
        }
        const image = imageOf(properties.data as Partial<z.output<z.ZodObject<Shape>>>, resource);
        return {
            image: {
                ...ids.data,
                ...image,
                isWhole: image.isWhole && rest.unknown === undefined,
                resourceUrn,
            },
            unknownImageId: id.unknown,
            unknown: rest.unknown && (id.unknown ?? rest.unknown),
        };
    };
}
