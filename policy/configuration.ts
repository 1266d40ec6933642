import { RunError } from "@pulumi/pulumi";
import * as z from "zod";
import type { ImageMemberStatus } from "../provider/types.js";
import { type Approval, Approvals } from "./approvals.js";
import { problemLines } from "./problems.js";
import type { PolicyConfigSchema } from "./sdk.js";
import { quoted } from "./text.js";

/** What the policies judge shares by. With no approval, every share is a violation. */
export interface ImageSharingOptions {
    /** Accounts that may use every image, without end. Default: none. */
    readonly approvedMemberIds?: readonly string[] | undefined;
    /** Approvals that hold for some images only, that end, or that say who answers for them. Default: none. */
    readonly approvals?: readonly Approval[] | undefined;
    /**
     * The shares that are judged, by their status. Default: all three, because a member of any status can use the
     * image.
     */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
    /** Images that everybody may use. Default: none, so a public or community image is a violation. */
    readonly allowPublicImageIds?: readonly string[] | undefined;
}

/** The checked configuration, ready to judge by. */
export interface SharingRules {
    readonly approvals: Approvals;
    readonly statuses: ReadonlySet<ImageMemberStatus>;
    readonly publicImageIds: ReadonlySet<string>;
}

/** The options of `imageSharingPolicies` are wrong. As a RunError it is shown by Pulumi without a stack. */
export class PolicyConfigurationError extends RunError {
    override readonly name = "PolicyConfigurationError";
    /** One line each: the key with its place, its value, and what it must be. */
    readonly problems: readonly string[];

    constructor(problems: readonly string[]) {
        super(problems.map((problem) => `imageSharingPolicies: ${problem}`).join("\n"));
        this.problems = problems;
    }
}

export const memberStatuses = ["pending", "accepted", "rejected"] as const satisfies ImageMemberStatus[];

const idRule = (what: string) =>
    `must be the ID of one ${what}: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all`;
const id = (what: string) => z.string(idRule(what)).regex(/^[A-Za-z0-9._-]{1,255}$/, idRule(what));
const text = (what: string) => z.string(`must be a text that says ${what}`).regex(/\S/, `must say ${what}`);

const approval = z.strictObject(
    {
        memberId: id("account"),
        imageIds: z
            .array(id("image"), "must be a list of image IDs")
            .min(1, "must name an image (leave imageIds out to approve every image)")
            .optional(),
        reason: text("why the account may use the image").optional(),
        owner: text("who answers for the approval").optional(),
        expires: z.iso.date("must be a day of the calendar, as YYYY-MM-DD").optional(),
    },
    "must be an object with the keys memberId, imageIds, reason, owner and expires",
);

const configuration = z.strictObject(
    {
        approvedMemberIds: z.array(id("account"), "must be a list of account IDs").default([]),
        approvals: z.array(approval, "must be a list of approvals").default([]),
        statuses: z
            .array(
                z.enum(memberStatuses, "must be pending, accepted or rejected"),
                "must be a list of statuses",
            )
            .min(1, "must hold pending, accepted or rejected (leave statuses out to judge every share)")
            .default([...memberStatuses]),
        allowPublicImageIds: z.array(id("image"), "must be a list of image IDs").default([]),
    },
    "must be an object with the keys approvedMemberIds, approvals, statuses and allowPublicImageIds",
);

/** The rules, or what is wrong with the configuration, one line a problem. */
export function readConfiguration(config: unknown): SharingRules | { readonly problems: readonly string[] } {
    const parsed = configuration.safeParse(config);
    if (!parsed.success) {
        return { problems: problemLines(parsed.error.issues, config, "the configuration") };
    }
    const { approvedMemberIds, approvals, statuses, allowPublicImageIds } = parsed.data;
    const problems = findRepeats(parsed.data);
    if (problems.length > 0) {
        return { problems };
    }
    return {
        approvals: new Approvals([...approvedMemberIds.map((memberId) => ({ memberId })), ...approvals]),
        statuses: new Set(statuses),
        publicImageIds: new Set(allowPublicImageIds),
    };
}

/**
 * The options as plain data, so that what the caller changes later changes nothing.
 *
 * @throws PolicyConfigurationError when they are wrong.
 */
export function checkedOptions(options: ImageSharingOptions): ImageSharingOptions {
    const read = readConfiguration(options);
    if ("problems" in read) {
        throw new PolicyConfigurationError(read.problems);
    }
    return JSON.parse(JSON.stringify(options));
}

/** IDs that are there twice for the same purpose, or in two spellings. */
function findRepeats(config: z.output<typeof configuration>): string[] {
    const statuses = new FirstPlaces("");
    const publicImages = new FirstPlaces("");
    const members = new FirstPlaces("");
    const imagesOfMembers = new FirstPlaces(" of the same account");
    return [
        ...config.statuses.flatMap((status, i) => statuses.problemsOf(status, `statuses[${i}]`)),
        ...config.allowPublicImageIds.flatMap((imageId, i) =>
            publicImages.problemsOf(imageId, `allowPublicImageIds[${i}]`),
        ),
        ...config.approvedMemberIds.flatMap((memberId, i) =>
            members.problemsOf(memberId, `approvedMemberIds[${i}]`, everyImage),
        ),
        ...config.approvals.flatMap(({ memberId, imageIds }, i) => [
            ...members.problemsOf(
                memberId,
                `approvals[${i}].memberId`,
                imageIds ? `approval ${i}` : everyImage,
            ),
            ...(imageIds ?? []).flatMap((imageId, j) =>
                imagesOfMembers.problemsOf(imageId, `approvals[${i}].imageIds[${j}]`, memberId),
            ),
        ]),
    ];
}

const everyImage = "every image";

/** Remembers where each ID was seen first, and says when it comes again, or again in another spelling. */
class FirstPlaces {
    readonly #kind: string;
    readonly #places = new Map<string, string>();
    readonly #spellings = new Map<string, { id: string; place: string }>();

    constructor(kind: string) {
        this.#kind = kind;
    }

    /** @param purpose The same ID may come again for another purpose. */
    problemsOf(id: string, place: string, purpose = ""): string[] {
        const spelling = this.#spellings.get(id.toLowerCase()) ?? { id, place };
        this.#spellings.set(id.toLowerCase(), spelling);
        if (spelling.id !== id) {
            const first = `${spelling.place}, ${quoted(spelling.id)}`;
            return [`${place} is ${quoted(id)}, which is ${first}, in other letter case: keep the right one`];
        }
        const earlier = this.#places.get(`${id} ${purpose}`);
        if (earlier === undefined) {
            this.#places.set(`${id} ${purpose}`, place);
            return [];
        }
        return [`${place} is ${quoted(id)}, which repeats ${earlier}${this.#kind}: keep one of the two`];
    }
}

const idList = (description: string, values: readonly string[] | undefined) => ({
    type: "array" as const,
    items: { type: "string" as const },
    description,
    default: [...(values ?? [])],
});

/**
 * What the engine checks before a run, and the defaults it applies. It checks the form only: of a wrong value it can
 * not show the value, which `readConfiguration` does.
 */
export function configurationSchema(defaults: ImageSharingOptions): PolicyConfigSchema {
    return {
        properties: {
            approvedMemberIds: idList(
                "Accounts that may use every image, without end.",
                defaults.approvedMemberIds,
            ),
            approvals: {
                type: "array",
                description:
                    "Approvals that hold for some images only, that end, or that say who answers for them.",
                items: {
                    type: "object",
                    additionalProperties: false,
                    required: ["memberId"],
                    properties: {
                        memberId: { type: "string", description: "The account that may use the images." },
                        imageIds: {
                            type: "array",
                            items: { type: "string" },
                            minItems: 1,
                            description: "The images that it may use; every image if left out.",
                        },
                        reason: { type: "string", description: "Why it may." },
                        owner: { type: "string", description: "Who answers for it." },
                        expires: {
                            type: "string",
                            description: "The last day (YYYY-MM-DD, in UTC) on which the approval counts.",
                        },
                    },
                },
                default: [...(defaults.approvals ?? [])],
            },
            statuses: {
                type: "array",
                description:
                    "The shares that are judged, by their status. A member of any status can use the image.",
                items: { type: "string", enum: [...memberStatuses] },
                minItems: 1,
                default: [...(defaults.statuses ?? memberStatuses)],
            },
            allowPublicImageIds: idList("Images that everybody may use.", defaults.allowPublicImageIds),
        },
    };
}
