import * as z from "zod";
import { imageMemberStatuses } from "../provider/types.js";
import type { ConfigurationKey, PolicyConfiguration } from "./policyConfiguration.js";
import { problemLines } from "./problems.js";
import type { PolicyConfigJSONSchema, PolicyConfigSchema } from "./sdk.js";
import { listed } from "./text.js";

/** What is wrong with a configuration, one line each: the key with its place, its value, and what it must be. */
export interface Problems {
    readonly problems: readonly string[];
}

const idRule = (what: string) =>
    `must be the ID of one ${what}: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all`;
const id = (what: string) => z.string(idRule(what)).regex(/^[A-Za-z0-9._-]{1,255}$/, idRule(what));
const idList = (what: string) => z.array(id(what), `must be a list of ${what} IDs`);
const text = (what: string) => z.string(`must be a text that says ${what}`).regex(/\S/, `must say ${what}`);
const name = (what: string) => z.string(`must be ${what}`).regex(/\S/, `must be ${what}`);
const wholeNumber = (what: string) => {
    const rule = `must be a whole number of ${what}, 0 or more`;
    return z.int(rule).min(0, rule);
};

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

/** What the value of each key must be. */
export const configurationKeys = {
    approvedMemberIds: idList("account"),
    approvals: z.array(approval, "must be a list of approvals"),
    approvalsFile: name("the path of a YAML or JSON file"),
    statuses: z
        .array(
            z.enum(imageMemberStatuses, "must be pending, accepted or rejected"),
            "must be a list of statuses",
        )
        .min(1, "must hold pending, accepted or rejected (leave statuses out to judge every share)"),
    allowPublicImageIds: idList("image"),
    onLookupError: z.enum(["fail", "warn"], 'must be "fail" or "warn"'),
    imageIds: idList("image"),
    allSharedImages: z.boolean("must be true or false"),
    resourceTypes: z.record(
        z.string(),
        name("the name of the property that holds the image's ID"),
        "must be an object of type tokens, each with the name of the property that holds the image's ID",
    ),
    connection: name("the name of a connection in scp:connections"),
    maxPendingDays: wholeNumber("days"),
    maxMembers: wholeNumber("members"),
} satisfies Record<ConfigurationKey, z.ZodType>;

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
    const schema = z.strictObject(
        Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, key.optional()])),
        names.length === 0 ? "has no keys" : `must be an object with the keys ${listed(names, "and")}`,
    );
    const parsed = schema.safeParse(values);
    return parsed.success
        ? (parsed.data as Result)
        : { problems: problemLines(parsed.error.issues, values, "the configuration") };
}

const approvalListKeys = ["approvedMemberIds", "approvals"] as const;

/** What a file of approvals holds, checked. A problem is placed in the file. */
export function checkFileContent(content: unknown, file: string): PolicyConfiguration | Problems {
    const checked = checkConfiguration(
        Array.isArray(content) ? { approvals: content } : content,
        approvalListKeys,
    );
    return "problems" in checked
        ? {
              problems: checked.problems.map(
                  (problem) => `${file}: ${problem.replace("configuration", "file")}`,
              ),
          }
        : checked;
}

const idArray = (description: string): PolicyConfigJSONSchema => ({
    type: "array",
    items: { type: "string" },
    description,
});

/**
 * What the engine checks before a run. It checks the form only: of a wrong value it can not show the value, which
 * `checkConfiguration` does.
 */
const engineKeys: Record<ConfigurationKey, PolicyConfigJSONSchema> = {
    approvedMemberIds: idArray("Accounts that may use every image, without end."),
    approvals: {
        type: "array",
        description: "Approvals that hold for some images only, that end, or that say who answers for them.",
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
    },
    approvalsFile: {
        type: "string",
        description:
            "A YAML or JSON file with approvedMemberIds and approvals. A relative path counts from the folder that " +
            "pulumi was started in.",
    },
    statuses: {
        type: "array",
        description: "The shares that are judged, by their status. A member of any status can use the image.",
        items: { type: "string", enum: [...imageMemberStatuses] },
        minItems: 1,
    },
    allowPublicImageIds: idArray("Images that everybody may use."),
    onLookupError: {
        type: "string",
        enum: ["fail", "warn"],
        description: "What an image is that could not be read: a violation (fail) or advice (warn).",
    },
    imageIds: idArray("Images that are read live."),
    allSharedImages: {
        type: "boolean",
        description: "Whether every image that the account shares is read live.",
    },
    resourceTypes: {
        type: "object",
        additionalProperties: { type: "string" },
        description:
            "The stack's own images, which are read live: by type token, the property that holds the image's ID.",
    },
    connection: {
        type: "string",
        description: "The name of a connection in scp:connections to read with; the stack's own if left out.",
    },
    maxPendingDays: { type: "integer", minimum: 0, description: "How many days a share may be pending." },
    maxMembers: { type: "integer", minimum: 0, description: "How many members an image may have." },
};

/**
 * The keys whose values come from one policy's configuration together: approvals are never mixed from two. Where a
 * policy's own has none of a group, they are those of another one.
 */
export const inheritedKeyGroups = [
    ["approvedMemberIds", "approvals", "approvalsFile"],
    ["statuses"],
    ["allowPublicImageIds"],
] as const satisfies ConfigurationKey[][];

/**
 * The engine's schema of a policy's configuration, and the defaults that it applies.
 *
 * @param leader The policy whose values are the default of what is inherited.
 */
export function configurationSchema(
    keys: readonly ConfigurationKey[],
    defaults: PolicyConfiguration,
    leader?: string,
): PolicyConfigSchema {
    const inherited: readonly ConfigurationKey[] = inheritedKeyGroups.flat();
    const property = (key: ConfigurationKey): PolicyConfigJSONSchema => {
        const schema = engineKeys[key];
        if (leader !== undefined && inherited.includes(key)) {
            return { ...schema, description: `${schema.description} Default: as ${leader} has it.` };
        }
        // The form of a default that the engine is sent is that of JSON.
        return defaults[key] === undefined ? schema : { ...schema, default: defaults[key] as never };
    };
    return { properties: Object.fromEntries(keys.map((key) => [key, property(key)])) };
}
