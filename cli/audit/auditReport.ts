import {
    aboutShare,
    dayOf,
    type KnownMember,
    noShares,
    type UsedVersion,
} from "../../policy/checks/check.js";
import { refusalOf } from "../../policy/checks/sharing.js";
import type { Origin } from "../../policy/findings/finding.js";
import { isApprovable } from "../../policy/findings/text.js";
import type { ImageReader, LiveImage } from "../../policy/live/liveShares.js";
import { endOfApproval } from "../../policy/rules/approvals.js";
import { nameOf, type Rules } from "../../policy/rules/rules.js";
import { offeredApprovals, type UnapprovedShare } from "../approvalLines.js";
import type { OpenConnection } from "../connection.js";
import { originOf } from "../origin.js";
import { known, reportedApproval } from "../reportedFinding.js";
import type {
    AuditedConnection,
    AuditSource,
    ReportedImage,
    ReportedMember,
    ShareReport,
    UnreadItem,
} from "../shareReport.js";
import { sortedFindings } from "../sortedFindings.js";
import { version } from "../version.js";
import type { AuditRules } from "./auditRules.js";
import { auditFindings } from "./findings.js";
import { type AccountReading, readAccount } from "./readAccount.js";
import { serviceKey } from "./serviceKey.js";

/** Gets how many images have been read, of how many that are known of. */
export type Progress = (read: number, known: number) => void;

/** What an audit is to look at. */
export interface AuditRequest {
    /** The images to read; without any, all that others can use and those that the rules name. */
    readonly imageIds: readonly string[];
    /** Images of an earlier report that were read through such a connection. */
    readonly earlierIds: (connection: AuditedConnection) => readonly string[];
    /** The file that the rules come from. */
    readonly configUri: string | undefined;
}

/** What an audit has read through all connections. */
export interface AuditReading {
    readonly connections: readonly AuditedConnection[];
    readonly images: readonly LocatedImage[];
    readonly unread: readonly UnreadItem[];
    /** Images of the earlier report that are gone: see serviceKey.ts. */
    readonly gone: ReadonlySet<string>;
    /** Whether the images were named, and are not all that others can use. */
    readonly areNamed: boolean;
    readonly configUri: string | undefined;
    readonly apiVersions: readonly UsedVersion[];
    /** When it was read. */
    readonly now: Date;
}

/** Reads the images through each connection. */
export async function readAudit(
    { imageIds, earlierIds, configUri }: AuditRequest,
    { sharing }: AuditRules,
    connections: readonly OpenConnection[],
    progress: Progress,
): Promise<AuditReading> {
    const areNamed = imageIds.length > 0;
    const named = new Set(areNamed ? imageIds : sharing.config.imageIds);
    const count = counter(progress);
    const readings = await Promise.all(
        connections.map((connection) =>
            readAccount(
                { ...connection, reader: count(connection.reader) },
                { named, isAllShared: !areNamed, earlierIds },
            ),
        ),
    );
    return {
        connections: readings.map(({ connection }) => known(connection)),
        ...together(readings),
        gone: new Set(
            readings.flatMap(({ connection, gone }) => gone.map((id) => serviceKey(connection, id))),
        ),
        areNamed,
        configUri,
        apiVersions: connections.flatMap(({ apiVersion }) => apiVersion ?? []),
        now: new Date(),
    };
}

/** Judges all that was read together. */
export function auditReport(reading: AuditReading, rules: AuditRules): ShareReport {
    const { connections, images, unread, areNamed, configUri, apiVersions, now } = reading;
    const shares = {
        ...noShares,
        // An image's account is told if it could be another one's.
        images: images.map(({ image, origin }) => (connections.length > 1 ? { ...image, origin } : image)),
        isOfSeveral: connections.length > 1,
        areAll: !areNamed && unread.length === 0,
        apiVersions,
    };
    return known({
        version: 1 as const,
        tool: { name: "scp-image-members" as const, version },
        createdAt: now.toISOString(),
        source: sourceOf(connections, areNamed, configUri),
        images: images.map((image) => reportedImage(image, rules, now)),
        findings: sortedFindings(auditFindings(shares, rules, now, originsOf(connections, images))),
        unread,
        toApprove: offeredApprovals(
            unapprovedShares(reading, rules.sharing),
            rules.sharing.config.approvalsFile,
            endOfApproval(now),
        ),
    });
}

/** Shares that an approval is missing for: each once, because an approval of an ID holds at every service. */
export function unapprovedShares(
    { images, now }: Pick<AuditReading, "images" | "now">,
    sharing: Rules,
): UnapprovedShare[] {
    const shares = new Map<string, UnapprovedShare>();
    for (const { image } of images) {
        for (const member of image.members) {
            const { imageId } = image;
            const { memberId } = member;
            const key = JSON.stringify([imageId, memberId]);
            const refusal = refusalOf(member, imageId, sharing, now);
            const share = { ...aboutShare(image, member), imageId, memberId };
            if (
                !shares.has(key) &&
                refusal !== undefined &&
                refusal !== "undecided" &&
                isApprovable({ ...refusal, ...share })
            ) {
                shares.set(key, { ...share, memberName: nameOf(sharing, memberId) });
            }
        }
    }
    return [...shares.values()];
}

function sourceOf(
    connections: readonly AuditedConnection[],
    areNamed: boolean,
    configUri: string | undefined,
): AuditSource {
    const [only, ...others] = connections;
    const { accountId, endpoint } = others.length === 0 ? (only ?? {}) : {};
    return known({
        kind: "audit",
        accountId,
        endpoint,
        scope: areNamed ? "namedImages" : "allSharedImages",
        configUri,
        connections,
    });
}

interface LocatedImage {
    readonly image: LiveImage;
    readonly origin: Origin;
}

/**
 * What all connections have read. At one service an ID is one image: of its lists the longest is the owner's, since a member
 * sees its own row alone, and a connection that could not read it matters no more. Nor does it matter elsewhere that there is
 * no such image.
 */
function together(readings: readonly AccountReading[]): {
    images: readonly LocatedImage[];
    unread: readonly UnreadItem[];
} {
    const images = new Map<string, LocatedImage>();
    const ids = new Set<string>();
    for (const { connection, images: read } of readings) {
        for (const image of read) {
            const key = serviceKey(connection, image.imageId);
            const earlier = images.get(key)?.image;
            if (earlier === undefined || earlier.members.length < image.members.length) {
                images.set(key, { image, origin: originOf(connection) });
            }
            ids.add(image.imageId);
        }
    }
    const unread = readings.flatMap(({ connection, causes, unread: failed }) => [
        ...causes.map((reason) => known({ reason, ...originOf(connection) })),
        ...failed
            .filter(
                ({ imageId, isNotFound }) =>
                    !images.has(serviceKey(connection, imageId)) && !(isNotFound && ids.has(imageId)),
            )
            .map(({ imageId, cause }) => known({ imageId, reason: cause, ...originOf(connection) })),
    ]);
    return { images: [...images.values()].sort(byConnectionAndId), unread };
}

function byConnectionAndId(a: LocatedImage, b: LocatedImage): number {
    const key = ({ origin, image }: LocatedImage) => [origin.connection ?? "", image.imageId] as const;
    const [[connection, id], [otherConnection, otherId]] = [key(a), key(b)];
    return connection === otherConnection ? (id < otherId ? -1 : 1) : connection < otherConnection ? -1 : 1;
}

/** The place of a finding that does not tell it itself: with a single connection, everything is there. */
function originsOf(
    connections: readonly AuditedConnection[],
    images: readonly LocatedImage[],
): (imageId: string | undefined) => Origin {
    const [only, ...others] = connections;
    if (only !== undefined && others.length === 0) {
        return () => originOf(only);
    }
    const origins = new Map(images.map(({ image, origin }) => [image.imageId, origin]));
    return (imageId) => origins.get(imageId ?? "") ?? {};
}

function reportedImage({ image, origin }: LocatedImage, rules: AuditRules, now: Date): ReportedImage {
    const { imageId, name, visibility, members } = image;
    return known({
        imageId,
        name: name || undefined,
        visibility,
        members: members.map((member) => reportedMember(member, imageId, rules, now)),
        ...origin,
    });
}

function reportedMember(
    member: KnownMember,
    imageId: string,
    { sharing }: AuditRules,
    now: Date,
): ReportedMember {
    const { memberId, status, createdAt, updatedAt } = member;
    const isApproved = refusalOf(member, imageId, sharing, now) === undefined;
    const verdict = !sharing.statuses.has(status) ? "notJudged" : isApproved ? "approved" : "unapproved";
    const { approvals } = sharing;
    const approval =
        approvals.allowing(memberId, imageId, dayOf(now)) ?? approvals.matching(memberId, imageId)[0];
    return known({
        memberId,
        status,
        createdAt,
        updatedAt,
        verdict,
        memberName: nameOf(sharing, memberId),
        approval: approval && reportedApproval(approval),
    });
}

/** Counts the images that all readers read. */
function counter(progress: Progress): (reader: ImageReader) => ImageReader {
    let all = 0;
    let read = 0;
    return (reader) => ({
        ...reader,
        image: async (imageId) => {
            all += 1;
            try {
                return await reader.image(imageId);
            } finally {
                read += 1;
                progress(read, all);
            }
        },
    });
}
