import * as z from "zod";
import { jsonValue } from "../../provider/json.js";
import { imageMemberStatuses, imageVisibilities } from "../../provider/types.js";
import type { Finding } from "./finding.js";
import { causeKey, keyOf } from "./key.js";
import { kindNames } from "./kinds.js";

/*
 * A violation is only a string in Pulumi's events. What a report has to know of it stands at its end, as one reference:
 * `[scp-finding/1?kind=not-approved&image=…]`. Values are percent-encoded as in a URL, so that nothing in them can end or
 * forge it. Another form gets another version, which a reader that does not know it refuses.
 */

/** What a reference tells of a finding. */
export interface ReferencedFinding {
    readonly kind: Finding["kind"];
    readonly imageId?: string | undefined;
    readonly imageName?: string | undefined;
    readonly memberId?: string | undefined;
    readonly memberName?: string | undefined;
    readonly status?: (typeof imageMemberStatuses)[number] | undefined;
    readonly createdAt?: string | undefined;
    readonly updatedAt?: string | undefined;
    readonly visibility?: (typeof imageVisibilities)[number] | undefined;
    /** See `keyOf`. */
    readonly key?: string | undefined;
    /** Whether the share is one that a resource declares, and that need not exist yet. */
    readonly isDeclared?: boolean | undefined;
    /** Who gave the approval that the finding is about, and its last day. Owner and reason stand in the message alone. */
    readonly approvedBy?: string | undefined;
    readonly expires?: string | undefined;
    /** See the fact `not-approved`. */
    readonly similarId?: string | undefined;
    readonly accountState?: string | undefined;
    readonly approvalsFile?: string | undefined;
    readonly offeredUntil?: string | undefined;
    /** The images that could not be read. */
    readonly imageIds: readonly string[];
    /** Why something could not be read, or was not judged. */
    readonly cause?: string | undefined;
    /** See `causeKey`: another finding of the run tells the cause. */
    readonly causeKey?: string | undefined;
}

const version = "1";
const form = /\[scp-finding\/(\d+)\?([^\s[\]]*)\]\s*$/;

const text = z.string().optional();
const schema = z.strictObject({
    kind: z.enum(kindNames),
    image: text,
    name: text,
    member: text,
    account: text,
    status: z.enum(imageMemberStatuses).optional(),
    created: text,
    updated: text,
    visibility: z.enum(imageVisibilities).optional(),
    key: text,
    declared: z.literal("yes").optional(),
    by: text,
    until: text,
    similar: text,
    state: text,
    file: text,
    offer: z.iso.date().optional(),
    images: text,
    cause: text,
    same: text,
});

/** The reference of a finding, to put at the end of its message. */
export function referenceOf(finding: Finding): string {
    const unread = finding.kind === "unread" ? finding : undefined;
    const refused = finding.kind === "not-approved" ? finding : undefined;
    const approval = "approval" in finding ? finding.approval : undefined;
    const values = {
        kind: finding.kind,
        image: finding.imageId,
        name: finding.imageName,
        member: finding.memberId,
        account: finding.memberName,
        status: finding.status,
        created: finding.createdAt,
        updated: finding.updatedAt === finding.createdAt ? undefined : finding.updatedAt,
        visibility: finding.kind === "open-to-everybody" ? finding.visibility : undefined,
        key: keyOf(finding),
        declared: finding.isDeclared ? "yes" : undefined,
        by: approval?.approvedBy,
        until: approval?.expires,
        similar: refused?.similarId,
        state: refused?.accountState,
        file: finding.approvalsFile,
        offer: finding.offeredUntil,
        images: unread && unread.imageIds.length > 0 ? JSON.stringify(unread.imageIds) : undefined,
        ...causeOf(finding),
    };
    const known = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
    // Times are easier to read so, and as safe.
    const query = new URLSearchParams(known).toString().replaceAll("%3A", ":");
    return `[scp-finding/${version}?${query}]`;
}

function causeOf(finding: Finding): { cause?: string; same?: string } {
    switch (finding.kind) {
        case "unread":
        case "unread-organization":
        case "wrong-configuration":
            return finding.causeToldBy === undefined
                ? { cause: finding.cause }
                : { same: causeKey(finding.cause) };
        case "policy-failed":
            return { cause: finding.cause };
        default:
            return {};
    }
}

/** A message in two parts: what it says, and what its reference tells; undefined for none that can be read. */
export function readReference(message: string): { text: string; finding: ReferencedFinding | undefined } {
    const match = form.exec(message);
    if (match === null) {
        return { text: message, finding: undefined };
    }
    const text = message.slice(0, match.index).trimEnd();
    return { text, finding: match[1] === version ? parsed(match[2] ?? "") : undefined };
}

function parsed(query: string): ReferencedFinding | undefined {
    const pairs = [...new URLSearchParams(query)];
    const result = schema.safeParse(Object.fromEntries(pairs));
    if (!result.success || new Set(pairs.map(([name]) => name)).size < pairs.length) {
        return undefined;
    }
    const { data } = result;
    const imageIds = idsIn(data.images);
    return (
        imageIds && {
            kind: data.kind,
            imageId: data.image,
            imageName: data.name,
            memberId: data.member,
            memberName: data.account,
            status: data.status,
            createdAt: data.created,
            updatedAt: data.updated ?? data.created,
            visibility: data.visibility,
            key: data.key,
            isDeclared: data.declared === undefined ? undefined : true,
            approvedBy: data.by,
            expires: data.until,
            similarId: data.similar,
            accountState: data.state,
            approvalsFile: data.file,
            offeredUntil: data.offer,
            imageIds,
            cause: data.cause,
            causeKey: data.same,
        }
    );
}

function idsIn(json: string | undefined): readonly string[] | undefined {
    if (json === undefined) {
        return [];
    }
    return z.array(z.string()).safeParse(jsonValue(json)).data;
}
