import * as z from "zod";
import { quoted } from "../../provider/text.js";
import { imageMemberStatuses } from "../../provider/types.js";
import { listed } from "../findings/words.js";
import { problemLines, shownValue } from "./problems.js";
import type { Approval, ConfigurationKey, PolicyConfiguration, Problems } from "./types.js";

/*
 * The configuration of the policies, in one schema: values are checked by it, and the engine's own schema is
 * made of it. A description is what the engine shows, an error reads on after "it".
 */

const idRule = (what: string) =>
    `must be the ID of one ${what}: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all`;
const idForm = /^[A-Za-z0-9._-]{1,255}$/;
const id = (what: string) => z.string(idRule(what)).regex(idForm, idRule(what));
const idList = (what: string) => z.array(id(what), `must be a list of ${what} IDs`).readonly();
const text = (what: string) => z.string(`must be a string that says ${what}`).regex(/\S/, `must say ${what}`);
const name = (what: string) => z.string(`must be ${what}`).regex(/\S/, `must be ${what}`);
const wholeNumber = (what: string) => {
    const rule = `must be a whole number of ${what}, 0 or more`;
    return z.int(rule).min(0, rule);
};
const warnDaysRule = "must be a whole number of days from 0 to 366";

const approval: z.ZodType<Approval> = z
    .strictObject(
        {
            memberId: id("account").describe("The account that may use the images."),
            name: text("who the account is").optional().describe("The name of the account, for people."),
            imageIds: z
                .array(id("image"), "must be a list of image IDs")
                .min(1, "must name an image (leave imageIds out to approve every image)")
                .readonly()
                .optional()
                .describe("The images that it may use. Default: every image."),
            reason: text("why the account may use the image").optional().describe("Why it may."),
            owner: text("who answers for the approval").optional().describe("Who answers for it."),
            approvedBy: text("who gave the approval").optional().describe("Who gave it."),
            expires: z.iso
                .date("must be a day of the calendar, as YYYY-MM-DD")
                .optional()
                .describe("The last day (YYYY-MM-DD, in UTC) on which the approval counts. Default: no end."),
        },
        "must be an object with the keys memberId, name, imageIds, reason, owner, approvedBy and expires",
    )
    .readonly();

/** The value of each key. */
export const configurationKeys = {
    approvedMemberIds: idList("account").describe("Accounts that may use every image, without end."),
    approvals: z
        .array(approval, "must be a list of approvals")
        .readonly()
        .describe("Approvals that hold for some images only, that end, or that say who answers for them."),
    approvedUnitIds: z
        .array(id("organisation unit"), "must be a list of organisation unit IDs")
        .min(1, "must name an organisation unit (leave approvedUnitIds out to approve none)")
        .readonly()
        .describe("Organisation units whose accounts, and those of the units below, may use every image."),
    organizationConnection: name("the name of a connection in scp:connections").describe(
        "The name of a connection in scp:connections whose account may read the organisation. Default: the one that reads images.",
    ),
    approvalsFile: name("the path of a YAML or JSON file").describe(
        "A YAML or JSON file with approvedMemberIds, approvals and approvedUnitIds. A relative path counts from the folder that pulumi was started in.",
    ),
    statuses: z
        .array(
            z.enum(imageMemberStatuses, "must be pending, accepted or rejected"),
            "must be a list of statuses",
        )
        .min(1, "must hold pending, accepted or rejected (leave statuses out to judge every share)")
        .readonly()
        .describe("The shares that are judged, by their status. A member of any status can use the image."),
    allowPublicImageIds: idList("image").describe("Images that everybody may use."),
    onLookupError: z
        .enum(["fail", "warn"], 'must be "fail" or "warn"')
        .describe(
            "How to report an image or an organisation that could not be read: as a violation (fail) or as advisory (warn).",
        ),
    imageIds: idList("image").describe("Images that are read live."),
    allSharedImages: z
        .boolean("must be true or false")
        .describe("Whether every image of the account that others can use is read live."),
    resourceTypes: z
        .record(
            z.string(),
            name("the name of the property that holds the image's ID"),
            "must be an object of type tokens, each with the name of the property that holds the image's ID",
        )
        .readonly()
        .describe(
            "The stack's own images, which are read live: by type token, the property that holds the image's ID.",
        ),
    connection: name("the name of a connection in scp:connections").describe(
        "The name of a connection in scp:connections to read with. Default: the stack's own.",
    ),
    maxPendingDays: wholeNumber("days").describe("How many days a share may be pending."),
    maxMembers: wholeNumber("members").describe("How many members an image may have."),
    warnDays: z
        .int(warnDaysRule)
        .min(0, warnDaysRule)
        .max(366, warnDaysRule)
        .describe("How many days before its end an approval is named; 0 turns that off."),
} satisfies { [Key in ConfigurationKey]-?: z.ZodType<PolicyConfiguration[Key]> };

/** Whether approvals can name an image or an account of this ID. */
export function isId(text: string): boolean {
    return idForm.test(text);
}

/** The keys that say who is approved. */
export const approvingKeys = [
    "approvedMemberIds",
    "approvals",
    "approvedUnitIds",
    "approvalsFile",
] as const satisfies ConfigurationKey[];

/** The keys that make up the rules of shares. */
export const sharingKeys = [
    ...approvingKeys,
    "organizationConnection",
    "statuses",
    "allowPublicImageIds",
    "onLookupError",
] as const satisfies ConfigurationKey[];

/**
 * The keys whose values come from one policy's configuration together: approvals are never mixed from two. If a
 * policy's own has none of a group, they are those of another one.
 */
export const inheritedKeyGroups = [
    approvingKeys,
    ["organizationConnection"],
    ["statuses"],
    ["allowPublicImageIds"],
] as const satisfies ConfigurationKey[][];

/** The values of these keys, checked each by itself; any other key is a problem. */
export function checkConfiguration(
    config: unknown,
    keys: readonly ConfigurationKey[],
): PolicyConfiguration | Problems {
    return checkKeys(config, Object.fromEntries(keys.map((key) => [key, configurationKeys[key]])));
}

/** @param keys Every key that there can be, none of which must be there, with what its value must be. */
export function checkKeys<Result extends object>(
    values: unknown,
    keys: Readonly<Record<string, z.ZodType>>,
): Result | Problems {
    const names = Object.keys(keys);
    const schema = z
        .strictObject(
            keys,
            names.length === 0 ? "has no keys" : `must be an object with the keys ${listed(names, "and")}`,
        )
        .partial();
    const parsed = schema.safeParse(values);
    return parsed.success
        ? (parsed.data as Result)
        : { problems: problemLines(parsed.error.issues, values, "the configuration", schema) };
}

const fileKeys = {
    approvedMemberIds: configurationKeys.approvedMemberIds,
    approvals: configurationKeys.approvals,
    approvedUnitIds: configurationKeys.approvedUnitIds,
};
export const fileSchema = z
    .strictObject(fileKeys, `must be an object with the keys ${listed(Object.keys(fileKeys), "and")}`)
    .partial();

/** What a file of approvals holds, checked. A problem is placed in the file. */
export function checkFileContent(content: unknown, file: string): PolicyConfiguration | Problems {
    const values = Array.isArray(content) ? { approvals: content } : withoutSchema(content);
    const parsed = fileSchema.safeParse(values);
    return parsed.success
        ? parsed.data
        : {
              problems: problemLines(parsed.error.issues, values, "the file", fileSchema).map(
                  (line) => `${file}: ${line}`,
              ),
          };
}

/** Without what tells an editor how to check the file. */
function withoutSchema(content: unknown): unknown {
    if (typeof content !== "object" || content === null) {
        return content;
    }
    const { $schema: _, ...rest } = content as { readonly $schema?: unknown };
    return rest;
}

/**
 * IDs that are there twice for the same purpose, or in two spellings: in any list, and among the approvals, which a file has a
 * part of.
 */
export function findRepeats(sources: readonly PlacedConfiguration[]): string[] {
    const members = new FirstPlaces("");
    const units = new FirstPlaces("");
    const imagesOfMembers = new FirstPlaces(" of the same account");
    const { approvedMemberIds: _, approvedUnitIds: __, ...own } = sources[0]?.config ?? {};
    const lists = Object.entries(own).flatMap(([key, value]) => {
        const places = new FirstPlaces("");
        return textsIn(value).flatMap((text, i) => places.problemsOf(text, `${key}[${i}]`));
    });
    const approvals = sources.flatMap(({ config, prefix }) => [
        ...(config.approvedMemberIds ?? []).flatMap((memberId, i) =>
            members.problemsOf(memberId, `${prefix}approvedMemberIds[${i}]`, everyImage),
        ),
        ...(config.approvedUnitIds ?? []).flatMap((unitId, i) =>
            units.problemsOf(unitId, `${prefix}approvedUnitIds[${i}]`),
        ),
        ...(config.approvals ?? []).flatMap(({ memberId, imageIds }, i) => {
            const place = `${prefix}approvals[${i}]`;
            return [
                ...members.problemsOf(memberId, `${place}.memberId`, imageIds ? place : everyImage),
                ...(imageIds ?? []).flatMap((imageId, j) =>
                    imagesOfMembers.problemsOf(imageId, `${place}.imageIds[${j}]`, memberId),
                ),
            ];
        }),
    ]);
    return [...lists, ...approvals];
}

/** A value that is a list of texts; nothing of any other. */
function textsIn(value: unknown): string[] {
    return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : [];
}

/** A configuration, or the part of it in a file, with what the places in it begin with. */
export interface PlacedConfiguration {
    readonly config: PolicyConfiguration;
    readonly prefix: string;
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
        const shown = shownValue(id);
        const what = shown === undefined ? place : `${place} is ${shown}, which`;
        if (spelling.id !== id) {
            const other = shown === undefined ? "" : `, ${quoted(spelling.id)}`;
            return [`${what} is ${spelling.place}${other}, in other letter case: keep the right one`];
        }
        const earlier = this.#places.get(`${id} ${purpose}`);
        if (earlier === undefined) {
            this.#places.set(`${id} ${purpose}`, place);
            return [];
        }
        return [`${what} repeats ${earlier}${this.#kind}: keep one of the two`];
    }
}
