import { z } from "zod";
import { isObject } from "../json.js";
import { imageMemberStatuses, imageVisibilities } from "../types.js";

/*
 * The wire shapes, and the only place that knows them. Fields beyond these are let through and left out: the service
 * is OpenStack Glance underneath and sends more than its reference says.
 */

/** The service has been seen to leave out the `Z` of its UTC timestamps. */
const timestamp = z.iso
    .datetime({ local: true, offset: true, error: "must be a timestamp such as 2025-07-22T09:00:00Z" })
    .transform(utcTimestamp);

/**
 * What stands for a character that was lost on the way: another ID can have had another one there. And no ID has what Pulumi's
 * command line takes for a colour: it ends in the middle of an update, with a stack trace, when it shows a property with it.
 */
const id = z
    .string()
    .min(1)
    .regex(/^[^\uFFFD]*$/, "has lost a character on the way (U+FFFD)")
    .refine((text) => !text.includes("<{%"), "holds what Pulumi takes for a colour, at which it would end");

/**
 * The rows of a list, read up to the first wrong one: to tell of each of millions would take all memory.
 *
 * @param unique - a field that no two rows may have the same value in: of the two, neither could be believed.
 */
function rowsOf<Row>(rowSchema: z.ZodType<Row>, unique?: string) {
    return z.unknown().transform((list, context): Row[] => {
        if (!Array.isArray(list)) {
            context.issues.push({ code: "invalid_type", expected: "array", input: list });
            return z.NEVER;
        }
        const rows: Row[] = [];
        const seen = new Set<unknown>();
        for (const [index, value] of list.entries()) {
            const row = checked(rowSchema, value);
            for (const { path, message } of row.error?.issues ?? []) {
                context.addIssue({ code: "custom", path: [index, ...path], message });
            }
            if (!row.success) {
                return z.NEVER;
            }
            rows.push(row.data);
            if (unique !== undefined && seen.size === seen.add(value[unique]).size) {
                context.addIssue({
                    code: "custom",
                    path: [index, unique],
                    message: "must not be in two rows",
                });
                return z.NEVER;
            }
        }
        return rows;
    });
}

/** A row of the list, and the answer of the calls about one member. */
export const memberSchema = z
    .object({
        image_id: id,
        member_id: id,
        status: z.enum(imageMemberStatuses),
        created_at: timestamp,
        updated_at: timestamp,
    })
    .transform((row) => ({
        imageId: row.image_id,
        memberId: row.member_id,
        status: row.status,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
    }));

/** `GET /v1/images/{image_id}/members` */
export const memberListSchema = z
    .object({ members: rowsOf(memberSchema, "member_id") })
    .transform((list) => list.members);

const visibility = z.enum(imageVisibilities);

/** `GET /v1/images/{image_id}`, as far as it says who can use the image. */
export const imageSchema = z.object({ id, visibility, owner: z.string().optional() });

const listedImageSchema = z
    .object({
        id,
        visibility,
        name: z.string().nullish(),
        status: z.string().min(1),
        owner: id.nullable(),
        os_hidden: z.boolean().optional(),
        created_at: timestamp,
        updated_at: timestamp,
    })
    // In Glance, one that an operator has made for everybody can belong to nobody.
    .refine(({ owner, visibility }) => owner !== null || visibility === "public", {
        path: ["owner"],
        error: "must be the ID of an account",
    })
    .transform(({ created_at, updated_at, name, owner, os_hidden, ...image }) => ({
        ...image,
        name: name ?? "",
        owner: owner ?? "",
        hidden: os_hidden ?? false,
        createdAt: created_at,
        updatedAt: updated_at,
    }));

/** `GET /v1/images`, a page of it. */
export const imageListSchema = z
    .object({ images: rowsOf(listedImageSchema, "id") })
    .transform((list) => list.images);

const accountTypes = ["MANAGEMENT", "DELEGATION", "MEMBER", "NONE", "LOG_ARCHIVE", "AUDIT"];

/** Units are at most so far below the root of an organisation. */
export const MAX_UNIT_DEPTH = 5;
const tooDeep = `must be at most ${MAX_UNIT_DEPTH}, the depth that organisations have`;

const unitRowSchema = z
    .object({
        id,
        type: z.string(),
        parent_unit_id: z.string().nullish(),
        depth: z.int().nullish(),
    })
    .transform(({ id, type, parent_unit_id, depth }) => ({
        id,
        isAccount: accountTypes.includes(type),
        parentId: parent_unit_id ?? undefined,
        depth: depth ?? 0,
    }))
    .refine(({ isAccount, depth }) => isAccount || depth <= MAX_UNIT_DEPTH, {
        path: ["depth"],
        error: tooDeep,
    });

/**
 * `GET /v1/organization-units?parent_unit_id={id}`: units and accounts side by side. What has no type of an account counts as a
 * unit: if it is none, it cannot be read as one, and then nothing is believed.
 */
export const unitContentSchema = z
    .object({ organization_units: rowsOf(unitRowSchema, "id") })
    .transform((list) => list.organization_units);

/** `GET /v1/organization-units/{id}` */
export const unitSchema = z
    .object({ organization_unit: z.object({ id }) })
    .transform(({ organization_unit }) => organization_unit);

const accountRowSchema = z
    .object({ id, name: z.string().nullish(), state: z.string().min(1), parent_unit_id: id })
    .transform(({ id, name, state, parent_unit_id }) => ({
        id,
        name: name?.trim() || undefined,
        state,
        unitId: parent_unit_id,
    }));

/**
 * `GET /v1/organization-accounts`, a page of it. The name of the list is not published: it is the one list that there is. In
 * other pages of SCP a list of texts beside it, `sort`, says how the rows are sorted.
 */
export const accountPageSchema = z
    .custom<Record<string, unknown>>(isObject, "must be an object")
    .transform((page, { addIssue }) => {
        const [name, ...others] = Object.keys(page).filter(
            (each) => each !== "sort" && Array.isArray(page[each]),
        );
        if (name === undefined || others.length > 0) {
            addIssue({
                code: "custom",
                message: `must have one list, of accounts, and has ${name === undefined ? "none" : "several"}`,
            });
            return z.NEVER;
        }
        return { name, accounts: page[name] };
    })
    .pipe(z.object({ name: z.string(), accounts: rowsOf(accountRowSchema, "id") }))
    .transform(({ name, accounts }) => ({ name, rows: accounts }));

const catalogEntrySchema = z
    .object({ region: z.string(), service_type: z.string(), url: z.string() })
    .transform(({ region, service_type, url }) => ({ region, serviceType: service_type, url }));

/** `GET {auth URL}/endpoints` */
export const catalogSchema = z
    .object({ endpoints: rowsOf(catalogEntrySchema) })
    .transform((list) => list.endpoints);

const versionSchema = z
    .object({
        id: z.string().regex(/^v?\d{1,9}\.\d{1,9}$/),
        status: z.string(),
        not_before: z.iso.date().or(timestamp).nullish(),
    })
    .transform(({ id, status, not_before }) => ({
        version: id.replace(/^v/, ""),
        state: status,
        ...(not_before ? { notBefore: not_before.slice(0, 10) } : {}),
    }));

/** `GET {endpoint}/`: the versions that the service has. The current one can have a date that is past. */
export const versionsSchema = z
    .object({ versions: rowsOf(versionSchema) })
    .transform((list) => list.versions);

/** The forms of an error's text: the gateway's, and that of Glance behind it. */
export const errorBodySchema = z.union([
    z
        .object({
            errors: z
                .array(z.looseObject({ detail: z.union([z.string(), z.array(z.string())]).optional() }))
                .min(1),
        })
        .transform((body) => body.errors.flatMap((error) => error.detail ?? []).join("; ")),
    z.object({ message: z.string() }).transform((body) => body.message),
]);

function utcTimestamp(text: string): string {
    if (text.endsWith("Z")) {
        return text;
    }
    return /[+-]\d{2}:?\d{2}$/.test(text) ? new Date(text).toISOString() : `${text}Z`;
}

/** A value as a schema takes it. What is wrong with it is told in words of ours. */
export function checked<Schema extends z.ZodType>(
    schema: Schema,
    value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
    return schema.safeParse(value, { error: wordsFor });
}

const typeWords: Readonly<Record<string, string>> = {
    array: "a list",
    object: "an object",
    string: "a string",
    number: "a number",
    int: "a whole number",
};

/** Undefined leaves the library's own. */
function wordsFor(issue: z.core.$ZodRawIssue): string | undefined {
    if (issue.code === "invalid_type") {
        const expected = typeWords[issue.expected] ?? issue.expected;
        return `must be ${expected}, ${issue.input === undefined ? "and is missing" : `not ${typeOf(issue.input)}`}`;
    }
    return issue.code === "invalid_value"
        ? `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`
        : undefined;
}

function typeOf(value: unknown): string {
    const type = Array.isArray(value) ? "array" : typeof value;
    return value === null ? "null" : (typeWords[type] ?? type);
}

/** What is wrong with an answer, naming the field as it stands on the wire: `members[0].status: must be one of …`. */
export function problemsOf(error: z.ZodError): string {
    const shown = error.issues.slice(0, 3).map((issue) => `${fieldName(issue.path)}: ${issue.message}`);
    const more = error.issues.length - shown.length;
    return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ");
}

function fieldName(path: readonly PropertyKey[]): string {
    return (
        path.reduce<string>(
            (name, key) =>
                typeof key === "number"
                    ? `${name}[${key}]`
                    : name === ""
                      ? String(key)
                      : `${name}.${String(key)}`,
            "",
        ) || "the answer"
    );
}
