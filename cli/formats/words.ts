import { originText, placeOfApprovals } from "../../policy/findings/text.js";
import { counted, listed, some } from "../../policy/findings/words.js";
import { quoted } from "../../provider/text.js";
import { connectionsOf, isOfSeveral, whereIn } from "../origin.js";
import type {
    AuditSource,
    ChangedImage,
    Located,
    OfferedApprovals,
    ReportedApproval,
    ShareChanges,
    ShareReport,
    UnreadItem,
} from "../shareReport.js";
import { organizationSubject } from "../unreadReasons.js";
import type { Access, Verdict, Viewer } from "./accesses.js";

/** What a verdict is called. A page's script and styles go by these words, and by those of `statusText`. */
export const verdictText: Readonly<Record<Verdict, string>> = {
    unapproved: "not approved",
    unknown: "not known",
    notJudged: "not judged",
    approved: "approved",
};

export function viewerText(viewer: Viewer): string {
    switch (viewer.kind) {
        case "account":
            return viewer.memberId;
        case "everybody":
            return "Everybody";
        case "unknown":
            return "Not known";
    }
}

/** What there is to say about an access in the place of a share's status. */
export function statusText({ viewer, status }: Access): string {
    switch (viewer.kind) {
        case "account":
            return status ?? "";
        case "everybody":
            return viewer.visibility;
        case "unknown":
            return "not read";
    }
}

/** An account or an image: "a8f1… (Partner)". */
export function named(id: string, name: string | undefined): string {
    return name ? `${id} (${name})` : id;
}

/** "until 2027-01-31, approved by Jane, owner platform team": as far as it is known. */
export function approvalText(approval: ReportedApproval | undefined): string {
    if (approval === undefined) {
        return "";
    }
    const { expires, approvedBy, owner } = approval;
    return [
        ...(expires === undefined ? [] : [`until ${expires}`]),
        ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
        ...(owner === undefined ? [] : [`owner ${owner}`]),
    ].join(", ");
}

/** Leads to approvals to add, and says how many more there are. */
export function offerText({ approvalsFile, more }: OfferedApprovals): string {
    const rest = more > 0 ? ` (${counted(more, "more share")}: audit --write-approvals adds them all)` : "";
    return `To approve what is not approved, add to ${placeOfApprovals(approvalsFile)}, with owner and reason${rest}:`;
}

/** What could not be read if that is not one image's list, where a heading says that. */
export function unreadOfAll({ kind }: { readonly kind?: UnreadItem["kind"] | undefined }): string {
    return kind === undefined ? "Which images there are" : organizationSubject;
}

/** "2026-11-24 09:30 UTC" */
export function timeText(time: string): string {
    return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z$/, "$1 $2 UTC");
}

/** What was read, as pairs of a name and its value. */
export function sourceText({ source, createdAt }: ShareReport): [name: string, value: string][] {
    const made: [string, string] = ["Made", timeText(createdAt)];
    if (source.kind === "audit") {
        const scope = {
            allSharedImages: `Every image that ${isOfSeveral({ source }) ? "these accounts share" : "the account shares"}`,
            namedImages: "Images that were named",
        };
        return [["Scope", scope[source.scope]], ...connectionsText(source), made];
    }
    const packs = source.policyPacks.map(({ name, version }) => (version ? `${name} ${version}` : name));
    return [
        ["Scope", `What pulumi ${source.command} saw`],
        ...pair("Stack", source.stack),
        ["Policy packs", packs.join(", ") || "none, so that nothing was judged"],
        made,
    ];
}

/** A single connection in parts, several in one part each. */
function connectionsText(source: AuditSource): [string, string][] {
    const connections = connectionsOf(source);
    const notKnown = "not known";
    const [only, ...others] = connections;
    if (only !== undefined && others.length === 0) {
        return [
            ...pair("Connection", only.connection),
            ["Account", only.accountId ?? notKnown],
            ["Region", only.region ?? notKnown],
            ...pair("Endpoint", only.endpoint),
        ];
    }
    return connections.map(({ connection = "", accountId, region }) => [
        connection,
        [
            accountId === undefined ? `account ${notKnown}` : `account ${accountId}`,
            region ?? `region ${notKnown}`,
        ].join(", "),
    ]);
}

function pair(name: string, value: string | undefined): [string, string][] {
    return value === undefined ? [] : [[name, value]];
}

/** What the visibility of an image is called that nobody but its owner could use, or that was not there. */
export const notShared = "not shared";

/** One thing that happened since the earlier report. */
export interface Change extends ChangedImage {
    readonly kind: "Added" | "Removed" | "Status changed" | "Visibility changed";
    readonly memberId?: string;
    readonly memberName?: string;
    /** For example `pending → accepted`. */
    readonly now: string;
}

export function listedChanges(changes: ShareChanges | undefined): Change[] {
    if (changes === undefined) {
        return [];
    }
    const { added, removed, changed, visibilities } = changes;
    return [
        ...visibilities.map(({ earlier, now, ...image }) => ({
            kind: "Visibility changed" as const,
            ...image,
            now: `${earlier ?? notShared} → ${now}`,
        })),
        ...added.map(({ status, ...share }) => ({ kind: "Added" as const, ...share, now: status })),
        ...changed.map(({ status, earlierStatus, ...share }) => ({
            kind: "Status changed" as const,
            ...share,
            now: `${earlierStatus} → ${status}`,
        })),
        ...removed.map(({ status, ...share }) => ({
            kind: "Removed" as const,
            ...share,
            now: `was ${status}`,
        })),
    ];
}

/** What a comparison without a change says. */
export function noChangesText({ notCompared }: ShareChanges): string {
    return notCompared === undefined
        ? "No share has changed."
        : "Of what could be compared, no share has changed.";
}

/** What is not compared, and why: nothing, if all is. */
export function notComparedTexts(changes: ShareChanges | undefined): string[] {
    if (changes?.notCompared === undefined) {
        return [];
    }
    const { imageIds, connections, areImagesUnknown } = changes.notCompared;
    const texts: [boolean, string][] = [
        [
            connections.length > 0,
            `The changes leave out ${listed(connections.map(originText), "and")}, which only one of the two reports covers.`,
        ],
        [
            imageIds.length > 0,
            `The changes leave out ${imageIds.length === 1 ? "image" : "images"} ${some(imageIds)}, which could not be read now or then.`,
        ],
        [
            areImagesUnknown,
            "The list of changes is incomplete: which images there are could not be read now or then, so only those in both reports are compared.",
        ],
    ];
    return texts.flatMap(([isSaid, text]) => (isSaid ? [text] : []));
}

/** What has changed about what: "70a599e0-… ("golden") partner (pending → accepted)". */
export function changeText(
    report: ShareReport,
    { imageId, imageName, memberId, memberName, now, ...located }: Change,
): string {
    const comma = whereIn(report, located) === undefined ? "" : ",";
    const account = memberId === undefined ? "" : ` ${named(memberId, memberName)}`;
    return `${imageText(report, imageId, imageName, located)}${comma}${account} (${now})`;
}

/** "70a599e0-… ("golden") of account c0ff… in kr-east1", the last if the report is of several. */
export function imageText(
    report: ShareReport,
    imageId: string,
    name: string | undefined,
    located: Located,
): string {
    const where = whereIn(report, located);
    return `${imageId}${name ? ` (${quoted(name)})` : ""}${where === undefined ? "" : ` of ${where}`}`;
}
