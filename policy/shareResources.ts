import { UnknownValueError } from "@pulumi/policy";
import * as z from "zod";
import { memberStatuses, type SharingRules } from "./configuration.js";
import { type JudgedMember, judgeImage } from "./judgement.js";
import { declaredShareMessage, imageMessage, notVerifiedMessage } from "./messages.js";
import { problemLines } from "./problems.js";

/**
 * Judges the properties of one type of resource, and says what is to be reported.
 *
 * @throws UnknownValueError when the verdict hangs on a property that is not known during a preview.
 */
export type Judge = (props: ShareProps, rules: SharingRules, today: string) => string[];

/** What a resource was declared with; the policy trusts none of it. */
type ShareProps = { readonly imageId?: unknown };

const text = z.string("must be a text").min(1, "must not be empty");
const status = z.enum(memberStatuses, "must be pending, accepted or rejected");

const imageMembers = z.object({
    imageId: text,
    visibility: z.enum(
        ["shared", "private", "public", "community"],
        "must be shared, private, public or community",
    ),
    members: z.array(
        z.object({ memberId: text, status, createdAt: text.optional() }, "must be a member"),
        "must be a list of members",
    ),
    statuses: z.array(status, "must be a list of statuses").min(1, "must name a status").optional(),
});

const imageAccess = z.object({ imageId: text, memberId: text, status: status.default("pending") });

const judgeImageMembers: Judge = (props, rules, today) => {
    const image = imageMembers.safeParse(props);
    if (!image.success) {
        const advice =
            "Use the same version of pulumi-scp-image-members in the program and in the policy pack.";
        return [notVerifiedMessage(problemLines(image.error.issues, props, "the resource"), advice)];
    }
    return judgeImage(image.data, rules, today).map((finding) => imageMessage(image.data.imageId, finding));
};

const judgeImageAccess: Judge = (props, rules, today) => {
    // The ID of an image that is still to be created is not known at preview, and much can be said without it.
    const unknownImageId = unknownValue(() => props.imageId);
    const schema: z.ZodType<DeclaredShare> = unknownImageId
        ? imageAccess.omit({ imageId: true })
        : imageAccess;
    const parsed = schema.safeParse(props);
    if (!parsed.success) {
        const problems = problemLines(parsed.error.issues, props, "the resource");
        return [notVerifiedMessage(problems, "Correct the resource's inputs.")];
    }
    const { imageId, ...member } = parsed.data;
    if (!rules.statuses.has(member.status)) {
        return [];
    }
    const refusal =
        imageId === undefined
            ? rules.approvals.refusalOfUnknownImage(member.memberId, today)
            : rules.approvals.refusal(member.memberId, imageId, today);
    if (refusal === "undecided") {
        throw unknownImageId;
    }
    return refusal === undefined ? [] : [declaredShareMessage(imageId, member, refusal)];
};

type DeclaredShare = JudgedMember & { readonly imageId?: string };

function unknownValue(read: () => unknown): Error | undefined {
    try {
        read();
        return undefined;
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return error as Error;
        }
        throw error;
    }
}

/** The resources that say with whom an image is shared, by type token. */
export const shareResources: ReadonlyMap<string, Judge> = new Map([
    ["pulumi-nodejs:dynamic/scp:ImageMembers", judgeImageMembers],
    ["openstack:images/imageAccess:ImageAccess", judgeImageAccess],
]);
