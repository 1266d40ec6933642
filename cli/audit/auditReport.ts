import { aboutShare, type KnownMember, noShares, type UsedVersion } from "../../policy/checks/check.js";
import { refusalOf } from "../../policy/checks/sharing.js";
import type { Origin } from "../../policy/findings/finding.js";
import { isApprovable } from "../../policy/findings/text.js";
import {
    apartFromGone,
    type ImageReader,
    type LiveImage,
    type UnreadImage,
} from "../../policy/live/liveShares.js";
import { dayOf, endOfApproval } from "../../policy/rules/approvals.js";
import { nameOf, type Rules } from "../../policy/rules/rules.js";
import { isOpenToEverybody } from "../../provider/types.js";
import { type ApprovableShare, offeredApprovals } from "../approvalLines.js";
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
        connections.map(async (connection) => {
            const reader = count(connection.reader);
            const wanted = { named, isAllShared: !areNamed, earlierIds };
            return { ...(await readAccount({ ...connection, reader }, wanted)), reader };
        }),
    );
    return {
        connections: readings.map(({ connection }) => known(connection)),
        ...(await together(readings)),
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
    const judged = auditFindings(shares, rules, now, originsOf(connections, images));
    return known({
        version: 1 as const,
        tool: { name: "scp-image-members" as const, version },
        createdAt: now.toISOString(),
        source: sourceOf(connections, areNamed, configUri),
        images: images.map((image) => reportedImage(image, rules, now)),
        findings: sortedFindings(judged.findings),
        unread: [...judged.unread, ...unread],
        toApprove: offeredApprovals(
            approvableShares(reading, rules.sharing),
            rules.sharing.config.approvalsFile,
            endOfApproval(now),
        ),
    });
}

/** Shares that an approval is missing for: each once, because an approval of an ID holds at every service. */
export function approvableShares(
    { images, now }: Pick<AuditReading, "images" | "now">,
    sharing: Rules,
): ApprovableShare[] {
    const shares = new Map<string, ApprovableShare>();
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

/** An image as one connection has read it. */
interface ReadImage {
    readonly image: LiveImage;
    readonly connection: AuditedConnection;
}

/**
 * What all connections have read. At one service an ID is one image, and the list that is whole counts: what other connections
 * see of it, or could not read, matters no more. If no list is certainly whole, one that stands alone is taken for it.
 */
async function together(
    readings: readonly (AccountReading & { readonly reader: ImageReader })[],
): Promise<Pick<AuditReading, "images" | "unread">> {
    const lists = Map.groupBy(
        readings.flatMap(({ connection, images }) => images.map((image) => ({ image, connection }))),
        ({ image, connection }) => serviceKey(connection, image.imageId),
    );
    const hasWhole = (key: string) => lists.get(key)?.some(isWhole) ?? false;
    const ids = new Set([...lists.values()].flat().map(({ image }) => image.imageId));
    const failed = await Promise.all(
        readings.map(({ connection, unread, reader }) => {
            const open = unread.filter(({ imageId }) => !hasWhole(serviceKey(connection, imageId)));
            return unreadBeside(ids, open, reader);
        }),
    );
    const failedKeys = new Set(
        readings.flatMap(({ connection }, index) =>
            (failed[index] ?? []).map(({ imageId }) => serviceKey(connection, imageId)),
        ),
    );
    const isUnsure = (key: string) =>
        !hasWhole(key) && ((lists.get(key)?.length ?? 0) > 1 || failedKeys.has(key));
    return {
        images: [...lists]
            .flatMap(([key, read]) => (isUnsure(key) ? [] : worst(read)))
            .map(({ image, connection }) => ({ image, origin: originOf(connection) }))
            .sort(byConnectionAndId),
        unread: readings.flatMap(({ connection, causes, images }, index) => [
            ...causes.map((reason) => known({ reason, ...originOf(connection) })),
            ...images
                .filter(({ imageId }) => isUnsure(serviceKey(connection, imageId)))
                .map(({ imageId }) => known({ imageId, reason: unsureWhose, ...originOf(connection) })),
            ...(failed[index] ?? []).map(({ imageId, cause }) =>
                known({ imageId, reason: cause, ...originOf(connection) }),
            ),
        ]),
    };
}

const unsureWhose =
    "its list has no more than one row, as a member of the image sees it, and it is not known which account this connection belongs to. " +
    "Set scp:accountId of this connection";

/** Whether a list is certainly all that there is: a member sees no more than its own row, and a reading tells that if it knows its account. */
function isWhole({ image: { visibility, members }, connection }: ReadImage): boolean {
    return visibility !== "shared" || members.length > 1 || connection.accountId !== undefined;
}

/** Those of the images that may be there, although they could not be read. One that another connection has read can be missing here. */
async function unreadBeside(
    readIds: ReadonlySet<string>,
    unread: readonly UnreadImage[],
    reader: ImageReader,
): Promise<readonly UnreadImage[]> {
    const left = await Promise.all(
        unread.map(async (image) =>
            readIds.has(image.imageId) ? (await apartFromGone([image], reader)).unread : [image],
        ),
    );
    return left.flat();
}

/** Of what was read of one image, a whole list, and of several that differ the one that shares most: the image has just changed. */
function worst(read: readonly ReadImage[]): ReadImage[] {
    const extent = (each: ReadImage) => {
        const { visibility, members } = each.image;
        if (!isWhole(each)) {
            return -1;
        }
        return isOpenToEverybody(visibility) ? Number.MAX_SAFE_INTEGER : members.length;
    };
    return read.toSorted((a, b) => extent(b) - extent(a)).slice(0, 1);
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
        image: async (imageId, accountId) => {
            all += 1;
            try {
                return await reader.image(imageId, accountId);
            } finally {
                read += 1;
                progress(read, all);
            }
        },
    });
}
